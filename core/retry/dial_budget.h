#pragma once

/// core/retry/dial_budget.h - DialBudget: a limit on the number of attempts in any stretch of time.
/// It is a sliding window that several connections can share.

#include <deque>

#include "core/check.h"
#include "core/coro/coro.h"
#include "core/coro/frame_pool.h"
#include "core/sync/event.h"
#include "core/time.h"

namespace wavetank {

/// Never exceeded, however the tasks that share it are scheduled or cancelled: no half-open stretch
/// [t, t + window) has more than `attempts`. It must outlive its waiters.
class DialBudget {
 public:
  /// Requires: attempts > 0, window >= 0.
  DialBudget(std::size_t attempts, AnyDuration window) noexcept
      : attempts_(attempts), window_(window) {
    WAVETANK_CHECK(attempts_ > 0 && window_ >= Duration::zero());
  }
  DialBudget(const DialBudget&) = delete;
  DialBudget& operator=(const DialBudget&) = delete;

  /// Waits until an attempt fits into the budget, and counts it. First come, first served; does not
  /// suspend when no task waits and there is room. Cancelled: no attempt is counted, and the next
  /// in line moves up.
  Coro<void> acquire();

  /// Counts an attempt if it fits now and no task waits; returns whether it did. Requires: as
  /// spend().
  bool try_acquire(Instant now);

  /// The first instant, not before `now`, at which an attempt fits; tasks that wait for theirs are
  /// not taken into account.
  Instant next_allowed(Instant now) const;

  /// Counts an attempt that was made without asking. Requires: called in the order of time.
  void spend(Instant at);

  std::size_t waiting() const noexcept { return line_.size(); }

 private:
  class Place;

  std::size_t attempts_;
  Duration window_;
  std::deque<Instant, PoolAllocator<Instant>> spent_;  // At most attempts_ entries, oldest first.
  std::deque<Place*, PoolAllocator<Place*>> line_;     // Tasks in acquire(); the first sleeps.
};

}  // namespace wavetank
