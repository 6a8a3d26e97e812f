#pragma once

/// core/uv/error.h - libuv's error codes as the typed errors of the doors.

#include <string>
#include <string_view>

namespace wavetank::uv {

/// Throws the error of core/doors/transport_error.h for `status`, libuv's code (< 0). `what` begins
/// the sentence: "cannot connect to localhost:80" gives "cannot connect to localhost:80: connection
/// refused".
[[noreturn]] void throw_transport_error(int status, std::string_view what);

/// The text of that error.
std::string transport_error_text(int status, std::string_view what);

/// No way to that address: another address of the same host may be better.
bool is_unreachable(int status) noexcept;

/// The same for the errors of core/doors/file_error.h.
[[noreturn]] void throw_file_error(int status, std::string_view what);

}  // namespace wavetank::uv
