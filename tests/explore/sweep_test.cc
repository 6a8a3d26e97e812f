// Goal: a sweep gives the same result however it is run, and keeps every failure, crash and doubt.

#include "sim/explore/sweep.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/fault/fault_plan_json.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::sim {
namespace {

SweepResult swept(const std::string& scenario, const SweepOptions& options) {
  const Registry registry = fake_registry();
  return sweep(registry.runs_of(scenario), RunRequest(), options);
}

SweepResult swept(const std::string& scenario, std::uint64_t last_seed, unsigned jobs = 2) {
  SweepOptions options;
  options.last_seed = last_seed;
  options.jobs = jobs;
  return swept(scenario, options);
}

/// Everything of a result, as one text to compare.
std::string described(const SweepResult& result) {
  std::string text = std::string(verdict_name(result.verdict())) + " " +
                     std::to_string(result.seeds_run) + " " + std::to_string(result.passed) + " " +
                     std::to_string(result.failed) + " " + std::to_string(result.inconclusive) +
                     " " + std::to_string(result.nondeterministic) + " " + result.trace_hash.hex() +
                     " " + std::to_string(result.virtual_ns) + " " +
                     std::to_string(result.messages) + (result.interrupted ? " interrupted" : "") +
                     " " + result.refusal + "\n";
  for (const PropertyResult& row : result.properties) {
    text += row.name + " " + std::string(verdict_name(row.verdict)) + " " +
            std::to_string(row.checked) + "\n";
  }
  for (const auto& [kind, row] : result.faults.rows()) {
    text += kind + " " + std::to_string(row.entries) + " " + std::to_string(row.observed);
    for (const auto& [phase, count] : row.applied_in_phase) {
      text += " " + phase + " " + std::to_string(count);
    }
    text += "\n";
  }
  for (const SweepFailure& failure : result.failures) {
    EncodedRun record;
    record.seed = failure.seed;
    record.result = failure.result;
    record.difference = failure.difference;
    text += encode(record) + (failure.detailed ? " detailed\n" : "\n");
  }
  for (const SweepTrouble& error : result.internal_errors) {
    text += "error " + std::to_string(error.seed) + " " + error.what + "\n";
  }
  for (const std::string& reason : result.inconclusive_reasons()) text += reason + "\n";
  return text;
}

std::vector<std::uint64_t> seeds_of(const std::vector<SweepFailure>& failures) {
  std::vector<std::uint64_t> seeds;
  for (const SweepFailure& failure : failures) seeds.push_back(failure.seed);
  return seeds;
}

class SweepLaw : public testing::TestWithParam<const char*> {};

TEST_P(SweepLaw, AnyNumberOfWorkersGivesTheSameResult) {
  const std::string alone = described(swept(GetParam(), 60, 1));
  for (const unsigned jobs : {2U, 3U, 7U, 64U}) {
    EXPECT_EQ(described(swept(GetParam(), 60, jobs)), alone) << jobs;
  }
}

TEST_P(SweepLaw, FailFastIsEqualForAnyNumberOfJobs) {
  SweepOptions options;
  options.last_seed = 60;
  options.fail_fast = true;
  const std::string alone = described(swept(GetParam(), options));
  for (const unsigned jobs : {2U, 5U}) {
    options.jobs = jobs;
    EXPECT_EQ(described(swept(GetParam(), options)), alone) << jobs;
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, SweepLaw,
                         testing::Values("steady", "unlucky", "two_ways", "crashing", "throwing",
                                         "refusing", "inert", "doubtful", "unnamed", "leaving",
                                         "killed"),
                         [](const auto& scenario) { return std::string(scenario.param); });

TEST(Sweep, ResultsAreSummed) {
  const SweepResult result = swept("steady", 99);

  EXPECT_EQ(result.verdict(), Verdict::kPass);
  EXPECT_EQ(result.seeds_run, 100U);
  EXPECT_EQ(result.passed, 100U);
  EXPECT_EQ(result.messages, 5500U);
  EXPECT_EQ(result.virtual_ns, 1'300'000'000'000);
  ASSERT_EQ(result.properties.size(), 2U);
  EXPECT_EQ(result.properties[0].checked, 100U);
  EXPECT_EQ(result.properties[0].verdict, PropertyVerdict::kPass);
  EXPECT_EQ(result.properties[1].verdict, PropertyVerdict::kNotReached);
  const FaultTotals::Row& row = result.faults.rows().at("reset_peer");
  EXPECT_EQ(row.entries, 100U);
  EXPECT_EQ(row.observed, 200U);
  EXPECT_EQ(row.applied_in_phase.at("stream") + row.applied_in_phase.at("backoff"), 100U);
}

TEST(Sweep, HashesAllRunsInOrder) {
  const Registry registry = fake_registry();
  std::vector<Hash128> hashes;
  for (std::uint64_t seed = 10; seed <= 20; ++seed) {
    RunRequest request;
    request.seed = seed;
    hashes.push_back(registry.runs_of("steady")(request).trace_hash);
  }
  SweepOptions options;
  options.first_seed = 10;
  options.last_seed = 20;
  options.jobs = 3;

  EXPECT_EQ(swept("steady", options).trace_hash, combine(hashes));
}

TEST(Sweep, ReportsEveryFailureAndKeepsTheFirstOnesWhole) {
  const SweepResult result = swept("unlucky", 99);

  EXPECT_EQ(result.verdict(), Verdict::kFail);
  EXPECT_EQ(result.failed, result.failures.size());
  EXPECT_EQ(result.passed + result.failed, 100U);
  ASSERT_GT(result.failures.size(), 4U);
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const SweepFailure& failure = result.failures[i];
    EXPECT_EQ(failure.detailed, i < 4) << i;
    EXPECT_EQ(failure.result.log.events().empty(), i >= 4) << i;
    EXPECT_EQ(failure.result.tape.empty(), i >= 4) << i;
    EXPECT_EQ(failure.result.violation->property, "BUDGET");
    EXPECT_EQ(failure.plan_size, 1U);
    EXPECT_EQ(failure.result.plan.size(), i < 4 ? 1U : 0U) << i;
  }
  EXPECT_EQ(result.properties[0].verdict, PropertyVerdict::kFail);
}

TEST(Sweep, KeepsTheFirstFailuresOfEachProperty) {
  SweepOptions options;
  options.jobs = 3;
  options.detailed_max = 1;
  const SweepResult result = swept("two_ways", options);

  std::map<std::string, int> seen;
  for (const SweepFailure& failure : result.failures) {
    const bool first = seen[failure.result.violation->property]++ == 0;
    EXPECT_EQ(failure.detailed, first);
    EXPECT_EQ(failure.result.log.events().empty(), !first);
  }
  EXPECT_EQ(seen.size(), 2U);
}

TEST(Sweep, FailFastEndsAtTheFirstSeedThatFails) {
  const std::vector<std::uint64_t> all = seeds_of(swept("unlucky", 99).failures);
  SweepOptions options;
  options.jobs = 4;
  options.fail_fast = true;
  const SweepResult result = swept("unlucky", options);

  EXPECT_EQ(seeds_of(result.failures), (std::vector<std::uint64_t>{all.front()}));
  EXPECT_EQ(result.seeds_run, all.front() + 1);
}

TEST(Sweep, NondeterminismIsASeparateVerdict) {
  const SweepResult result = swept("flaky", 1);

  EXPECT_EQ(result.verdict(), Verdict::kNondeterministic);
  EXPECT_EQ(result.nondeterministic, 2U);
  EXPECT_EQ(result.failed, 0U);
  ASSERT_EQ(result.failures.size(), 2U);
  EXPECT_TRUE(result.failures[0].difference.starts_with("event 2 differs:\n"))
      << result.failures[0].difference;
}

TEST(Sweep, AnUnexpectedExceptionIsAnInternalError) {
  const SweepResult result = swept("throwing", 9);

  ASSERT_EQ(result.internal_errors.size(), 1U);
  EXPECT_EQ(result.internal_errors[0].seed, 3U);
  EXPECT_EQ(result.internal_errors[0].what, "exception: the scenario has a bug");
}

TEST(Sweep, ARefusalEndsTheSweepWithTheScenariosWords) {
  const SweepResult result = swept("refusing", 1000);

  EXPECT_EQ(result.refusal, "refusing needs a client that reference is not");
  EXPECT_EQ(result.seeds_run, 0U);
}

TEST(Sweep, AFaultThatNeverBitMakesManySeedsInconclusive) {
  const SweepResult result = swept("inert", 99);

  EXPECT_EQ(result.passed, 100U);
  EXPECT_EQ(result.verdict(), Verdict::kInconclusive);
  EXPECT_EQ(result.inconclusive_reasons(),
            (std::vector<std::string>{"fault reset_peer was due and never bit in any run"}));
}

TEST(Sweep, FewSeedsOnlyListTheFaultsThatNeverBit) {
  const SweepResult result = swept("inert", 98);

  EXPECT_EQ(result.verdict(), Verdict::kPass);
  EXPECT_EQ(result.never_bit(), (std::vector<std::string>{"reset_peer"}));
}

SweepResult demanding(const std::string& scenario, const SweepDemands& demands,
                      std::uint64_t last_seed) {
  SweepOptions options;
  options.last_seed = last_seed;
  options.demands = demands;
  return swept(scenario, options);
}

TEST(Sweep, DemandsOfAScenarioAreChecked) {
  const SweepDemands demands({"BUDGET", "STOP_BOUND", "STALL"}, {"reset_peer", "mute"});
  const SweepResult result = demanding("steady", demands, 0);

  EXPECT_EQ(result.passed, 1U);
  EXPECT_EQ(result.verdict(), Verdict::kInconclusive);
  EXPECT_EQ(result.inconclusive_reasons(),
            (std::vector<std::string>{
                "property STOP_BOUND was never reached, although this scenario must reach it",
                "property STALL was never reached, although this scenario must reach it",
                "fault mute never bit, although it must bite in this scenario"}));
  EXPECT_EQ(demanding("steady", SweepDemands({"BUDGET"}, {"reset_peer"}), 0).verdict(),
            Verdict::kPass);
}

TEST(Sweep, ADemandMayNeedManySeeds) {
  const SweepDemands demands({"STALL"}, {}, 5);
  EXPECT_EQ(demanding("steady", demands, 3).verdict(), Verdict::kPass);
  EXPECT_EQ(demanding("steady", demands, 4).verdict(), Verdict::kInconclusive);
}

TEST(Sweep, DemandedFaultThatNeverBitIsReportedOnce) {
  const SweepResult result = demanding("inert", SweepDemands({}, {"reset_peer"}), 99);
  EXPECT_EQ(result.inconclusive_reasons(),
            (std::vector<std::string>{
                "fault reset_peer never bit, although it must bite in this scenario"}));
}

TEST(Sweep, APropertyThatIsNotApplicableCannotBeDemanded) {
  SweepTotals totals(1, SweepDemands({"STALL"}, {}));
  EncodedRun record;
  record.result.properties.emplace_back("STALL", PropertyVerdict::kNotApplicable, 0);
  totals.add(std::move(record));
  EXPECT_EQ(totals.take().verdict(), Verdict::kPass);
}

TEST(Sweep, FailuresWithoutEndAreCountedAndNotKept) {
  SweepTotals totals(2);
  for (std::uint64_t seed = 0; seed < SweepResult::kFailuresMax + 50; ++seed) {
    EncodedRun record;
    record.seed = seed;
    record.result.verdict = Verdict::kFail;
    // The last is of another kind: that one is kept whole.
    const bool last = seed == SweepResult::kFailuresMax + 49;
    record.result.violation.emplace(last ? "STALL" : "BUDGET", Observation(Instant(), "a"),
                                    Observation(Instant(), "b"));
    record.result.tasks = "host client";
    totals.add(std::move(record));
  }
  const SweepResult result = totals.take();

  EXPECT_EQ(result.failed, SweepResult::kFailuresMax + 50);
  EXPECT_EQ(result.failures.size(), SweepResult::kFailuresMax + 1);
  EXPECT_EQ(result.failures_left_out, 49U);
  EXPECT_EQ(result.failures_by.at("BUDGET").count, SweepResult::kFailuresMax + 49);
  EXPECT_EQ(result.failures_by.at("STALL").first_seed, SweepResult::kFailuresMax + 49);
  EXPECT_TRUE(result.failures.back().detailed);
  EXPECT_EQ(result.failures[2].result.tasks, "");
}

TEST(Sweep, AnInconclusiveRunMakesItInconclusive) {
  const SweepResult result = swept("doubtful", 49);

  EXPECT_EQ(result.inconclusive, 13U);
  EXPECT_EQ(result.verdict(), Verdict::kInconclusive);
  const std::vector<std::string> reasons = result.inconclusive_reasons();
  ASSERT_EQ(reasons.size(), 9U);
  EXPECT_EQ(reasons[1], "seed 5: fault 1 (reset_peer) was applied, but never observed");
  EXPECT_EQ(reasons[8], "and 5 more inconclusive runs");
}

TEST(Sweep, InterruptionKeepsFinishedSeeds) {
  bool enough = false;
  SweepOptions options;
  options.jobs = 4;
  options.on_progress = [&enough](const SweepProgress& progress) {
    EXPECT_EQ(progress.total, 100U);
    enough = progress.done == 3;
  };
  options.stop_requested = [&enough] { return enough; };
  const SweepResult result = swept("endless", options);

  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.seeds_run, 3U);
  EXPECT_EQ(result.verdict(), Verdict::kInconclusive);
}

