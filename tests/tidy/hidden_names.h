#pragma once

/// tests/tidy/hidden_names.h - the hidden names of the sources of one target: the names of their
/// unnamed namespaces and static functions. Sources of a target are compiled as one
/// (cmake/batches.cmake), where two functions of one name are one too many, or, worse, overloads.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/token.h"

namespace wavetank::lint {

/// A type, function, object or alias that only its own source can name.
struct HiddenName {
  HiddenName(std::string name_, std::string alias_, std::string path_, int line_)
      : name(std::move(name_)), alias(std::move(alias_)), path(std::move(path_)), line(line_) {}

  std::string name;
  std::string alias;  ///< The target of an alias, which may be repeated; else empty.
  std::string path;
  int line;
};

/// Those of one source, in order; of a header, the names that it declares for all. Members,
/// operators, specialisations and the tests of GoogleTest do not count.
std::vector<HiddenName> hidden_names(const SourceText& source);

/// One finding for each name of a source that another file of the same target has, naming both
/// places. Names of headers come first in the list.
Findings clashing_hidden_names(const std::vector<HiddenName>& names_of_a_target);

/// The folder whose CMakeLists.txt defines the target of the source at `path`, "" for the root.
/// `build_file` gives the text of a CMakeLists.txt, or null.
std::string target_folder(std::string_view path,
                          const std::function<const std::string*(const std::string&)>& build_file);

/// Sources of other folders that the CMakeLists.txt at `path` borrows: "../net/socket_pair.cc".
std::vector<std::string> borrowed_sources(const SourceText& build_file);

}  // namespace wavetank::lint
