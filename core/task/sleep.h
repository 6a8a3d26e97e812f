#pragma once

/// core/task/sleep.h - sleep(): let time pass, or let others run.

#include "core/check.h"
#include "core/loop/event_loop.h"
#include "core/task/waiter.h"

namespace wavetank {

/// `co_await sleep(delay)`. A delay of zero or less is one turn of the loop and no timer; a longer
/// one ends in the iteration after its timer is due. Cancelled: the timer is disarmed.
class Sleep final : public Waiter {
 public:
  explicit Sleep(Duration delay) noexcept : Waiter(delay) {}
  /// Requires: not awaited yet.
  Sleep(Sleep&& fresh) noexcept : Sleep(fresh.delay()) {
    WAVETANK_CHECK(!fresh.awaited());
  }

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    if (delay() <= Duration::zero()) return yield(leaf, leaf.promise());
    start(leaf, leaf.promise());
  }
  std::string describe() const override;

 private:
  void start(std::coroutine_handle<> leaf, const CoroFrame& frame);
};

/// The delay in any unit, however long: converted inside, it leaves no temporaries in the caller's
/// frame.
template <class Rep, class Period>
Sleep sleep(std::chrono::duration<Rep, Period> delay) noexcept {
  return Sleep(to_duration(delay));
}

/// `co_await sleep_until(when)`; an instant that has passed is one turn of the loop.
inline Sleep sleep_until(Instant when) {
  return Sleep(time_until(when, EventLoop::running().time()));
}

}  // namespace wavetank
