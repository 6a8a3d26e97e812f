#pragma once

/// sim/import/json_text.h - tells a whole frame from the beginning of one.

#include <string_view>

namespace wavetank::sim {

/// Whether the text is exactly one JSON value in valid UTF-8. Depth is bounded by memory only.
bool is_whole_json(std::string_view text);

}  // namespace wavetank::sim
