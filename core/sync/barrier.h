#pragma once

/// core/sync/barrier.h - Barrier: a number of tasks wait for each other.

#include <cstddef>

#include "core/sync/condition.h"

namespace wavetank {

/// The barrier was aborted, or reset while the task waited.
class BrokenBarrierError final : public RuntimeError {
 public:
  using RuntimeError::RuntimeError;
};

/// asyncio.Barrier. When as many tasks wait as there are parties all go on and the barrier is new;
/// one that comes before the last of them has left waits for that first. Must outlive its waiters.
/// Source: CPython 3.14, asyncio/locks.py, Barrier.
class Barrier {
 public:
  struct Statistics {
    std::size_t parties = 0;
    std::size_t inside = 0;  ///< Tasks that were counted and have not left yet.
    bool broken = false;
  };

  /// Errors: std::invalid_argument for 0 parties.
  explicit Barrier(std::size_t parties);

  /// `const std::size_t index = co_await barrier.wait();`: waits until all have come. Each gets
  /// another index below parties(), in the order they came. Cancelled: the task is no longer
  /// counted; the others are not disturbed. Errors: BrokenBarrierError.
  Coro<std::size_t> wait();

  /// As new: tasks that wait get BrokenBarrierError; an aborted barrier can be used again.
  /// Cancelled: no change.
  Coro<void> reset();

  /// Breaks it: tasks that wait, or will, get BrokenBarrierError. Cancelled: no change.
  Coro<void> abort();

  std::size_t parties() const noexcept { return parties_; }
  /// Tasks that wait for more to come.
  std::size_t n_waiting() const noexcept { return state_ == State::kFilling ? inside_ : 0; }
  bool broken() const noexcept { return state_ == State::kBroken; }
  Statistics statistics() const noexcept { return {parties_, inside_, broken()}; }

 private:
  enum class State : unsigned char { kFilling, kDraining, kResetting, kBroken };
  class Party;
  bool accepts() const noexcept {
    return state_ != State::kDraining && state_ != State::kResetting;
  }
  void leave() noexcept;

  Condition condition_;  // Notified of every change of state_.
  std::size_t parties_;
  std::size_t inside_ = 0;
  State state_ = State::kFilling;
};

}  // namespace wavetank
