// Goal: an incident can tell that the code it was made by is another one.

#include "scenarios/cases/setup_hash.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "scenarios/cases/generated_setup.h"
#include "scenarios/registry.h"
#include "tests/cases/feed_case.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using Change = std::function<void(scenarios::FeedSetup&, hyperliquid::VenueConfig&)>;

std::string hash_with(const Change& change) {
  sim::Oracle oracle = sim::Oracle::from_seed(1, sim::KeepDraws::kOff);
  scenarios::FeedSetup setup = scenarios::generated_setup(oracle);
  hyperliquid::VenueConfig venue;
  change(setup, venue);
  return scenarios::setup_hash(setup, venue).hex();
}

TEST(SetupHash, EveryValueCounts) {
  const std::vector<Change> changes = {
      [](auto&, auto&) {},
      [](auto& setup, auto&) { setup.length += Duration(1); },
      [](auto& setup, auto&) { setup.latency_max += Duration(1); },
      [](auto& setup, auto&) { setup.epoch_ns += 1; },
      [](auto& setup, auto&) { setup.stop_after_feed = true; },
      [](auto& setup, auto&) { setup.config.stall_limit += Duration(1); },
      [](auto& setup, auto&) { setup.config.topics.pop_back(); },
      [](auto& setup, auto&) { setup.config.topics.front().subscription.n_sig_figs = 5; },
      [](auto& setup, auto&) { setup.config.topics.front().subscription.mantissa = 2; },
      [](auto& setup, auto&) { setup.config.topics.front().subscription.interval = "1m"; },
      [](auto& setup, auto&) { setup.config.topics.front().subscription.user = "0x1"; },
      [](auto& setup, auto&) { setup.config.topics.front().subscription.aggregate_by_time = true; },
      [](auto& setup, auto&) { setup.config.path = "/wt"; },
      [](auto& setup, auto&) { setup.config.decode = false; },
      [](auto&, auto& venue) { venue.idle_close += Duration(1); },
      [](auto&, auto& venue) { venue.limits.connections_max += 1; },
      [](auto&, auto& venue) { venue.limits.over_limit = hyperliquid::OverLimit::kClose; }};
  std::set<std::string> hashes;
  for (const Change& change : changes) {
    EXPECT_EQ(hash_with(change), hash_with(change));
    hashes.insert(hash_with(change));
  }
  EXPECT_EQ(hashes.size(), changes.size());
}

TEST(SetupHash, ARunHasItAndTheBudgetThatItWasGiven) {
  const sim::RunResult result = run("quiet_feed_stop", "reference", 1);
  EXPECT_NE(result.setup_hash, sim::Hash128());
  EXPECT_EQ(result.setup_hash, run("quiet_feed_stop", "reference", 1).setup_hash);
  EXPECT_EQ(result.events_max, 10'000'000U);

  sim::RunRequest request;
  request.seed = 1;
  request.events_max = 20;
  const sim::RunResult hung = scenarios_registry().runs_of("quiet_feed_stop")(request);
  ASSERT_TRUE(hung.violation);
  EXPECT_EQ(hung.violation->property, "HANG");
  EXPECT_EQ(hung.violation->first.text, "a run has at most 20 events");
}

}  // namespace
}  // namespace wavetank::test
