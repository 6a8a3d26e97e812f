#pragma once

/// core/sync/semaphore.h - Semaphore and BoundedSemaphore: so many tasks at a time.

#include <cstdint>
#include <limits>

#include "core/check.h"
#include "core/sync/hold.h"
#include "core/task/waiter.h"

namespace wavetank {

/// asyncio.Semaphore: a number of permits. Tasks get permits in the order they asked: release()
/// immediately promises the permit to the first in line, and a newcomer waits even if one is left.
/// Must outlive its waiters and Holds. Source: CPython 3.14, asyncio/locks.py, Semaphore.
class Semaphore {
 public:
  class Acquire;
  struct Statistics {
    std::int64_t value = 0;   ///< Permits that are neither taken nor promised.
    std::size_t waiting = 0;  ///< Tasks inside acquire() or hold().
  };

  /// Errors: std::invalid_argument for a negative value.
  explicit Semaphore(std::int64_t value = 1) : Semaphore(value, kNoBound) {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  /// Whether acquire() would wait.
  bool locked() const noexcept { return value_ == 0 || !waiters_.all_cancelled(); }
  Statistics statistics() const noexcept { return {value_, waiters_.size()}; }

  /// `co_await semaphore.acquire()`: does not suspend when there is a permit and no task is before.
  /// Cancelled: no permit is taken; one that was promised goes to the next in line.
  Acquire acquire() noexcept;

  /// `auto permit = co_await semaphore.hold();`: acquires, and releases at the end of the scope.
  HoldAwaiter<Semaphore> hold() noexcept;

  /// Takes a permit if acquire() would not suspend.
  bool try_acquire() noexcept {
    if (locked()) return false;
    --value_;
    return true;
  }

  /// Adds a permit, also beyond the initial value. Errors: std::invalid_argument when that is more
  /// than a BoundedSemaphore began with.
  void release();

 protected:
  static constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();
  Semaphore(std::int64_t value, std::int64_t bound);

 private:
  friend class Hold<Semaphore>;
  void give_back() noexcept;
  bool wake_next() noexcept;
  void wake_as_many_as_allowed() noexcept;

  WaiterList waiters_;
  std::int64_t value_;
  std::int64_t bound_;
};

/// asyncio.BoundedSemaphore: never more permits than in the beginning.
class BoundedSemaphore final : public Semaphore {
 public:
  explicit BoundedSemaphore(std::int64_t value = 1) : Semaphore(value, value) {}
};

class Semaphore::Acquire : public Waiter {
 public:
  explicit Acquire(Semaphore& semaphore) noexcept : Waiter("semaphore"), semaphore_(semaphore) {}
  /// Requires: not awaited yet.
  Acquire(Acquire&& fresh) noexcept : Acquire(fresh.semaphore_) {
    WAVETANK_CHECK(!fresh.awaited());
  }
  ~Acquire() override {
    if (listed_) give_up();
  }

  bool await_ready() const noexcept { return semaphore_.try_acquire(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    semaphore_.waiters_.push_back(*this);
    listed_ = true;
    suspend(leaf, leaf.promise());
  }
  void await_resume() {
    if (listed_) take_over();
  }

 protected:
  Semaphore& subject() const noexcept { return semaphore_; }

 private:
  void take_over();
  void give_up() noexcept;

  Semaphore& semaphore_;
  bool listed_ = false;
};

inline Semaphore::Acquire Semaphore::acquire() noexcept { return Acquire(*this); }
inline HoldAwaiter<Semaphore> Semaphore::hold() noexcept { return HoldAwaiter<Semaphore>(*this); }

}  // namespace wavetank
