#pragma once

/// cli/stopwatch.h - Stopwatch: the real time that a command has taken. No other file of cli reads
/// the machine's clock. Real time decides only how often the progress line is drawn, and when a run
/// without events is killed (--seed-timeout).

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
