#pragma once

/// scenarios/cases/setup_hash.h - a hash of a run's setup beside plan, seed and capture:
/// an incident whose hash is another one was made by other code.

#include "scenarios/cases/feed_run.h"
#include "scenarios/venue/venue_config.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::scenarios {

/// Covers the setup, its feed's topics and the venue. An incident holds the plan and events_max.
sim::Hash128 setup_hash(const FeedSetup& setup, const hyperliquid::VenueConfig& venue);

}  // namespace wavetank::scenarios
