#pragma once

/// scenarios/venue/sliding_window.h - counts events of the last so many seconds, for limits
/// such as "30 a minute". Exact: it keeps the instants.

#include <cstddef>
#include <vector>

#include "core/time.h"

namespace wavetank::hyperliquid {

class SlidingWindow {
 public:
  /// Requires: span > 0.
  explicit SlidingWindow(Duration span);

  /// Notes an event at `now`; returns how many lie in (now - span, now], this one included.
  /// Requires: `now` is not before the last event.
  std::size_t add(Instant now);

 private:
  Duration span_;
  std::vector<Instant> events_;
  std::size_t first_ = 0;  ///< Events before it have left the window.
};

}  // namespace wavetank::hyperliquid
