#pragma once

/// core/loop/clock.h - door: time. Code that needs the time takes a Clock&; only core/uv reads the
/// host's clocks. Single-threaded, like everything in core: every call comes from the loop's
/// thread.

#include <cstdint>

#include "core/time.h"

namespace wavetank {

/// A source of time. Wake-ups are not its business: the event loop keeps the timers and a Selector
/// (core/loop/selector.h) lets time pass. Implementations: uv::Clock, sim::HostClock.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Monotonic time. Never decreases. Loops read it once an iteration (EventLoop::time()).
  virtual Instant now() = 0;

  /// Nanoseconds since the Unix epoch, UTC. May jump in either direction: only for stamping data
  /// that leaves the process, never for measuring.
  virtual std::int64_t wall_ns() = 0;
};

}  // namespace wavetank
