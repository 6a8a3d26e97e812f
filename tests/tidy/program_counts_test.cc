// The numbers of conformance programs that documents tell are those of the tree.

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

namespace fs = std::filesystem;

struct ProgramCounts {
  std::ptrdiff_t written = 0;
  std::ptrdiff_t generated = 0;
};

const fs::path kPrograms = fs::path(WAVETANK_SOURCE_DIR) / "tests/conformance";

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::count_if(
      fs::recursive_directory_iterator(folder), fs::recursive_directory_iterator(),
      [](const fs::directory_entry& entry) { return entry.path().extension() == ".json"; });
}

/// Lines of a gzip file; -1 when it cannot be read to its end.
std::ptrdiff_t lines_in(const fs::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return -1;
  std::array<char, 4096> piece{};
  std::ptrdiff_t lines = 0;
  int count = 0;
  while ((count = gzread(file, piece.data(), piece.size())) > 0) {
    lines += std::count(piece.begin(), piece.begin() + count, '\n');
  }
  const bool is_whole = gzclose(file) == Z_OK && count == 0;
  return is_whole ? lines : -1;
}

ProgramCounts counts_of_tree() {
  return {files_in(kPrograms / "programs"), lines_in(kPrograms / "generated.jsonl.gz")};
}

/// The document contains "T ... (W are written by hand, G generated)", with the numbers of the
/// tree.
Findings wrong_counts(const SourceText& document, const ProgramCounts& tree) {
  static const std::regex kCounts(
      "([0-9]+)\\s[^.]*?([0-9]+)\\s+are\\s+written\\s+by\\s+hand,\\s+([0-9]+)\\s+generated");
  const std::string total = std::to_string(tree.written + tree.generated);
  const std::string written = std::to_string(tree.written);
  const std::string generated = std::to_string(tree.generated);
  const std::string& text = document.text();
  std::smatch found;
  const bool is_told = std::regex_search(text, found, kCounts);
  if (is_told && found[1] == total && found[2] == written && found[3] == generated) return {};
  const auto line =
      is_told ? 1 + std::count(text.begin(), text.begin() + found.position(2), '\n') : 1;
  return {Finding(document.path(), static_cast<int>(line),
                  "other numbers of programs than the tree",
                  "Write " + total + ", " + written + " and " + generated)};
}

TEST(ProgramCounts, DocumentsTellThoseOfTheTree) {
  const ProgramCounts tree = counts_of_tree();
  ASSERT_GT(tree.written, 0);
  ASSERT_GT(tree.generated, 0);
  for (const char* path : {"README.md", "tests/conformance/README.md"}) {
    const SourceText* document = Project::get().find(path);
    ASSERT_NE(nullptr, document) << path;
    EXPECT_TRUE(none(wrong_counts(*document, tree)));
  }
}

TEST(ProgramCounts, WrongOrMissingNumbersAreFound) {
  const SourceText right("a.md",
                         "\nThere are 50 programs (38 are written\nby hand, 12 generated).\n");
  const SourceText silent("a.md", "There are programs.\n");

  EXPECT_TRUE(none(wrong_counts(right, {38, 12})));
  EXPECT_EQ(std::vector<int>{2}, lines_of(wrong_counts(right, {38, 13})));
  EXPECT_EQ(std::vector<int>{2}, lines_of(wrong_counts(right, {37, 13})));
  EXPECT_EQ(std::vector<int>{1}, lines_of(wrong_counts(silent, {38, 12})));
}

TEST(ProgramCounts, FileThatIsMissingHasNoCount) {
  EXPECT_EQ(-1, lines_in(kPrograms / "no_such_file.gz"));
}

}  // namespace
}  // namespace wavetank::lint
