#pragma once

/// core/check.h - CHECK(condition): an assertion that every build keeps. It is for bugs of the
/// program: a caller that breaks a `Requires:`, an invariant that does not hold. Outside data never
/// decides whether one fails. No code catches the failure, because the state is no longer as its
/// owner expects.
///
/// A CHECK that fails writes one line to stderr and calls abort():
///
///     CHECK failed: size <= capacity (core/net/pipe.cc:42), seed 7, time 1.250000000 s
///
/// glog, doctest and Catch2 define a CHECK, too; RapidCheck and GoogleTest do not. So the headers
/// of wavetank use WAVETANK_CHECK, which is always defined, and CHECK is defined only where no
/// other library was included before. Where another library is included later, define
/// WAVETANK_NO_SHORT_CHECK on the command line.

#include <cstdint>
#include <optional>

#include "core/time.h"

namespace wavetank {

/// Called by a CHECK that does not hold.
[[noreturn, gnu::cold]] void check_failed(const char* condition, const char* file,
                                          int line) noexcept;

/// The seed and the time of the run in which a CHECK fails. Lives on the stack around the run; the
/// innermost one of the thread counts. A CHECK that holds never looks at it.
class CheckContext {
 public:
  /// `now` is read when a CHECK fails. Requires: `now` outlives this.
  CheckContext(std::optional<std::uint64_t> seed, const Instant& now) noexcept;
  ~CheckContext();
  CheckContext(const CheckContext&) = delete;
  CheckContext& operator=(const CheckContext&) = delete;

 private:
  friend void check_failed(const char* condition, const char* file, int line) noexcept;

  std::optional<std::uint64_t> seed_;
  const Instant& now_;
  const CheckContext* outer_;
};

}  // namespace wavetank

#define WAVETANK_CHECK(...) \
  ((__VA_ARGS__) ? void() : ::wavetank::check_failed(#__VA_ARGS__, __FILE__, __LINE__))

#if !defined(CHECK) && !defined(WAVETANK_NO_SHORT_CHECK)
#define CHECK(...) WAVETANK_CHECK(__VA_ARGS__)
#endif
