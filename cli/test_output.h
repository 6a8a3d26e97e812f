#pragma once

/// cli/test_output.h - the output of test about its sweeps.

#include <string>
#include <vector>

#include "cli/commands.h"
#include "sim/explore/sweep_result.h"

namespace wavetank::cli {

/// One scenario's part of a test.
struct ScenarioOutcome {
  ScenarioOutcome(std::string scenario_, sim::SweepResult result_)
      : scenario(std::move(scenario_)), result(std::move(result_)) {}

  std::string scenario;
  sim::SweepResult result;
  std::vector<std::string> incidents;  ///< Paths, one for each failure; empty: not written.
};

/// "FAIL  refused_180s  100 seeds: 0 passed, 100 failed", and the reasons, on separate lines. The
/// name is padded to `name_width`.
std::string outcome_text(const Console& console, const ScenarioOutcome& outcome,
                         std::size_t name_width);

/// The report of the first failure and where the incidents are; else empty.
std::string first_failure_text(const ScenarioOutcome& outcome, const Session& session,
                               const std::string& client);

/// Both tables and the totals, over all scenarios.
std::string totals_text(const std::vector<ScenarioOutcome>& outcomes, const Stopwatch& watch);

/// "FAIL  3 of 4 scenarios passed".
std::string verdict_text(const Console& console, const std::vector<ScenarioOutcome>& outcomes);

/// The worst of all.
sim::Verdict overall_verdict(const std::vector<ScenarioOutcome>& outcomes);

/// The object of --json: the sums of all scenarios, and each one under `scenarios`.
std::string test_json(const Session& session, const sim::RunRequest& base,
                      const std::vector<ScenarioOutcome>& outcomes);

}  // namespace wavetank::cli
