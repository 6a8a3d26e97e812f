#pragma once

/// core/doors/signal_queue.h - SignalQueue: the state of a Signals door. It keeps pending signals
/// and waiting tasks.

#include <cstddef>
#include <cstdint>
#include <deque>

#include "core/coro/frame_pool.h"
#include "core/doors/signals.h"
#include "core/task/waiter.h"

namespace wavetank {

/// Pairs signals and tasks in the order in which they came. A woken task has a claim to one signal
/// until it runs; a task that is cancelled before that leaves its signal to the next.
class SignalQueue {
 public:
  /// Signals::wait().
  Coro<Signal> wait();

  void arrived(Signal signal);
  std::uint64_t taken() const noexcept { return taken_; }  ///< By the program, so far.

 private:
  class Place;
  void wake_waiters() noexcept;
  std::size_t claimed() const noexcept;  // Signals for waiters that were woken.

  std::deque<Signal, PoolAllocator<Signal>> queue_;
  WaiterList waiters_;
  std::uint64_t taken_ = 0;
};

}  // namespace wavetank
