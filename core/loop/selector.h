#pragma once

/// core/loop/selector.h - Selector: lets time pass for one event loop. asyncio's selector.

#include <optional>

#include "core/time.h"

namespace wavetank {

/// Waits for the outside world on behalf of an EventLoop. Implementations: uv::Selector (one turn
/// of libuv), sim::Host (the world has delivered everything before it runs the loop), VirtualClock
/// (no outside at all: jumps to the next deadline).
class Selector {
 public:
  virtual ~Selector() = default;

  /// Delivers ready outside events by putting runnables on the loop's ready queue, and waits for
  /// them at most `timeout`: zero polls, nullopt waits without end.
  /// Errors: Deadlock when no event can ever come (simulated selectors only).
  virtual void select(const std::optional<Duration>& timeout) = 0;
};

}  // namespace wavetank