TEST(Sweep, TheLastSeedMayBeTheLargest) {
  SweepOptions options;
  options.first_seed = (std::uint64_t{1} << 53) - 3;
  options.last_seed = (std::uint64_t{1} << 53) - 1;
  options.jobs = 8;

  EXPECT_EQ(swept("steady", options).seeds_run, 3U);
}

TEST(Sweep, PropertiesMergeToTheStrongestWord) {
  using enum PropertyVerdict;
  std::vector<PropertyResult> rows;
  merge_properties(rows,
                   {{"A", kNotApplicable, 0}, {"B", kNotReached, 0}, {"D", kNotApplicable, 0}});
  merge_properties(rows, {{"B", kPass, 2}, {"A", kNotReached, 0}, {"C", kFail, 1}});
  merge_properties(rows, {{"C", kPass, 5}, {"B", kNotApplicable, 0}, {"D", kNotApplicable, 0}});

  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[2].name, "D");
  EXPECT_EQ(rows[2].verdict, kNotApplicable);
  EXPECT_EQ(rows[0].verdict, kNotReached);
  EXPECT_EQ(rows[1].verdict, kPass);
  EXPECT_EQ(rows[1].checked, 2U);
  EXPECT_EQ(rows[3].verdict, kFail);
  EXPECT_EQ(rows[3].checked, 6U);
}

}  // namespace
}  // namespace wavetank::sim
