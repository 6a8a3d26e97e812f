#pragma once

/// core/sync/event.h - Event: a flag that any number of tasks can wait for. For one task that
/// sleeps until a deadline or an early wake-up, use Alarm.

#include "core/check.h"
#include "core/task/waiter.h"

namespace wavetank {

/// asyncio.Event. Not owned by anyone; must outlive its waiters.
class Event {
 public:
  class Wait;
  struct Statistics {
    bool is_set = false;
    std::size_t waiting = 0;  ///< Tasks inside wait().
  };

  bool is_set() const noexcept { return set_; }

  /// Wakes all tasks that wait now, first come first served. They go on even if clear() follows
  /// immediately, and then find the flag cleared.
  void set() noexcept;
  void clear() noexcept { set_ = false; }
  Statistics statistics() const noexcept { return {set_, waiters_.size()}; }

  /// `co_await event.wait()`: does not suspend when the flag is set. Cancelled: no change.
  Wait wait() noexcept;

 private:
  WaiterList waiters_;
  bool set_ = false;
};

class Event::Wait final : public Waiter {
 public:
  explicit Wait(Event& event) noexcept : Waiter("event"), event_(event) {}
  /// Requires: not awaited yet.
  Wait(Wait&& fresh) noexcept : Wait(fresh.event_) { WAVETANK_CHECK(!fresh.awaited()); }
  ~Wait() override { leave(); }

  bool await_ready() const noexcept { return event_.set_; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    event_.waiters_.push_back(*this);
    listed_ = true;
    suspend(leaf, leaf.promise());
  }
  void await_resume() {
    leave();
    Waiter::await_resume();
  }

 private:
  void leave() noexcept {
    if (listed_) event_.waiters_.remove(*this);
    listed_ = false;
  }

  Event& event_;
  bool listed_ = false;
};

inline Event::Wait Event::wait() noexcept { return Wait(*this); }

}  // namespace wavetank
