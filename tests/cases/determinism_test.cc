#include <gtest/gtest.h>

#include "scenarios/registry.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

TEST(Determinism, TheSameSeedGivesTheSameHashes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const sim::RunResult first = run("any_faults", "reference", seed);
    const sim::RunResult second = run("any_faults", "reference", seed);

    EXPECT_EQ(first.trace_hash, second.trace_hash) << "seed " << seed;
    EXPECT_EQ(first.step_hash, second.step_hash) << "seed " << seed;
  }
}

// An incident keeps the decisions, not the seed: they must be enough.
TEST(Determinism, TheTapeAndPlanOfARunReproduceIt) {
  const sim::Registry registry = scenarios_registry();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    sim::RunRequest request;
    request.seed = seed;
    request.record_tape = true;
    const sim::RunResult recorded = registry.runs_of("any_faults")(request);

    sim::RunRequest again;
    again.seed = 424242;
    again.tape = recorded.tape;
    again.plan = recorded.plan;
    again.plan_origin = sim::PlanOrigin::kDrawn;
    const sim::RunResult replayed = registry.runs_of("any_faults")(again);

    EXPECT_EQ(recorded.trace_hash, replayed.trace_hash) << "seed " << seed;
  }
}

TEST(Determinism, KeepingALogDoesNotChangeTheRun) {
  const sim::Registry registry = scenarios_registry();
  sim::RunRequest request;
  request.seed = 5;
  const sim::RunResult plain = registry.runs_of("refused_180s")(request);
  request.log = sim::EventLog(sim::EventLog::kUnbounded, sim::LogDetail::kSteps);
  request.record_tape = true;
  const sim::RunResult logged = registry.runs_of("refused_180s")(request);

  EXPECT_EQ(plain.trace_hash, logged.trace_hash);
  EXPECT_EQ(plain.step_hash, logged.step_hash);
}

TEST(Determinism, AStepIsHashedBesideTheEvents) {
  const sim::RunResult one = run("quiet_feed_stop", "reference", 1);
  const sim::RunResult other = run("quiet_feed_stop", "reference", 2);

  EXPECT_NE(one.step_hash, other.step_hash);
  EXPECT_NE(one.step_hash, one.trace_hash);
}

}  // namespace
}  // namespace wavetank::test
