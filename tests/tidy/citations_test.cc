// A text that names a file, a command or a document of this tree names one that exists.

#include "tests/tidy/citations.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/project.h"

namespace wavetank::lint {
namespace {

TEST(Citations, PathsCommandsAndDocumentsExist) {
  const TreeNames tree = names_of_this_tree();
  Findings findings;
  for (const SourceText* file : Project::get().files_ending("")) {
    const Findings some = stale_citations(*file, tree);
    findings.insert(findings.end(), some.begin(), some.end());
  }
  EXPECT_TRUE(none(findings));
}

/// A tree with one header, one document, one command and one target.
TreeNames small_tree() {
  TreeNames tree;
  tree.has_path = [](std::string_view path) {
    return path == "core/a.h" || path == "a.h" || path == "core" || path == "docs/fine.md";
  };
  tree.is_top_folder = [](std::string_view name) { return name == "core" || name == "docs"; };
  tree.is_command = [](std::string_view word) { return word == "replay"; };
  tree.is_target = [](std::string_view word) { return word == "test"; };
  return tree;
}

std::vector<int> stale_lines(const std::string& path, const std::string& text) {
  return lines_of(stale_citations(SourceText(path, text), small_tree()));
}

TEST(Citations, FileThatDoesNotExistIsFound) {
  EXPECT_EQ((std::vector<int>{2, 4}),
            stale_lines("tests/x.cc",
                        "// core/a.h, a.h:3, docs/fine.md.\n// core/gone.h\n"
                        "auto x = \"core/gone.h\";\n// See feed_data.md, section 4.\n"));
}

TEST(Citations, FolderThatDoesNotExistIsFound) {
  EXPECT_EQ((std::vector<int>{1}), stale_lines("tests/x.cc", "// core/net\n// core/, either/or\n"));
}

TEST(Citations, CommandThatDoesNotExistIsFound) {
  EXPECT_EQ((std::vector<int>{2, 3}),
            stale_lines("docs/x.md",
                        "`wavetank replay F` and wavetank links; `make test`\n"
                        "`wavetank shrink`\n    $ make it\n`wavetank --help`\n"));
}

TEST(Citations, TextOutsideTheTreeIsFound) {
  EXPECT_EQ((std::vector<int>{1}), stale_lines("core/x.h", "// As the issue's list demands.\n"));
}

TEST(Citations, MessagesOfTheProductAreRead) {
  EXPECT_EQ((std::vector<int>{1}), stale_lines("cli/x.cc", "auto x = \"see docs/gone.md\";\n"));
}

TEST(Citations, PatternsAndPlaceholdersNameNoFile) {
  EXPECT_TRUE(
      stale_lines("docs/x.md", "core/X.cc core/x.h docs/NAME.md core/b_*.h zlib.h\n").empty());
}

TEST(Citations, ReleasedChangesAreHistory) {
  EXPECT_EQ((std::vector<int>{2}),
            stale_lines("CHANGELOG.md", "## Unreleased\ncore/gone.h\n## 0.1.0\ncore/gone.h\n"));
}

}  // namespace
}  // namespace wavetank::lint
