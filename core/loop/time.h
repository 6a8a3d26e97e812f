#pragma once

/// core/loop/time.h - the time line of one run. Deliberately has no static now(): only a Clock
/// (core/loop/clock.h) knows the time, so that a simulated world can stand behind it.

#include <chrono>
#include <cstdint>

namespace wavetank {

/// A std::chrono clock in name only: it gives Instant its own type, unrelated to any host clock.
struct RunTime {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<RunTime, duration>;
  static constexpr bool is_steady = true;
};

/// Units: nanoseconds, signed 64 bit (292 years).
using Duration = RunTime::duration;

/// A point on the monotonic time line. Its zero is the start of the run (simulation) or of the
/// machine (production); only differences mean anything.
using Instant = RunTime::time_point;

/// The last representable instant: "never".
inline constexpr Instant kNever = Instant::max();

/// `at + by`, held at kNever instead of overflowing: a huge timeout means "no timeout".
constexpr Instant saturating_add(Instant at, Duration by) noexcept {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(at.time_since_epoch().count(), by.count(), &sum)) {
    return by.count() > 0 ? kNever : Instant::min();
  }
  return Instant(Duration(sum));
}

/// How long it is from `now` until `when`; zero for what has passed, however long ago.
constexpr Duration time_until(Instant when, Instant now) noexcept {
  return when <= now ? Duration::zero() : when - now;
}

}  // namespace wavetank
