#pragma once

/// core/retry/retry_after.h - RetryAfter: the part of an error that carries a server's earliest
/// time for the next attempt.

#include <exception>
#include <optional>
#include <string_view>

#include "core/time.h"

namespace wavetank {

/// A base beside that of the error: `class TooManyRequests : public std::runtime_error, public
/// RetryAfter`. retry() honours the hint of an error that it catches.
class RetryAfter {
 public:
  explicit RetryAfter(std::optional<Duration> hint) noexcept : hint_(hint) {}

  /// The least time to stay away; nullopt if the server gave no hint.
  const std::optional<Duration>& retry_after_hint() const noexcept { return hint_; }

 private:
  std::optional<Duration> hint_;
};

/// The hint of an error that is a RetryAfter; else nullopt. Costs a rethrow.
std::optional<Duration> retry_after_hint(const std::exception_ptr& error);

/// The text of an HTTP field, if it is whole seconds. Absent for a date, which only the wall clock
/// could tell from now, and for anything else. Source: RFC 9110, section 10.2.3.
std::optional<Duration> parse_retry_after(std::string_view text);

}  // namespace wavetank
