#pragma once

/// sim/world/host_signals.h - the Signals door of a simulated host.

#include <cstdint>
#include <deque>

#include "core/loop/signals.h"
#include "core/task/waiter.h"

namespace wavetank::sim {

class HostSignals final : public Signals {
 public:
  Coro<Signal> wait() override;

  /// Sends the process a signal: queued until the program takes it.
  void raise(Signal signal);
  std::uint64_t taken() const noexcept { return taken_; }  ///< By the program, so far.

 private:
  std::deque<Signal, PoolAllocator<Signal>> pending_;
  WaiterList waiters_;
  std::uint64_t taken_ = 0;
};

}  // namespace wavetank::sim
