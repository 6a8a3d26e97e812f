// Files that are no C++: build files and documents; and that every source is built.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

constexpr std::size_t kBuildFileLines = 60;
constexpr std::ptrdiff_t kDocumentColumns = 120;

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '/' || c == '.' ||
         c == '-';
}

/// Whether `text` has `name` as a whole path.
bool mentions(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const bool begins = at == 0 || !is_name_char(text[at - 1]);
    const std::size_t end = at + name.size();
    if (begins && (end == text.size() || !is_name_char(text[end]))) return true;
  }
  return false;
}

/// Looks `path` up in the CMakeLists.txt of its folder and of the folders above, by the path
/// relative to each. `build_file` gives the text of a folder's CMakeLists.txt, or null.
template <class BuildFile>
bool is_built(std::string_view path, BuildFile build_file) {
  std::size_t cut = path.rfind('/');
  while (true) {
    const bool at_root = cut == std::string_view::npos;
    const std::string folder(at_root ? "" : path.substr(0, cut + 1));
    const std::string* text = build_file(folder + "CMakeLists.txt");
    if (text != nullptr && mentions(*text, path.substr(folder.size()))) return true;
    if (at_root) return false;
    cut = cut == 0 ? std::string_view::npos : path.rfind('/', cut - 1);
  }
}

/// Whether another source includes `header` by its path.
bool is_included(const SourceText& header, const std::vector<const SourceText*>& sources) {
  return std::any_of(sources.begin(), sources.end(), [&](const SourceText* source) {
    return std::any_of(source->includes().begin(), source->includes().end(),
                       [&](const Include& include) { return include.path == header.path(); });
  });
}

/// Headers of a library belong to its file set; those of tests and benchmarks need only be used.
Findings unbuilt(const SourceText& source) {
  const bool is_helper =
      source.is_header() && (source.is_below("tests") || source.is_below("bench"));
  if (is_helper && is_included(source, Project::get().sources(kEverything))) return {};
  const bool built = is_built(source.path(), [](const std::string& path) {
    const SourceText* file = Project::get().find(path);
    return file == nullptr ? nullptr : &file->text();
  });
  if (built) return {};
  return {Finding(source.path(), 1, "a file of no target",
                  "Name it in the CMakeLists.txt of its folder, or delete it")};
}

Findings build_file_shape(const SourceText& file) {
  Findings findings;
  if (file.lines().size() > kBuildFileLines) {
    findings.emplace_back(
        file.path(), static_cast<int>(kBuildFileLines) + 1,
        std::to_string(file.lines().size()) + " lines, limit " + std::to_string(kBuildFileLines),
        "One CMakeLists.txt a folder; logic goes to cmake/");
  }
  for (std::size_t i = 0; i < file.lines().size(); ++i) {
    if (file.lines()[i].find("file(GLOB") == std::string_view::npos) continue;
    findings.emplace_back(file.path(), static_cast<int>(i) + 1, "sources found by globbing",
                          "List them by hand");
  }
  return findings;
}

Findings document_title(const SourceText& document) {
  int titles = 0;
  int line_of_second = 1;
  bool in_code = false;
  for (std::size_t i = 0; i < document.lines().size(); ++i) {
    const std::string_view line = document.lines()[i];
    if (line.starts_with("```")) in_code = !in_code;
    if (in_code || !line.starts_with("# ")) continue;
    if (++titles == 2) line_of_second = static_cast<int>(i) + 1;
  }
  if (titles == 1) return {};
  return {Finding(document.path(), line_of_second, "a document has one title",
                  "One `# Title`; `##` below it")};
}

/// Tables and code may be wider: a break would change their meaning.
Findings wide_document_lines(const SourceText& document) {
  Findings findings;
  bool in_code = false;
  for (std::size_t i = 0; i < document.lines().size(); ++i) {
    const std::string_view line = document.lines()[i];
    if (line.starts_with("```")) in_code = !in_code;
    if (in_code || line.starts_with("|") || line.starts_with("    ")) continue;
    const auto columns = std::count_if(line.begin(), line.end(), [](char byte) {
      return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;  // No later byte of UTF-8.
    });
    if (columns <= kDocumentColumns) continue;
    findings.emplace_back(document.path(), static_cast<int>(i) + 1,
                          "the line has " + std::to_string(columns) + " columns",
                          "Break it at 120");
  }
  return findings;
}

/// A source includes its own header first, which proves that the header compiles alone.
Findings late_own_header(const SourceText& source, bool has_header) {
  Findings findings;
  const std::string_view path = source.path();
  if (!has_header || !path.ends_with(".cc")) return findings;
  const std::string own = std::string(path.substr(0, path.size() - 2)) + "h";
  if (source.includes().empty() || source.includes().front().path != own) {
    findings.emplace_back(source.path(), 1, "the first include is not " + own,
                          "Include a source's own header before all others");
  }
  return findings;
}

