#pragma once

/// core/net/reason_phrase.h - the words behind the status of an HTTP response.

#include <string_view>

namespace wavetank {

/// "Bad Request" for 400; "Refused" for a status that is not sent here.
std::string_view reason_phrase(int status) noexcept;

}  // namespace wavetank
