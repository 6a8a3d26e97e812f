#pragma once

/// scenarios/cases/recorded_faults.h - recorded_faults(): the faults of a recording, as entries of
/// a fault plan: a connection that the peer closed, one that broke, dials that failed afterwards.
/// So a recorded reconnect is replayed as one.

#include <string>
#include <vector>

#include "scenarios/feeds/capture_feed.h"
#include "sim/fault/fault_plan.h"

namespace wavetank::scenarios {

struct RecordedFaults {
  RecordedFaults() = default;

  std::vector<sim::FaultEntry> entries;  ///< Complete; ids from sim::kRecordedIdMin on.
  std::vector<std::string> remarks;  ///< One line each: the treatment of an end of a connection.
};

/// Moments count from the first acknowledgement, as the feed's timelines do. A close with a code
/// that a venue may send is that close; any other end of an open connection is a reset. A close by
/// the recorder itself was no fault. Requires: the feed is finished.
RecordedFaults recorded_faults(const hyperliquid::CaptureFeed& feed);

}  // namespace wavetank::scenarios
