#pragma once

/// core/sync/lock.h - Lock: one task at a time.

#include "core/check.h"
#include "core/sync/hold.h"
#include "core/task/waiter.h"

namespace wavetank {

/// asyncio.Lock. Tasks get it in the order they asked: no task overtakes another that has been
/// woken and not run yet. Not recursive, and anyone may release it. Must outlive its waiters and
/// Holds.
/// Source: CPython 3.14, asyncio/locks.py, Lock.
class Lock {
 public:
  class Acquire;
  struct Statistics {
    bool locked = false;
    std::size_t waiting = 0;  ///< Tasks inside acquire() or hold().
  };

  Lock() noexcept = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  bool locked() const noexcept { return locked_; }
  Statistics statistics() const noexcept { return {locked_, waiters_.size()}; }

  /// `co_await lock.acquire()`: does not suspend when the lock is free and no task is before.
  /// Cancelled: it is not acquired, and a wake-up that came too late goes to the next in line.
  Acquire acquire() noexcept;

  /// `auto held = co_await lock.hold();`: acquires, and releases at the end of the scope.
  HoldAwaiter<Lock> hold() noexcept;

  /// Takes the lock if acquire() would not suspend.
  bool try_acquire() noexcept {
    if (locked_ || !waiters_.all_cancelled()) return false;
    return locked_ = true;
  }

  /// Wakes the first in line. Errors: RuntimeError when it is not locked.
  void release();

 private:
  friend class Hold<Lock>;
  void give_back() noexcept;
  // Only the first: one that is woken already, or that was cancelled and will wake the next itself,
  // leaves the rest as they are.
  void wake_first() noexcept {
    if (!waiters_.empty()) waiters_.first()->wake();
  }

  WaiterList waiters_;
  bool locked_ = false;
};

class Lock::Acquire : public Waiter {
 public:
  explicit Acquire(Lock& lock) noexcept : Waiter("lock"), lock_(lock) {}
  /// Requires: not awaited yet.
  Acquire(Acquire&& fresh) noexcept : Acquire(fresh.lock_) { WAVETANK_CHECK(!fresh.awaited()); }
  ~Acquire() override {
    if (listed_) give_up();
  }

  bool await_ready() const noexcept { return lock_.try_acquire(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    lock_.waiters_.push_back(*this);
    listed_ = true;
    suspend(leaf, leaf.promise());
  }
  void await_resume() {
    if (listed_) take_over();
  }

 protected:
  Lock& subject() const noexcept { return lock_; }

 private:
  void take_over();
  void give_up() noexcept;

  Lock& lock_;
  bool listed_ = false;
};

inline Lock::Acquire Lock::acquire() noexcept { return Acquire(*this); }
inline HoldAwaiter<Lock> Lock::hold() noexcept { return HoldAwaiter<Lock>(*this); }

}  // namespace wavetank
