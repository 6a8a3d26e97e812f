#pragma once

/// tests/conformance/program_file.h - read_programs(): conformance programs from a file.

#include <string>
#include <vector>

#include "tests/conformance/json.h"

namespace wavetank::conformance {

/// The programs of a file, in order: one of a .json file, one a line of a .jsonl or .jsonl.gz file.
/// Errors: BadProgram with the line number; std::runtime_error when the file cannot be read, or is
/// cut off or damaged inside its compression.
std::vector<Json> read_programs(const std::string& path);

}  // namespace wavetank::conformance
