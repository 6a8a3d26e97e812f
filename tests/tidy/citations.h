#pragma once

/// tests/tidy/citations.h - paths, commands and documents that a text names, and whether this tree
/// has them.

#include <functional>
#include <string_view>

#include "lint/finding.h"
#include "lint/source_text.h"

namespace wavetank::lint {

/// Answers about the tree, so that a self-test can plant its own.
struct TreeNames {
  /// Whether a file or folder has this path, or this end of a path.
  std::function<bool(std::string_view)> has_path;
  /// Whether this is a folder at the root of the tree.
  std::function<bool(std::string_view)> is_top_folder;
  /// Whether `wavetank WORD` is a command.
  std::function<bool(std::string_view)> is_command;
  /// Whether `make WORD` is a target.
  std::function<bool(std::string_view)> is_target;
};

/// The names of the source tree that this test was built from.
TreeNames names_of_this_tree();

/// Every name in `source` that the tree lacks. Reads the comments of sources, scripts and build
/// files, and documents, except the released part of CHANGELOG.md. The code of the product is read
/// for names of documents.
Findings stale_citations(const SourceText& source, const TreeNames& tree);

}  // namespace wavetank::lint
