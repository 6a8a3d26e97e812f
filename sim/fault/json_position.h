#pragma once

/// sim/fault/json_position.h - position_text(): a place in a JSON text, for the errors of plans and
/// incidents.

#include <cstddef>
#include <string>
#include <string_view>

namespace wavetank::sim {

/// "line 3, column 14": the place of the byte at `offset`, or of the end.
std::string position_text(std::string_view json, std::size_t offset);

}  // namespace wavetank::sim
