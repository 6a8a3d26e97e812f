#pragma once

/// tests/live/load_feed.h - a feed for load: the busiest market that the generator can make, so
/// that all topics send in every block and a recorder's memory of trades is soon full.

#include <cstdint>
#include <string>
#include <vector>

namespace wavetank::scenarios {

/// A capture as text, and how to serve it.
struct LoadFeed {
  LoadFeed() = default;

  std::string bytes;                ///< The capture.
  std::vector<std::string> topics;  ///< To subscribe to, in short form.
  std::int64_t length_ns = 0;       ///< The length of the feed, at speed 1.

  /// For `--speed`: plays all of it in so many seconds, evenly.
  std::string speed_for(std::int64_t seconds) const;
};

/// Requires: frames > 0.
LoadFeed make_load_feed(std::uint64_t frames);

}  // namespace wavetank::scenarios
