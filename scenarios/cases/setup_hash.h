#pragma once

/// scenarios/cases/setup_hash.h - what a run's setup says beside plan, seed and capture, as a hash:
/// an incident whose hash is another one was made by other code.

#include "scenarios/cases/feed_run.h"
#include "scenarios/hyperliquid/venue_config.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::scenarios {

/// Of every value that decides a run and that no request can give.
sim::Hash128 setup_hash(const FeedSetup& setup, const hyperliquid::VenueConfig& venue);

}  // namespace wavetank::scenarios
