// Goal: an incident can tell that the code it was made by is another one.

#include "scenarios/cases/setup_hash.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/cases/generated_setup.h"
#include "scenarios/registry.h"
#include "tests/cases/feed_case.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using Change = std::function<void(scenarios::CaseSetup&)>;

std::string hash_with(const Change& change) {
  sim::Oracle oracle = sim::Oracle::from_seed(1, sim::KeepDraws::kOff);
  scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
  change(setup);
  return scenarios::setup_hash(setup).hex();
}

hyperliquid::Subscription& first_topic(scenarios::CaseSetup& setup) {
  return setup.config().topics.front().subscription;
}

/// A client like the first one on a host called "other".
scenarios::CaseClient& add_client(scenarios::CaseSetup& setup) {
  scenarios::CaseClient other = setup.clients.front();
  other.host = "other";
  return setup.clients.emplace_back(std::move(other));
}

TEST(SetupHash, EveryValueCounts) {
  const std::vector<Change> changes = {
      [](auto&) {},
      [](auto& setup) { setup.length += Duration(1); },
      [](auto& setup) { setup.latency_max += Duration(1); },
      [](auto& setup) { setup.epoch_ns += 1; },
      [](auto& setup) { setup.end = scenarios::CaseEnd::kAfterFeed; },
      [](auto& setup) { setup.config().stall_limit += Duration(1); },
      [](auto& setup) { setup.config().topics.pop_back(); },
      [](auto& setup) { first_topic(setup).n_sig_figs = 5; },
      [](auto& setup) { first_topic(setup).mantissa = 2; },
      [](auto& setup) { first_topic(setup).interval = "1m"; },
      [](auto& setup) { first_topic(setup).user = "0x1"; },
      [](auto& setup) { first_topic(setup).aggregate_by_time = true; },
      [](auto& setup) { setup.config().path = "/wt"; },
      [](auto& setup) { setup.config().decode = false; },
      [](auto& setup) { setup.config().sockets = 2; },
      [](auto& setup) { setup.clients.front().early_end = scenarios::EarlyEnd::kAllowed; },
      [](auto& setup) { setup.clients.front().host = "other"; },
      [](auto& setup) { setup.clients.front().address = "other"; },
      [](auto& setup) { setup.clients.front().program = "fixed_retry"; },
      [](auto& setup) { add_client(setup); },
      [](auto& setup) { add_client(setup).program = "fixed_retry"; },
      [](auto& setup) { add_client(setup).config.topics.pop_back(); },
      [](auto& setup) { add_client(setup).early_end = scenarios::EarlyEnd::kAllowed; },
      [](auto& setup) { setup.venue.idle_close += Duration(1); },
      [](auto& setup) { setup.venue.limits.connections_max += 1; },
      [](auto& setup) { setup.venue.limits.over_limit = hyperliquid::OverLimit::kClose; }};
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
