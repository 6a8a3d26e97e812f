#pragma once

/// tests/tidy/type_definitions.h - where the classes, structs, unions and enums of a program are
/// defined. Two of one name are one type to the linker, which keeps the functions of either: the
/// program then runs, or crashes, as the optimiser pleases, and no compiler warns.

#include <string>
#include <vector>

#include "lint/finding.h"
#include "lint/token.h"

namespace wavetank::lint {

/// A type defined at namespace level, or out of line: `struct Socket::Native {`.
struct TypeDefinition {
  TypeDefinition(std::string name_, std::string path_, int line_)
      : name(std::move(name_)), path(std::move(path_)), line(line_) {}

  std::string name;  ///< With its namespaces: "wavetank::sim::World".
  std::string path;
  int line;
};

/// Those of one file, in order. A type in an anonymous namespace, a class or a function is separate
/// in every file; a specialisation shares its name with its template.
std::vector<TypeDefinition> type_definitions(const SourceText& source);

/// One finding for each definition of a name that an earlier file has defined, naming both places.
Findings clashing_types(const std::vector<TypeDefinition>& definitions);

}  // namespace wavetank::lint
