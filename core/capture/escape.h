#pragma once

/// core/capture/escape.h - percent-escaping for values that may not contain spaces: the fields of a
/// capture's head, the cause of a close, and the key=value facts at the end of a record. Source:
/// docs/capture_format.md, "Head" and "Facts".

#include <optional>
#include <string>
#include <string_view>

namespace wavetank {

/// Appends `value` in ASCII without spaces: '%' and every byte outside 0x21 to 0x7E becomes '%' and
/// two hex digits.
void append_escaped(std::string_view value, std::string& out);

/// The inverse; nullopt for a '%' without two hex digits.
std::optional<std::string> parse_escaped(std::string_view text);

/// Appends a fact to a text: " key=value", the value escaped. One without a value is left out.
void append_fact(std::string_view key, std::string_view value, std::string& text);

/// The value of the last fact `key` in `text`; nullopt without such a fact.
std::optional<std::string> fact_of(std::string_view text, std::string_view key);

}  // namespace wavetank
