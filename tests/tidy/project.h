#pragma once

/// tests/tidy/project.h - the files of this project, read once, and how a test reports findings.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/full_expressions.h"
#include "lint/source_text.h"

namespace wavetank::lint {

using Folders = std::vector<std::string_view>;

/// The source tree that this test was built from. Hidden folders and build/ are not part of it.
class Project {
 public:
  static const Project& get();

  /// Headers and sources (.h, .cc) below any of `folders`, by path; main.cc counts as a folder.
  std::vector<const SourceText*> sources(const Folders& folders) const;

  /// Files with this name or ending, by path: "CMakeLists.txt", ".md".
  std::vector<const SourceText*> files_ending(std::string_view ending) const;

  /// Null when there is no such file.
  const SourceText* find(std::string_view path) const;

  /// Whether a file or folder of the tree, read or not, has this path or the end of its path is
  /// this: "core/loop/clock.h", "loop/clock.h", "clock.h".
  bool has_path(std::string_view path) const;

  /// Whether this is a folder at the root of the tree.
  bool is_top_folder(std::string_view name) const;

  /// The findings of `rule` in the sources below `folders`.
  Findings check(const Folders& folders,
                 const std::function<Findings(const SourceText&)>& rule) const;

 private:
  Project();
  void note_path(const std::string& path);

  std::vector<std::unique_ptr<const SourceText>> files_;  // Sorted by path.
  std::set<std::string, std::less<>> path_ends_;  // The ends of the paths of all files and folders.
  std::set<std::string, std::less<>> top_folders_;
};

/// All layers of the product; with tests and the rest of our C++.
inline const Folders kProduct = {"core", "sim", "scenarios", "lint", "cli", "main.cc", "wavetank"};
inline const Folders kEverything = {"core",  "sim",     "scenarios", "lint",
                                    "cli",   "main.cc", "testing",   "wavetank",
                                    "tests", "bench",   "examples",  "asio"};

ParsedSource parsed(const SourceText& source);

/// For `EXPECT_TRUE(none(findings))`, which prints every finding.
testing::AssertionResult none(const Findings& findings);

/// For self-tests: the lines of the findings, in order.
std::vector<int> lines_of(const Findings& findings);

}  // namespace wavetank::lint
