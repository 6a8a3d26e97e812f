#pragma once

/// scenarios/protocol/cadence.h - Cadence: the rhythm of one topic: the usual distance between its
/// frames, and the longest recent one. Pure values.

#include <array>
#include <cstddef>
#include <deque>
#include <optional>

#include "core/coro/frame_pool.h"
#include "core/time.h"

namespace wavetank::hyperliquid {

class Cadence {
 public:
  /// A frame at `at`, not before the last one.
  void note(Instant at);
  /// The next frame belongs to another connection: the distance to it does not count.
  void interrupt() { continues_ = false; }

  /// The median distance of the last ten frames. Absent while there are fewer distances than
  /// `known`, at least one.
  std::optional<Duration> median(std::size_t known = 1) const;

  /// The longest distance between frames within 10 min before `now`; 0 without one.
  Duration longest(Instant now) const;

  const std::optional<Instant>& last() const noexcept { return last_; }

 private:
  struct Distance {
    Instant at{};  ///< The time of the later frame.
    Duration length{};
  };

  std::optional<Instant> last_;
  bool continues_ = false;
  std::array<Duration, 9> distances_{};                    ///< The last nine, in a ring,
  std::size_t noted_ = 0;                                  ///< the total number.
  std::deque<Distance, PoolAllocator<Distance>> longest_;  ///< Falling in length, rising in time.
};

}  // namespace wavetank::hyperliquid
