#pragma once

/// scenarios/protocol/json_text.h - writing JSON strings into a message that is built piece by
/// piece. Reading JSON is the business of scenarios/protocol/frame_parser.h.

#include <string>
#include <string_view>

namespace wavetank::hyperliquid {

/// Appends `text` as a JSON string, quotes included. Bytes above 0x7f pass unchanged.
/// Source: RFC 8259, section 7.
void append_json_string(std::string& out, std::string_view text);

}  // namespace wavetank::hyperliquid
