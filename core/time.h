#pragma once

/// core/time.h - the time line of one run. It deliberately has no static now(): only a Clock
/// (core/loop/clock.h) knows the time, so that a simulated world can provide it.

#include <chrono>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

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

/// `length` in nanoseconds, held at the ends of Duration instead of overflowing: hours::max() is
/// Duration::max(). Parts of a nanosecond are cut off; a floating-point NaN is zero.
template <class Rep, class Period>
constexpr Duration to_duration(std::chrono::duration<Rep, Period> length) noexcept {
  using Factor = std::ratio_divide<Period, std::nano>;
  if constexpr (std::is_floating_point_v<Rep>) {
    constexpr auto kMost = static_cast<Rep>(std::numeric_limits<std::int64_t>::max());
    const Rep ns = length.count() * static_cast<Rep>(Factor::num) / static_cast<Rep>(Factor::den);
    if (ns >= kMost) return Duration::max();
    if (ns <= -kMost) return Duration::min();
    return ns == ns ? Duration(static_cast<std::int64_t>(ns)) : Duration::zero();
  } else {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(length.count(), Factor::num, &product)) {
      return length.count() > 0 ? Duration::max() : Duration::min();
    }
    return Duration(product / Factor::den);
  }
}

/// A Duration as a parameter: takes any unit, by to_duration(). So a huge limit is no limit, where
/// an ordinary conversion from hours to nanoseconds would wrap around.
class AnyDuration {
 public:
  template <class Rep, class Period>
  constexpr AnyDuration(std::chrono::duration<Rep, Period> length) noexcept
      : length_(to_duration(length)) {}
  constexpr operator Duration() const noexcept { return length_; }

 private:
  Duration length_;
};

/// A point on the monotonic time line. Zero is the start of the run (simulation) or of the machine
/// (production); only differences have a meaning.
using Instant = RunTime::time_point;

/// The last representable instant: "never".
inline constexpr Instant kNever = Instant::max();

/// `at + by`, held at kNever instead of overflowing: a huge timeout means "no timeout".
constexpr Instant saturating_add(Instant at, AnyDuration by) noexcept {
  const std::int64_t ns = Duration(by).count();
  std::int64_t sum = 0;
  if (__builtin_add_overflow(at.time_since_epoch().count(), ns, &sum)) {
    return ns > 0 ? kNever : Instant::min();
  }
  return Instant(Duration(sum));
}

/// The time from `now` until `when`; zero for an instant in the past.
constexpr Duration time_until(Instant when, Instant now) noexcept {
  return when <= now ? Duration::zero() : when - now;
}

}  // namespace wavetank
