// Goal: a scenario in a user's test fails when the client fails, when the sweep proves too little,
// and when a name is wrong; and its repro line runs the same failure again.

#include "testing/scenario_check.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "scenarios/registry.h"
#include "sim/fault/draw_plan.h"
#include "sim/fault/fault_plan.h"
#include "sim/run/registry.h"
#include "testing/fault_plans.h"

wavetank::sim::Registry wavetank::tank::registry() { return scenarios_registry(); }

namespace {

using namespace wavetank;
using cli::Environment;
using tank::check_scenario;
using tank::CheckEnd;
using tank::ScenarioCheck;

class CheckScenario : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = ::testing::TempDir() + "wavetank_check_" + info->name();
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Environment environment(Environment::Variables more = {}) const {
    more["WAVETANK_OUT"] = folder_;
    return Environment(std::move(more));
  }
  ScenarioCheck check(const std::string& client, const std::string& seeds,
                      Environment::Variables more = {}) const {
    return check_scenario(tank::registry(), environment(std::move(more)), "refused_180s", client,
                          seeds);
  }

  std::string folder_;
};

/// The path in "WAVETANK_REPRO=PATH ./program".
std::string incident_of(const ScenarioCheck& check) {
  const std::size_t path = check.repro.find('=') + 1;
  return check.repro.substr(path, check.repro.find(' ') - path);
}

TEST_F(CheckScenario, GoodClientPasses) {
  const ScenarioCheck passed = check("reference", "0..4");

  EXPECT_EQ(CheckEnd::kPassed, passed.end) << passed.report;
  EXPECT_EQ("", passed.repro);
}

TEST_F(CheckScenario, FailureHasAReproLineThatFailsAgain) {
  const ScenarioCheck failed = check("fixed_retry", "0..4");

  ASSERT_EQ(CheckEnd::kFailed, failed.end);
  EXPECT_NE(std::string::npos, failed.report.find("DIAL_BUDGET violated")) << failed.report;
  ASSERT_TRUE(failed.repro.starts_with("WAVETANK_REPRO=" + folder_)) << failed.repro;
  EXPECT_NE(std::string::npos, failed.report.find(failed.repro));

  const ScenarioCheck again =
      check("fixed_retry", "0..4", {{"WAVETANK_REPRO", incident_of(failed)}});
  EXPECT_EQ(CheckEnd::kFailed, again.end);
  EXPECT_NE(std::string::npos, again.report.find("DIAL_BUDGET violated")) << again.report;
}

TEST_F(CheckScenario, ReproOfAnotherClientIsSkipped) {
  const std::string incident = incident_of(check("fixed_retry", "0..0"));

  EXPECT_EQ(CheckEnd::kSkipped, check("reference", "0..4", {{"WAVETANK_REPRO", incident}}).end);
}

TEST_F(CheckScenario, ReproOfAnyScenarioIsRunByACheckOfAll) {
  const std::string incident = incident_of(check("fixed_retry", "0..0"));

  const ScenarioCheck again =
      check_scenario(tank::registry(), environment({{"WAVETANK_REPRO", incident}}), "all",
                     "fixed_retry", "0..0");

  EXPECT_EQ(CheckEnd::kFailed, again.end);
  EXPECT_NE(std::string::npos, again.report.find("DIAL_BUDGET violated")) << again.report;
}

TEST_F(CheckScenario, InconclusiveSweepFails) {
  sim::Registry demanding = tank::registry();
  for (sim::ScenarioInfo& scenario : demanding.scenarios) {
    scenario.demands = sim::SweepDemands({"HALF_OPEN"}, {});
  }
  const ScenarioCheck doubtful =
      check_scenario(demanding, environment(), "refused_180s", "reference", "0..0");

  EXPECT_EQ(CheckEnd::kFailed, doubtful.end);
  EXPECT_NE(std::string::npos, doubtful.report.find("HALF_OPEN")) << doubtful.report;
}

TEST_F(CheckScenario, MissingIncidentFails) {
  const ScenarioCheck failed = check("reference", "0..0", {{"WAVETANK_REPRO", folder_ + "/x"}});

  EXPECT_EQ(CheckEnd::kFailed, failed.end);
  EXPECT_TRUE(failed.report.starts_with("WAVETANK_REPRO: ")) << failed.report;
}

TEST_F(CheckScenario, EnvironmentReplacesTheSeeds) {
  const ScenarioCheck passed = check("reference", "0..4", {{"WAVETANK_SEEDS", "7..8"}});

  EXPECT_NE(std::string::npos, passed.report.find("2 seeds: 2 passed")) << passed.report;
}

TEST_F(CheckScenario, UnknownNamesFail) {
  EXPECT_EQ(CheckEnd::kFailed, check("nobody", "0..0").end);
  EXPECT_EQ(CheckEnd::kFailed,
            check_scenario(tank::registry(), environment(), "nothing", "reference", "0..0").end);
}

TEST(PlanFailure, IsTheReportOfTheViolation) {
  const sim::FaultPlan empty;

  EXPECT_FALSE(tank::plan_failure("refused_180s", "fixed_retry", empty));
  sim::FaultEntry refuse(1, "refuse_dials", sim::AtTime{0});
  refuse.numbers["duration_ns"] = 120'000'000'000;
  const auto failure = tank::plan_failure("refused_180s", "fixed_retry", empty.with(refuse));
  ASSERT_TRUE(failure);
  EXPECT_NE(std::string::npos, failure->find("DIAL_BUDGET violated")) << *failure;
}

TEST(FaultPlans, HoldOnlyTheKindsOfTheirLimits) {
  sim::PlanLimits limits;
  limits.kinds = {"latency"};
  const auto plans = tank::fault_plans(tank::registry().faults, limits);
  std::size_t entries = 0;
  EXPECT_TRUE(rc::check([&] {
    const sim::FaultPlan plan = *plans;
    for (const sim::FaultEntry& entry : plan.entries()) RC_ASSERT(entry.kind == "latency");
    entries += plan.entries().size();
  }));
  EXPECT_LT(0U, entries);
}

TEST(PlanFailure, UnknownNamesAreErrors) {
  EXPECT_THROW(tank::plan_failure("nothing", "reference", {}), std::invalid_argument);
  EXPECT_THROW(tank::plan_failure("refused_180s", "nobody", {}), std::invalid_argument);
}

}  // namespace
