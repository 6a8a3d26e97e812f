#pragma once

/// tests/conformance/program.h - whole programs: the features that core lacks for one, its trace,
/// the line that the runner prints.

#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/json.h"

namespace wavetank::conformance {

/// The feature that this program needs and core lacks, or nullopt. Decided before running.
std::optional<std::string> missing_feature(const Json& program);

/// Runs it from a fresh loop. Errors: BadProgram when it is outside the language.
std::vector<std::string> trace_of(const Json& program);

/// {"name": ..., "trace": [...]} or {"name": ..., "unsupported": "why"}, without a line break.
std::string answer_to(const Json& program);

}  // namespace wavetank::conformance
