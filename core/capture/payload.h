#pragma once

/// core/capture/payload.h - the text form of a payload: any bytes on one line.

#include <optional>
#include <string>
#include <string_view>

namespace wavetank {

/// Whether a line can hold the bytes unchanged: valid UTF-8 without LF, CR and NUL.
/// Source: RFC 3629 section 4 (no overlong forms, no surrogates, no code point above U+10FFFF).
bool is_line_text(std::string_view bytes) noexcept;

/// Appends the bytes in base64 with padding. Source: RFC 4648 section 4.
void append_base64(std::string_view bytes, std::string& out);

/// The exact inverse of append_base64(): a foreign character, missing padding or unused bits that
/// are not zero give nullopt, so that one payload has one spelling.
std::optional<std::string> parse_base64(std::string_view text);

}  // namespace wavetank
