#pragma once

/// core/retry/backoff.h - how long to wait before the next attempt: exponential, with jitter that
/// survives the cap.

#include "core/loop/random.h"
#include "core/loop/time.h"

namespace wavetank {

/// The n-th delay is drawn from [ceiling - jitter, ceiling], where the ceiling doubles from `first`
/// up to `cap` and the jitter is `jitter_percent` of the ceiling, at the cap too: clients that
/// failed together do not come back together. No overflow at any number of attempts.
class Backoff {
 public:
  /// Requires: 0 < first <= cap, 0 <= jitter_percent <= 100.
  Backoff(Duration first, Duration cap, int jitter_percent) noexcept
      : first_(first), cap_(cap), ceiling_(first), jitter_percent_(jitter_percent) {}

  /// The delay before the next attempt. One draw, labelled "backoff_jitter"; the boring one is the
  /// ceiling.
  Duration next(Random& random);

  /// To be called after a stable spell only: a connection that opens and dies at once is a failure.
  void reset() noexcept { ceiling_ = first_; }

  Duration ceiling() const noexcept { return ceiling_; }

 private:
  Duration first_;
  Duration cap_;
  Duration ceiling_;
  int jitter_percent_;
};

}  // namespace wavetank
