#pragma once

/// sim/world/host_signals.h - the Signals door of a simulated host.

#include <cstdint>

#include "core/loop/signal_queue.h"

namespace wavetank::sim {

class HostSignals final : public Signals {
 public:
  Coro<Signal> wait() override { return queue_.wait(); }

  /// Sends the process a signal: queued until the program takes it.
  void raise(Signal signal) { queue_.arrived(signal); }
  std::uint64_t taken() const noexcept { return queue_.taken(); }  ///< By the program, so far.

 private:
  SignalQueue queue_;
};

}  // namespace wavetank::sim
