#pragma once

/// core/sync/condition.h - Condition: tasks under a lock wait for a state that others bring about.

#include <optional>
#include <type_traits>

#include "core/coro/body.h"
#include "core/coro/coro.h"
#include "core/sync/lock.h"

namespace wavetank {

/// asyncio.Condition. Not movable; must outlive its waiters.
///
///     auto held = co_await condition.hold();
///     co_await condition.wait_for([&] { return !jobs.empty(); });
///
/// A notification can be too much, never too little: when a waiter leaves with an exception another
/// is notified in its place. So wait() in a loop, or use wait_for().
/// Source: CPython 3.14, asyncio/locks.py, Condition.
class Condition {
 public:
  struct Statistics {
    std::size_t waiting = 0;  ///< Tasks that wait for a notification.
    Lock::Statistics lock;
  };

  Condition() noexcept : lock_(&own_lock_.emplace()) {}
  /// Several conditions may share a lock, which must outlive them.
  explicit Condition(Lock& lock) noexcept : lock_(&lock) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  Lock& lock() const noexcept { return *lock_; }
  bool locked() const noexcept { return lock_->locked(); }
  Lock::Acquire acquire() noexcept { return lock_->acquire(); }
  HoldAwaiter<Lock> hold() noexcept { return lock_->hold(); }
  void release() { lock_->release(); }
  Statistics statistics() const noexcept { return {waiters_.size(), lock_->statistics()}; }

  /// Releases the lock, waits for a notification, and takes the lock back in every case.
  /// Cancelled: CancelledError is thrown once the lock is taken back; cancels during that wait do
  /// not end it, and the last one is thrown. Errors: RuntimeError when the lock is not held.
  Coro<void> wait();

  /// Waits until `predicate()` holds, and gives its value. It is called under the lock, immediately
  /// and after each notification, and kept until the end. Cancelled, Errors: as wait().
  template <class Predicate>
  Coro<std::decay_t<std::invoke_result_t<std::remove_cvref_t<Predicate>&>>> wait_for(
      Predicate&& predicate) {
    check_body<Predicate>();
    return wait_until<std::remove_cvref_t<Predicate>>(std::forward<Predicate>(predicate));
  }

  /// Notifies the first `count` tasks in line; they go on when they get the lock. Errors:
  /// RuntimeError when the lock is not held.
  void notify(std::size_t count = 1);
  void notify_all() { notify(waiters_.size()); }

 private:
  friend class Barrier;
  class Notifier;

  template <class Predicate>
  Coro<std::decay_t<std::invoke_result_t<Predicate&>>> wait_until(Predicate predicate) {
    auto value = predicate();
    while (!value) {
      co_await wait();
      value = predicate();
    }
    co_return value;
  }
  void wake(std::size_t count) noexcept;  // notify() for destructors, which may run unlocked.

  WaiterList waiters_;
  std::optional<Lock> own_lock_;
  Lock* lock_;
};

}  // namespace wavetank
