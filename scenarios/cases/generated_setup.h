#pragma once

/// scenarios/cases/generated_setup.h - the market that the generated cases share.

#include <cstdint>
#include <vector>

#include "scenarios/cases/feed_run.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::scenarios {

/// The market of a generated case. Both are in the light profile.
enum class Market : std::uint8_t {
  kBusy,   ///< Books and trades of BTC and ETH, and allMids.
  kQuiet,  ///< Book and trades of a dead coin, which bring no data.
};

/// One client that wants all of that market, and the feed.
CaseSetup generated_setup(sim::Oracle& oracle, Market market = Market::kBusy);

/// The same with these topics in place of the market's own. On a quiet market they bring no data.
CaseSetup generated_setup(sim::Oracle& oracle, Market market,
                          const std::vector<hyperliquid::Subscription>& topics);

/// A stop signal at `at`, as an entry of a plan.
sim::FaultEntry stop_at(std::uint32_t id, Duration at);

}  // namespace wavetank::scenarios
