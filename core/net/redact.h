#pragma once

/// core/net/redact.h - URLs without the secrets of their owners, for files and screens that others
/// see. Venues take keys in the query, as user information, or as an element of the path.

#include <cstddef>
#include <string>
#include <string_view>

namespace wavetank {

/// An element of a path that has so many characters may be a key: it is not shown. A shorter one
/// is. Units: bytes.
inline constexpr std::size_t kKeyBytesMin = 20;

/// "/v2/KEY?token=x" as "/v2/(redacted)?(redacted)". Any text is taken.
std::string redacted_target(std::string_view target);

/// The same of a whole URL, whose user information is not shown either. Any text is taken: one
/// without "://" is a target.
std::string redacted_url(std::string_view url);

}  // namespace wavetank
