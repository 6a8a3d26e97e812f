#pragma once

/// core/sync/alarm.h - Alarm: a sleep that can be cut short. Use it where one task sleeps until a
/// deadline that another task may bring forward. For several waiters, or a state that lasts, use
/// Event. asyncio programs write this as a timeout around Event.wait(); as one awaiter it costs
/// neither a frame nor an exception.

#include "core/task/waiter.h"

namespace wavetank {

/// For one sleeper at a time. Must outlive it.
class Alarm {
 public:
  class Wait;

  /// Ends the sleep, or the next one if no task sleeps now.
  void ring() noexcept;

  /// `co_await alarm.wait_until(when)`: ends at `when` (kNever: only by ring()), in the iteration
  /// in which that is due, or in the iteration after a ring(). Does not suspend when it has rung
  /// already. Cancelled: no change. Errors: std::logic_error when another task sleeps here.
  Wait wait_until(Instant when) noexcept;

 private:
  Waiter* sleeper_ = nullptr;
  bool rung_ = false;
};

class Alarm::Wait final : public Waiter {
 public:
  Wait(Alarm& alarm, Instant when) noexcept : Waiter("alarm"), alarm_(alarm), when_(when) {}
  ~Wait() override { leave(); }

  bool await_ready() const noexcept { return alarm_.rung_; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    if (alarm_.sleeper_ != nullptr) throw_taken();
    suspend(leaf, leaf.promise());
    alarm_.sleeper_ = this;
    listed_ = true;
    if (when_ != kNever) resume_at(when_);
  }
  void await_resume() {
    leave();
    Waiter::await_resume();
    alarm_.rung_ = false;  // Only now: a ring that a cancel overtook is for the next sleep.
  }

 private:
  [[noreturn]] static void throw_taken();
  void leave() noexcept {
    if (listed_) alarm_.sleeper_ = nullptr;
    listed_ = false;
  }

  Alarm& alarm_;
  Instant when_;
  bool listed_ = false;
};

inline Alarm::Wait Alarm::wait_until(Instant when) noexcept { return Wait(*this, when); }

}  // namespace wavetank