TEST(Files, EverySourceIncludesItsOwnHeaderFirst) {
  const auto rule = [](const SourceText& source) {
    std::string own = source.path();
    own.replace(own.size() - 2, 2, "h");
    return late_own_header(source, Project::get().find(own) != nullptr);
  };
  EXPECT_TRUE(none(Project::get().check(kProduct, rule)));
}

TEST(Files, OwnHeaderThatComesLateIsFound) {
  const SourceText late("core/a.cc", "#include <string>\n#include \"core/a.h\"\n");
  const SourceText first("core/a.cc", "#include \"core/a.h\"\n#include <string>\n");
  EXPECT_EQ(1U, late_own_header(late, true).size());
  EXPECT_TRUE(none(late_own_header(late, false)));
  EXPECT_TRUE(none(late_own_header(first, true)));
}

TEST(Files, EverySourceIsBuilt) { EXPECT_TRUE(none(Project::get().check(kEverything, unbuilt))); }

TEST(Files, UnbuiltSourceIsFound) {
  const std::string text = "add_library(x a.cc deep/b.cc\n  not_c.cc)";
  const auto build_file = [&](const std::string& path) {
    return path == "core/CMakeLists.txt" ? &text : nullptr;
  };

  EXPECT_TRUE(is_built("core/a.cc", build_file));
  EXPECT_TRUE(is_built("core/deep/b.cc", build_file));
  EXPECT_FALSE(is_built("core/b.cc", build_file));
  EXPECT_FALSE(is_built("core/c.cc", build_file));
  EXPECT_FALSE(is_built("sim/a.cc", build_file));
  EXPECT_FALSE(is_built("main.cc", build_file));
}

TEST(Files, UnusedTestHeaderIsFound) {
  const SourceText header("tests/core/a.h", "#pragma once\n");
  const SourceText user("tests/core/b.cc", "#include \"tests/core/a.h\"\n");
  const SourceText stranger("tests/core/c.cc", "#include \"tests/a.h\"\n");

  EXPECT_TRUE(is_included(header, {&stranger, &user}));
  EXPECT_FALSE(is_included(header, {&header, &stranger}));
}

TEST(Files, BuildFilesAreShortAndExplicit) {
  Findings findings;
  for (const SourceText* file : Project::get().files_ending("CMakeLists.txt")) {
    const Findings some = build_file_shape(*file);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  EXPECT_TRUE(none(findings));
}

TEST(Files, BadBuildFileIsFound) {
  const SourceText globbing("CMakeLists.txt", "\nfile(GLOB sources *.cc)\n");
  const SourceText lengthy("CMakeLists.txt", std::string(61, '\n'));
  EXPECT_EQ((std::vector<int>{2}), lines_of(build_file_shape(globbing)));
  EXPECT_EQ((std::vector<int>{61}), lines_of(build_file_shape(lengthy)));
}

TEST(Files, DocumentsHaveOneTitle) {
  Findings findings;
  for (const SourceText* document : Project::get().files_ending(".md")) {
    const Findings some = document_title(*document);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  EXPECT_TRUE(none(findings));
}

TEST(Files, DocumentWithoutOneTitleIsFound) {
  EXPECT_EQ(0U, document_title(SourceText("a.md", "# A\n\n```\n# a comment\n```\n## B\n")).size());
  EXPECT_EQ(1U, document_title(SourceText("a.md", "## A\n")).size());
  EXPECT_EQ((std::vector<int>{3}), lines_of(document_title(SourceText("a.md", "# A\n\n# B\n"))));
}

TEST(Files, DocumentsAreAtMost120ColumnsWide) {
  Findings findings;
  for (const SourceText* document : Project::get().files_ending(".md")) {
    const Findings some = wide_document_lines(*document);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  EXPECT_TRUE(none(findings));
}

TEST(Files, WideLineOfADocumentIsFound) {
  const std::string wide(121, 'x');
  const SourceText code("a.md", "```\n" + wide + "\n```\n| " + wide + "\n    " + wide + "\n");
  const SourceText fits("a.md", std::string(119, 'x') + "\u2020\n");

  EXPECT_EQ(0U, wide_document_lines(code).size());
  EXPECT_EQ(0U, wide_document_lines(fits).size());
  EXPECT_EQ((std::vector<int>{2}),
            lines_of(wide_document_lines(SourceText("a.md", "a\n" + wide + "\n"))));
}

}  // namespace
}  // namespace wavetank::lint
