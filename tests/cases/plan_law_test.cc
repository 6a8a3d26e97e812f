// RapidCheck draws fault plans for the reference pipeline and shrinks them by the same steps as the
// command line. A failure names one command that repeats it.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "scenarios/registry.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/fault/simpler_plans.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using sim::FaultPlan;

const sim::Registry& registry() {
  static const sim::Registry all = scenarios_registry();
  return all;
}

sim::RunResult run_swarm(std::uint64_t seed, const FaultPlan* plan) {
  sim::RunRequest request;
  request.seed = seed;
  if (plan != nullptr) request.plan = *plan;
  request.plan_origin = sim::PlanOrigin::kDrawn;
  return registry().runs_of("any_faults")(request);
}

// The plan on one line, as the shell takes it.
std::string one_line(const FaultPlan& plan) {
  std::string text = sim::to_json(plan);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string repro(std::uint64_t seed, const FaultPlan& plan) {
  return fmt::format(
      "echo '{}' > plan.json && wavetank test any_faults --seeds {}..{} --faults plan.json",
      one_line(plan), seed, seed);
}

rc::Gen<FaultPlan> plans() {
  const auto from_seed =
      rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 1'000'000),
                   [](std::uint64_t seed) { return run_swarm(seed, nullptr).plan; });
  return rc::gen::shrink(rc::gen::noShrink(from_seed), [](const FaultPlan& plan) {
    return rc::seq::fromContainer(sim::simpler_plans(plan, registry().faults));
  });
}

// Counts in which phases of the client faults began, over all plans of this process.
std::map<std::string, std::uint64_t>& phases() {
  static std::map<std::string, std::uint64_t> counts;
  return counts;
}

RC_GTEST_PROP(ReferencePipeline, SurvivesEveryPlan, ()) {
  const FaultPlan plan = *rc::Gen<FaultPlan>(plans());
  const std::uint64_t seed = *rc::gen::noShrink(rc::gen::inRange<std::uint64_t>(0, 1000));

  const sim::RunResult result = run_swarm(seed, &plan);

  for (const sim::LedgerRow& row : result.faults) {
    for (const auto& [phase, count] : row.applied_in_phase) phases()[phase] += count;
  }
  if (!trouble(result).empty()) RC_FAIL(trouble(result) + "\n  repro: " + repro(seed, plan));
}

TEST(ReferencePipeline, MeetsFaultsInEveryPhase) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const sim::RunResult result = run_swarm(seed, nullptr);
    ASSERT_EQ(trouble(result), "") << repro(seed, result.plan);
    for (const sim::LedgerRow& row : result.faults) {
      if (row.kind == "stop_signal") continue;
      for (const auto& [phase, count] : row.applied_in_phase) phases()[phase] += count;
    }
  }

  for (const char* phase : {"dial", "upgrade", "subscribe", "stream", "backoff", "close"}) {
    EXPECT_GT(phases()[phase], 0u) << phase;
    RecordProperty(phase, static_cast<int>(phases()[phase]));
  }
}

// The repro line must say the same as the plan in memory.
RC_GTEST_PROP(ReproLine, HoldsTheWholePlan, ()) {
  const FaultPlan plan = *rc::Gen<FaultPlan>(plans());

  const auto parsed = sim::parse_fault_plan(one_line(plan), registry().faults);

  RC_ASSERT(std::holds_alternative<FaultPlan>(parsed));
  RC_ASSERT(std::get<FaultPlan>(parsed) == sim::completed(plan, registry().faults));
}

}  // namespace
}  // namespace wavetank::test
