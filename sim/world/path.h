#pragma once

/// sim/world/path.h - the way between one host and the rest of the network, as it is now: what the
/// fault injector edits and what every segment and dial obeys.

#include <cstdint>

#include "core/loop/time.h"

namespace wavetank::sim {

/// Units: nanoseconds, one way. All of it may change during a run; what is under way keeps the
/// latency it was sent with.
struct Path {
  Path() = default;

  Duration latency = std::chrono::milliseconds(20);
  Duration jitter = std::chrono::milliseconds(2);  ///< Extra delay in [0, jitter), per segment.

  /// Before this instant nothing passes, silently, in either direction; what would have arrived
  /// comes afterwards (the peers' kernels send it again). kNever: it never comes.
  Instant dark_until = Instant::min();

  /// Before this instant dials are answered with a reset.
  Instant refusing_until = Instant::min();

  /// Segments sent before `sliced_until` carry at most `slice_bytes_max` bytes.
  Instant sliced_until = Instant::min();
  std::uint32_t slice_bytes_max = 0;

  /// Segments sent before `slow_until` take longer.
  Instant slow_until = Instant::min();
  Duration slow_latency{};
  Duration slow_jitter{};

  /// The end of a stream that is sent before `slow_close_until` takes `close_delay` longer.
  Instant slow_close_until = Instant::min();
  Duration close_delay{};

  // What the faults above have done to the traffic, counted so that none is believed in vain.
  std::uint64_t dials_refused = 0;
  std::uint64_t held = 0;             ///< Segments and dials that met the dark.
  std::uint64_t slowed = 0;           ///< Segments.
  std::uint64_t sliced_segments = 0;  ///< Segments that are slices.
  std::uint64_t closes_slowed = 0;

  bool dark(Instant now) const noexcept { return now < dark_until; }
  bool refusing(Instant now) const noexcept { return now < refusing_until; }
  bool sliced(Instant now) const noexcept { return now < sliced_until && slice_bytes_max > 0; }
  bool slow(Instant now) const noexcept { return now < slow_until; }
  bool slow_close(Instant now) const noexcept { return now < slow_close_until; }
};

}  // namespace wavetank::sim
