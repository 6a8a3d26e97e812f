#pragma once

/// sim/import/capture_gaps.h - long times between two records of a capture. In virtual time they
/// cost little, but they are more often a wrong stamp, or a recorder that was off, than a feed.

#include <cstddef>
#include <vector>

#include "core/time.h"
#include "sim/import/open_capture.h"

namespace wavetank::sim {

struct CaptureGap {
  CaptureGap(std::size_t record_, Duration length_) : record(record_), length(length_) {}

  std::size_t record;  ///< The one behind the gap; the one before it has the index below.
  Duration length;     ///< At most 292 years: then it is at least that.
};

/// The gaps that are longer than `than`, by the monotonic stamps. A stamp below an earlier one
/// counts as equal to it.
std::vector<CaptureGap> gaps_longer(const Capture& capture, Duration than);

/// From the first record to the last; a longer time between two of them counts as `max_gap`.
Duration played_length(const Capture& capture, Duration max_gap = Duration::max());

}  // namespace wavetank::sim
