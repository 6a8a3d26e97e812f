#pragma once

/// core/loop/signals.h - door: requests to stop, as the operating system delivers them.

#include "core/task/coro.h"

namespace wavetank {

enum class Signal { kInterrupt = 2, kTerminate = 15 };  ///< SIGINT, SIGTERM.

/// Implementations: uv::Signals, sim::HostSignals.
class Signals {
 public:
  virtual ~Signals() = default;

  /// Waits for the next SIGINT or SIGTERM. Signals are queued, one entry each, so none is lost
  /// between two calls; several waiters are served in the order they came.
  /// Cancelled: no signal has been taken.
  virtual Coro<Signal> wait() = 0;
};

}  // namespace wavetank
