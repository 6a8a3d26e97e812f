#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "scenarios/registry.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

constexpr std::uint64_t kSeeds = 100;

const char* const kCases[] = {"close_1000_recover", "blackhole_then_stop", "quiet_feed_stop",
                              "refused_180s"};

class CaseAndClient : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(CaseAndClient, SurvivesEverySeed) {
  const auto [scenario, client] = GetParam();
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const sim::RunResult result = run(scenario, client, seed);

    ASSERT_EQ(trouble(result), "") << scenario << " seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Sound, CaseAndClient,
                         testing::Combine(testing::ValuesIn(kCases),
                                          testing::Values("reference", "fixed_retry_repaired",
                                                          "sleeping_ping_repaired")));

TEST(Specimen, FixedRetryBreaksTheDialBudgetInEveryRun) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const sim::RunResult result = run("refused_180s", "fixed_retry", seed);

    ASSERT_EQ(result.verdict, sim::Verdict::kFail) << "seed " << seed;
    ASSERT_EQ(result.violation->property, "DIAL_BUDGET") << "seed " << seed;
  }
}

TEST(Specimen, SleepingPingBreaksTheStopBoundInEveryRun) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const sim::RunResult result = run("quiet_feed_stop", "sleeping_ping", seed);

    ASSERT_EQ(result.verdict, sim::Verdict::kFail) << "seed " << seed;
    ASSERT_EQ(result.violation->property, "STOP_BOUND") << "seed " << seed;
  }
}

// A pass must rest on something: each case reaches the properties that it is about.
TEST(Case, ReachesTheProperties) {
  using sim::PropertyVerdict;
  const sim::RunResult close = run("close_1000_recover", "reference", 1);
  const sim::RunResult blackhole = run("blackhole_then_stop", "reference", 1);
  const sim::RunResult refused = run("refused_180s", "reference", 1);

  for (const char* name :
       {"STOP_BOUND", "RECOVER", "SUB_SET", "STALL", "NO_DUP", "ACCOUNTED", "NO_SPIN",
        "NO_BYTE_LOSS", "AGE_AT_DELIVERY", "RESUB_ONCE", "EARLY_EXIT", "EXIT_CODE", "DEADLOCK"}) {
    EXPECT_EQ(verdict_of(close, name), PropertyVerdict::kPass) << name;
  }
  EXPECT_EQ(verdict_of(blackhole, "STOP_BOUND"), PropertyVerdict::kPass);
  EXPECT_EQ(verdict_of(refused, "RECOVER"), PropertyVerdict::kPass);
}

TEST(Case, EveryFaultOfAPlanBites) {
  for (const char* scenario : kCases) {
    const sim::RunResult result = run(scenario, "reference", 7);
    for (const sim::LedgerRow& row : result.faults) {
      EXPECT_EQ(row.applied, 1u) << scenario << " " << row.kind;
      EXPECT_GT(row.observed, 0u) << scenario << " " << row.kind;
    }
  }
}

TEST(Case, OutlastsItsLastFaultByAMinute) {
  for (const char* scenario : kCases) {
    const sim::RunResult result = run(scenario, "reference", 3);
    for (const sim::LedgerRow& row : result.faults) {
      EXPECT_GE(result.virtual_ns - row.due_ns, 60'000'000'000) << scenario << " " << row.kind;
    }
  }
}

TEST(Case, SeedsGiveDifferentRuns) {
  std::set<sim::Hash128> hashes;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    hashes.insert(run("close_1000_recover", "reference", seed).trace_hash);
  }

  EXPECT_GE(hashes.size(), 900u);
}

TEST(Case, DemandedPropertiesAndFaultsExist) {
  const sim::Registry registry = scenarios_registry();
  for (const sim::ScenarioInfo& scenario : registry.scenarios) {
    EXPECT_FALSE(scenario.demands.must_reach.empty()) << scenario.name;
    for (const std::string& name : scenario.demands.must_reach) {
      const bool known = std::any_of(registry.properties.begin(), registry.properties.end(),
                                     [&name](const auto& info) { return info.name == name; });
      EXPECT_TRUE(known) << scenario.name << " " << name;
    }
    for (const std::string& kind : scenario.demands.must_bite) {
      EXPECT_NE(registry.faults.find_kind(kind), nullptr) << scenario.name << " " << kind;
    }
  }
}

}  // namespace
}  // namespace wavetank::test
