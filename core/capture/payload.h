#pragma once

/// core/capture/payload.h - how a payload of any bytes fits on one line of text.

#include <optional>
#include <string>
#include <string_view>

namespace wavetank {

/// Whether the bytes may stand on a line as they are: valid UTF-8 without LF, CR and NUL.
/// Source: RFC 3629 section 4 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_line_text(std::string_view bytes) noexcept;

/// Appends the bytes in base64 with padding. Source: RFC 4648 section 4.
void append_base64(std::string_view bytes, std::string& out);

/// The inverse of append_base64(), and nothing but: a foreign character, missing padding or unused
/// bits that are not zero give nullopt, so that one payload has one spelling.
std::optional<std::string> parse_base64(std::string_view text);

}  // namespace wavetank
