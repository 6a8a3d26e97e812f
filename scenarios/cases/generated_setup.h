#pragma once

/// scenarios/cases/generated_setup.h - the market that the generated cases share.

#include "scenarios/cases/feed_run.h"

namespace wavetank::scenarios {

/// BTC and ETH books and trades and allMids, in the light profile; `quiet`: books of two dead coins
/// that may be silent for any time.
FeedSetup generated_setup(sim::Oracle& oracle, bool quiet = false);

/// A stop signal at `at`, as an entry of a plan.
sim::FaultEntry stop_at(std::uint32_t id, Duration at);

}  // namespace wavetank::scenarios
