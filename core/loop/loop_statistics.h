#pragma once

/// core/loop/loop_statistics.h - LoopStatistics: the counters of an event loop since its creation.

#include <cstdint>

namespace wavetank {

class LoopStatistics {
 public:
  LoopStatistics() = default;
  std::uint64_t tasks_created = 0;
  std::uint64_t steps = 0;  ///< Task steps: from one suspension to the next.
  /// Tasks that ended normally with a pending cancel request, which asyncio ignores silently.
  /// Task::swallowed_cancels() has the count of one task.
  std::uint64_t swallowed_cancels = 0;
};

}  // namespace wavetank
