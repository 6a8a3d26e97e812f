#pragma once

/// tests/explore/one_second.h - one_second(): the timeout of tests in which a run hangs.

#include "core/uv/clock.h"
#include "sim/explore/run_worker.h"

namespace wavetank::sim {

/// On the machine's clock: a second is long for a run of a few microseconds.
inline SeedTimeout one_second() {
  SeedTimeout timeout;
  timeout.silence_max = std::chrono::seconds(1);
  timeout.clock = [] { return uv::Clock().now(); };
  return timeout;
}

}  // namespace wavetank::sim
