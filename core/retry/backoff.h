#pragma once

/// core/retry/backoff.h - Backoff: the wait before the next attempt, as a shape with jitter that
/// survives the cap. Integers only; a value, copied freely.

#include "core/check.h"
#include "core/doors/random.h"
#include "core/time.h"

namespace wavetank {

/// Each delay is drawn from [ceiling - jitter, ceiling]. The ceiling grows up to a cap and stays
/// there; the jitter is a share of it, at the cap too: clients that failed together do not come
/// back together, least of all in a long outage. No overflow at any number of attempts.
class Backoff {
 public:
  /// Always `delay`. Requires: delay >= 0.
  static Backoff constant(AnyDuration delay) noexcept;

  /// The ceiling doubles from `first` up to `cap`. No jitter yet. Requires: 0 < first <= cap.
  static Backoff exponential(AnyDuration first, AnyDuration cap) noexcept;

  /// The same, all of it jitter: from 0 up to the ceiling. Few retries come at the same moment,
  /// some very early.
  static Backoff full_jitter(AnyDuration first, AnyDuration cap) noexcept;

  /// From `first` up to three times the last delay, or up to `cap`. The bound is capped before the
  /// draw; where the drawn delay is capped instead, two of three clients wait exactly the cap.
  /// Requires: 0 < first <= cap; without first < cap there is no jitter.
  /// Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
  static Backoff decorrelated_jitter(AnyDuration first, AnyDuration cap) noexcept;

  /// With a jitter of `percent` of each ceiling, downwards. Requires: 0 <= percent <= 100, and not
  /// of decorrelated_jitter().
  Backoff with_jitter(int percent) const noexcept;

  /// The delay before the next attempt. One draw, labelled "backoff_jitter"; 0 is the ceiling, and
  /// the bound is 1 where there is no jitter.
  Duration next(Random& random);

  /// Call it only after a stable spell: a connection that opens and dies immediately is a failure.
  void reset() noexcept;

  /// The longest that the next delay may be.
  Duration ceiling() const noexcept { return ceiling_; }
  Duration cap() const noexcept { return cap_; }

 private:
  enum class Growth : unsigned char { kDouble, kThreeTimesTheLast };
  Backoff(Duration first, Duration cap, int jitter_percent, Growth growth) noexcept
      : first_(first),
        cap_(cap),
        ceiling_(first),
        jitter_percent_(jitter_percent),
        growth_(growth) {
    WAVETANK_CHECK(Duration::zero() <= first_ && first_ <= cap_);
    reset();
  }

  Duration first_;
  Duration cap_;
  Duration ceiling_;
  int jitter_percent_;
  Growth growth_;
};

}  // namespace wavetank
