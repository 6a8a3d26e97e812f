// Goal: drawn plans differ widely, mean the same for ever for one seed, and shrink in steps that a
// reader would have tried.

#include "sim/fault/draw_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/fault/fault_plan_json.h"
#include "sim/fault/simpler_plans.h"
#include "sim/oracle/oracle.h"
#include "tests/sim/test_faults.h"

namespace wavetank::sim {
namespace {

TEST(SimplerPlans, GoesFromBoldToSmallSteps) {
  FaultEntry hole(1, "blackhole", AfterTrigger("open", 1, 8));
  hole.numbers["duration_ns"] = 5'000'000;
  FaultEntry close(2, "server_close", AtTime{7});
  close.numbers["code"] = 1001;
  close.texts["reason"] = "x";
  close.texts["manner"] = "close_frame";
  const FaultPlan plan({hole, close});

  const std::vector<FaultPlan> simpler = simpler_plans(plan, test_faults());
  ASSERT_EQ(simpler.size(), 8U);
  EXPECT_EQ(simpler[0], FaultPlan({close}));
  EXPECT_EQ(simpler[1], FaultPlan({hole}));
  EXPECT_EQ(simpler[2].find(1)->number("duration_ns"), 1'000'000);
  EXPECT_EQ(simpler[3].find(1)->number("duration_ns"), 3'000'000);
  EXPECT_EQ(simpler[4].find(1)->when, FaultWhen(AfterTrigger("open", 1, 0)));
  EXPECT_EQ(simpler[5].find(1)->when, FaultWhen(AfterTrigger("open", 1, 4)));
  EXPECT_EQ(simpler[6].find(2)->number("code"), 1000);
  EXPECT_EQ(simpler[7].find(2)->text("reason"), "");
}

TEST(SimplerPlans, DropsHalvesOfLongerPlans) {
  std::vector<FaultEntry> entries;
  for (std::uint32_t id = 0; id < 5; ++id) entries.emplace_back(id, "reset_peer", AtTime{1});

  const std::vector<FaultPlan> simpler = simpler_plans(FaultPlan(entries), test_faults());
  ASSERT_EQ(simpler.size(), 7U);
  EXPECT_EQ(simpler[0].size(), 3U);
  EXPECT_EQ(simpler[1].size(), 2U);
  EXPECT_EQ(simpler[2].size(), 4U);
}

TEST(SimplerPlans, EmptyPlanHasNoSimplerOne) {
  EXPECT_TRUE(simpler_plans(FaultPlan(), test_faults()).empty());
}

PlanLimits test_limits() {
  PlanLimits limits;
  limits.kinds = {"reset_peer", "blackhole", "latency", "slicer", "server_close", "stop_signal"};
  limits.triggers = {"dial", "open", "subscribe_ack"};
  return limits;
}

TEST(DrawPlan, TheBoringRunHasNoFaults) {
  Oracle oracle = Oracle::boring();

  EXPECT_TRUE(draw_plan(oracle, test_faults(), test_limits()).empty());
}

constexpr std::string_view kGolden =
    R"({"format":"wavetank-plan","version":1,"faults":[)"
    "\n"
    R"({"id":1,"kind":"blackhole","where":"*","when":{"at_ns":11995465502},)"
    R"("parameters":{"duration_ns":344983226}},)"
    "\n"
    R"({"id":2,"kind":"latency","where":"*","when":{"at_ns":34979771708},)"
    R"("parameters":{"duration_ns":16029977023,"jitter_ns":273,"latency_ns":111}},)"
    "\n"
    R"({"id":3,"kind":"stop_signal","where":"*",)"
    R"("when":{"after":"subscribe_ack","count":7,"delay_ns":1837452717},"parameters":{"signal":15}})"
    "\n]}\n";

TEST(DrawPlan, IsGolden) {
  PlanLimits limits = test_limits();
  limits.entries_per_kind_max = 1;
  Oracle oracle = Oracle::from_seed(3);

  EXPECT_EQ(to_json(draw_plan(oracle, test_faults(), limits)), kGolden);
}

TEST(DrawPlan, SeedsDifferInKindsAndRates) {
  const FaultCatalogue catalogue = test_faults();
  const PlanLimits limits = test_limits();
  std::map<std::string, std::map<std::size_t, int>> plans_by_count;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Oracle oracle = Oracle::from_seed(seed);
    const FaultPlan plan = draw_plan(oracle, catalogue, limits);
    for (const std::string& kind : limits.kinds) {
      const auto count = std::count_if(plan.entries().begin(), plan.entries().end(),
                                       [&](const FaultEntry& entry) { return entry.kind == kind; });
      ++plans_by_count[kind][static_cast<std::size_t>(count)];
    }
  }

