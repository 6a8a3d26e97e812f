#pragma once

/// cli/stopwatch.h - how long a command has taken, for people and reports. The only place of the
/// tool that asks the machine for the time; it decides only how often the progress line is drawn,
/// and that a run which is silent for --seed-timeout is given up.

#include <cstdint>

#include "core/time.h"

namespace wavetank::cli {

/// The machine's monotonic clock.
Instant machine_now();

/// Runs from its construction.
class Stopwatch {
 public:
  Stopwatch();

  std::int64_t wall_ns() const;
  /// That of this process and of its children that have ended.
  std::int64_t cpu_ns() const;

 private:
  Instant wall_begin_;
  std::int64_t cpu_begin_ns_;
};

}  // namespace wavetank::cli
