#pragma once

/// testing/expect_passes.h - EXPECT_PASSES: a scenario as an expectation of GoogleTest.

#include <gtest/gtest.h>

#include <string>

#include "testing/scenario_check.h"

namespace wavetank::tank {

/// The work of EXPECT_PASSES. A failure is one of the running test: its message holds the report
/// with the repro line, and the XML has that line as the property `wavetank_repro`.
inline void expect_passes(const char* file, int line, const std::string& scenario,
                          const std::string& client, const std::string& seeds) {
  const ScenarioCheck check = check_scenario(scenario, client, seeds);
  if (check.end == CheckEnd::kPassed) return;
  if (check.end == CheckEnd::kSkipped) GTEST_SKIP() << check.report;
  if (!check.repro.empty()) ::testing::Test::RecordProperty("wavetank_repro", check.repro);
  ADD_FAILURE_AT(file, line) << check.report;
}

}  // namespace wavetank::tank

/// EXPECT_PASSES("any_faults", "mine", "0..19"): the client must pass the scenario with each of
/// these seeds. WAVETANK_SEEDS replaces the seeds, WAVETANK_REPRO=INCIDENT runs one failure alone.
/// A sweep that is inconclusive is a failure.
#define EXPECT_PASSES(scenario, client, seeds) \
  ::wavetank::tank::expect_passes(__FILE__, __LINE__, scenario, client, seeds)
