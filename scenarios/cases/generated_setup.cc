#include "scenarios/cases/generated_setup.h"

#include <memory>

#include "scenarios/feeds/generated_feed.h"
#include "sim/oracle/oracle_random.h"

namespace wavetank::scenarios {

using hyperliquid::Subscription;

namespace {

std::vector<Subscription> topics_of(Market market) {
  if (market == Market::kQuiet) {
    return {Subscription("l2Book", "PURR"), Subscription("trades", "PURR")};
  }
  return {Subscription("l2Book", "BTC"), Subscription("trades", "BTC"),
          Subscription("l2Book", "ETH"), Subscription("trades", "ETH"), Subscription("allMids")};
}

}  // namespace

CaseSetup generated_setup(sim::Oracle& oracle, Market market) {
  return generated_setup(oracle, market, topics_of(market));
}

CaseSetup generated_setup(sim::Oracle& oracle, Market market,
                          const std::vector<Subscription>& topics) {
  CaseSetup setup;
  hyperliquid::MarketPlan plan;
  plan.profile = hyperliquid::MarketProfile::light();
  plan.start_wall_ms = setup.epoch_ns / 1'000'000;
  for (const Subscription& topic : topics) {
    setup.config().topics.emplace_back(topic);
    plan.topics.emplace_back(topic);
    plan.topics.back().silent = market == Market::kQuiet;
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
