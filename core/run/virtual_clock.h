#pragma once

/// core/run/virtual_clock.h - VirtualClock: time without an outside, for tests and simulations of
/// one loop.

#include "core/loop/clock.h"
#include "core/loop/selector.h"

namespace wavetank {

/// A clock and selector in one: time does not advance while a task is ready, and jumps to the next
/// deadline when no task is. wall_ns() is `epoch_ns` plus the time.
class VirtualClock final : public Clock, public Selector {
 public:
  explicit VirtualClock(std::int64_t epoch_ns = 0) noexcept : epoch_ns_(epoch_ns) {}

  Instant now() override { return now_; }
  std::int64_t wall_ns() override { return epoch_ns_ + now_.time_since_epoch().count(); }

  /// Errors: Deadlock when there is no timer to jump to.
  void select(const std::optional<Duration>& timeout) override;

 private:
  Instant now_{};
  std::int64_t epoch_ns_;
};

}  // namespace wavetank
