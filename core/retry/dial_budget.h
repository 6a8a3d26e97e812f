#pragma once

/// core/retry/dial_budget.h - at most so many attempts in any stretch of time: a sliding window
/// that several connections can share.

#include <deque>

#include "core/loop/time.h"
#include "core/task/frame_pool.h"

namespace wavetank {

class DialBudget {
 public:
  /// At most `attempts` in any `window`. Requires: attempts > 0.
  DialBudget(std::size_t attempts, Duration window) noexcept
      : attempts_(attempts), window_(window) {}

  /// The first instant, not before `now`, at which an attempt fits into the budget.
  Instant next_allowed(Instant now) const;

  /// Counts an attempt. Requires: called in the order of time.
  void spend(Instant at);

 private:
  std::size_t attempts_;
  Duration window_;
  std::deque<Instant, PoolAllocator<Instant>> spent_;  // At most attempts_ entries, oldest first.
};

}  // namespace wavetank