  // Each kind is absent from about half of the plans and comes once, and up to eight times.
  for (const std::string& kind : limits.kinds) {
    EXPECT_NEAR(plans_by_count[kind][0], 100, 35) << kind;
    EXPECT_GT(plans_by_count[kind][1], 10) << kind;
    EXPECT_GT(plans_by_count[kind].rbegin()->first, 6U) << kind;
    EXPECT_LE(plans_by_count[kind].rbegin()->first, 8U) << kind;
  }
}

TEST(DrawPlan, TimesAreDrawnToTheNanosecond) {
  const FaultCatalogue catalogue = test_faults();
  PlanLimits limits = test_limits();
  limits.triggers.clear();
  std::set<std::int64_t> times;
  std::size_t entries = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Oracle oracle = Oracle::from_seed(seed);
    const FaultPlan plan = draw_plan(oracle, catalogue, limits);
    for (const FaultEntry& entry : plan.entries()) {
      times.insert(std::get<AtTime>(entry.when).at_ns);
      ++entries;
    }
  }

  EXPECT_EQ(times.size(), entries);
}

FaultPlan of_kind(const FaultPlan& plan, const std::string& kind) {
  std::vector<FaultEntry> entries;
  for (FaultEntry entry : plan.entries()) {
    if (entry.kind != kind) continue;
    entry.id = static_cast<std::uint32_t>(entries.size());
    entries.push_back(std::move(entry));
  }
  return FaultPlan(std::move(entries));
}

// Because of this law a new kind does not change the plans of old seeds.
TEST(DrawPlan, AKindMoreMovesNoOtherKind) {
  const FaultCatalogue catalogue = test_faults();
  const PlanLimits few = test_limits();
  PlanLimits more = few;
  more.kinds.insert(more.kinds.begin() + 1, {"refuse_dials", "slow_close"});
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Oracle first = Oracle::from_seed(seed);
    Oracle second = Oracle::from_seed(seed);
    const FaultPlan small = draw_plan(first, catalogue, few);
    const FaultPlan large = draw_plan(second, catalogue, more);
    for (const std::string& kind : few.kinds) {
      EXPECT_EQ(of_kind(small, kind), of_kind(large, kind)) << kind << ", seed " << seed;
    }
  }
}

TEST(DrawPlan, PlainestOfTheChoicesWithARangeIsTheMostFrequent) {
  FaultCatalogue catalogue;
  FaultKind close;
  close.name = "server_close";
  close.doc = "The server closes.";
  close.source = "RFC 6455 section 7.4";
  close.numbers = {NumberSpec{"code", "code", 1000, 4999, 1000, {1000, 1001, 1011}, 3000}};
  catalogue.add(close);
  PlanLimits limits;
  limits.kinds = {"server_close"};
  std::map<std::int64_t, int> codes;
  int all = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Oracle oracle = Oracle::from_seed(seed);
    const FaultPlan plan = draw_plan(oracle, catalogue, limits);
    for (const FaultEntry& entry : plan.entries()) {
      const std::int64_t code = entry.number("code");
      EXPECT_TRUE(close.numbers[0].allows(code)) << code;
      ++codes[code];
      ++all;
    }
  }
  EXPECT_NEAR(codes[1000], all / 2, all / 10);
  EXPECT_GT(codes[1001], all / 20);
  EXPECT_GT(codes.rbegin()->first, 3000);
}

TEST(DrawPlan, RefusesLimitsThatMakeNoSense) {
  const FaultCatalogue catalogue = test_faults();
  const auto draw = [&](const PlanLimits& limits) {
    Oracle oracle = Oracle::from_seed(1);
    return draw_plan(oracle, catalogue, limits);
  };
  PlanLimits unknown_kind = test_limits();
  unknown_kind.kinds.emplace_back("mute");
  PlanLimits unknown_trigger = test_limits();
  unknown_trigger.triggers.emplace_back("never");
  PlanLimits no_target = test_limits();
  no_target.wheres["latency"] = {};
  PlanLimits backwards = test_limits();
  backwards.begin_ns = backwards.end_ns + 1;

  for (const PlanLimits& limits : {unknown_kind, unknown_trigger, no_target, backwards}) {
    EXPECT_THROW(draw(limits), std::invalid_argument);
  }
}

}  // namespace
}  // namespace wavetank::sim
