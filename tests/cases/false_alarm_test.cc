// Five seeds of 400,000 made SUB_SET accuse the reference client, where a latency of 9.9 s that
// lasted 0.4 s held acknowledgements beyond the excuse. Their plans, drawn by an earlier build,
// stay; closes with a code that must not be on the wire, sent as resets then, are resets.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "scenarios/registry.h"
#include "sim/fault/fault_plan_json.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

sim::FaultPlan plan_of(const sim::Registry& registry, std::uint64_t seed) {
  std::ifstream file(WAVETANK_SOURCE_DIR "/tests/plans/false_alarm_" + std::to_string(seed) +
                     ".json");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto parsed = sim::parse_fault_plan(text, registry.faults);
  if (const auto* error = std::get_if<sim::PlanError>(&parsed)) ADD_FAILURE() << error->line();
  return std::get<sim::FaultPlan>(parsed);
}

class FalseAlarm : public testing::TestWithParam<std::uint64_t> {};

TEST_P(FalseAlarm, IsNotRaisedAgain) {
  const sim::Registry registry = scenarios_registry();
  const sim::FaultPlan plan = plan_of(registry, GetParam());

  for (std::uint64_t offset = 0; offset < 20; ++offset) {
    sim::RunRequest request;
    request.seed = GetParam() + offset;
    request.plan = plan;
    request.plan_origin = sim::PlanOrigin::kDrawn;
    EXPECT_EQ(trouble(registry.runs_of("any_faults")(request)), "") << request.seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FalseAlarm,
                         testing::Values(1092938, 1114194, 1117736, 1212721, 1333583));

}  // namespace
}  // namespace wavetank::test
