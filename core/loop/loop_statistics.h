#pragma once

/// core/loop/loop_statistics.h - LoopStatistics: the counters of an event loop since its creation.

#include <cstdint>

namespace wavetank {

class LoopStatistics {
 public:
  LoopStatistics() = default;
  std::uint64_t tasks_created = 0;
  std::uint64_t steps = 0;  ///< Task steps: from one suspension to the next.
  /// How often a task ended normally although a cancel that it was given had not been taken back:
  /// asyncio's silent weak spot. Task::swallowed_cancels() has the count of one task.
  std::uint64_t swallowed_cancels = 0;
};

}  // namespace wavetank
