#include "scenarios/cases/generated_setup.h"

#include "scenarios/feeds/generated_feed.h"
#include "sim/oracle/oracle_random.h"

namespace wavetank::scenarios {

using hyperliquid::Subscription;

FeedSetup generated_setup(sim::Oracle& oracle, bool quiet) {
  FeedSetup setup;
  hyperliquid::MarketPlan plan;
  plan.profile = hyperliquid::MarketProfile::light();
  plan.start_wall_ms = setup.epoch_ns / 1'000'000;
  const auto want = [&](Subscription subscription) {
    setup.config.topics.emplace_back(subscription);
    plan.topics.emplace_back(std::move(subscription));
    plan.topics.back().silent = quiet;
  };
  if (quiet) {
    want(Subscription("l2Book", "PURR"));
    want(Subscription("trades", "PURR"));
  } else {
    want(Subscription("l2Book", "BTC"));
    want(Subscription("trades", "BTC"));
    want(Subscription("l2Book", "ETH"));
    want(Subscription("trades", "ETH"));
    want(Subscription("allMids"));
  }
  sim::OracleRandom random(oracle, "feed");
  setup.feed = std::make_unique<hyperliquid::GeneratedFeed>(plan, random);
  return setup;
}

sim::FaultEntry stop_at(std::uint32_t id, Duration at) {
  sim::FaultEntry entry(id, "stop_signal", sim::AtTime{at.count()});
  entry.numbers["signal"] = 15;
  return entry;
}

}  // namespace wavetank::scenarios
