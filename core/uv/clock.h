#pragma once

/// core/uv/clock.h - the Clock door on the host's clocks.

#include "core/loop/clock.h"

namespace wavetank::uv {

/// Monotonic time counts from the start of the machine, in nanoseconds. The wall clock is read in
/// microseconds.
class Clock final : public wavetank::Clock {
 public:
  Instant now() override;
  std::int64_t wall_ns() override;
};

}  // namespace wavetank::uv
