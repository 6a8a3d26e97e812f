#pragma once

/// core/doors/signals.h - door: requests to stop, as the operating system delivers them.

#include "core/coro/coro.h"

namespace wavetank {

/// SIGHUP (the terminal has gone), SIGINT, SIGTERM.
enum class Signal { kHangup = 1, kInterrupt = 2, kTerminate = 15 };

/// "SIGINT".
constexpr const char* signal_name(Signal signal) noexcept {
  if (signal == Signal::kHangup) return "SIGHUP";
  return signal == Signal::kInterrupt ? "SIGINT" : "SIGTERM";
}

/// Implementations: uv::Signals, sim::HostSignals.
class Signals {
 public:
  virtual ~Signals() = default;

  /// Waits for the next of them. Signals are queued, one entry each, so no signal is lost between
  /// two calls; several waiters are served in the order they came.
  /// Cancelled: no signal has been taken.
  virtual Coro<Signal> wait() = 0;
};

}  // namespace wavetank
