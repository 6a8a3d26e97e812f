#pragma once

/// testing/scenario_check.h - runs scenarios for a test. The result is plain text, for any test
/// framework; with GoogleTest use EXPECT_PASSES (testing/expect_passes.h), with RapidCheck
/// fault_plans() (testing/fault_plans.h).
///
/// Environment variables of the test program:
/// - WAVETANK_SEEDS=A..B replaces the seeds of every check, from a pull request to a nightly run.
/// - WAVETANK_REPRO=INCIDENT runs that failure; a check of another scenario or client is skipped.
///   It has no effect on plan_failure().
/// - WAVETANK_JOBS, WAVETANK_OUT and WAVETANK_SEED_TIMEOUT are those of `wavetank test`.

#include <cstdint>
#include <optional>
#include <string>

#include "cli/environment.h"
#include "sim/fault/fault_plan.h"
#include "sim/run/registry.h"

namespace wavetank::tank {

/// The registry that the checks of a test program use. The program defines it, once, and usually
/// returns the registry of its main().
sim::Registry registry();

enum class CheckEnd : std::uint8_t {
  kPassed,
  kFailed,
  kSkipped,  ///< WAVETANK_REPRO names a failure of another scenario or client.
};

struct ScenarioCheck {
  ScenarioCheck() = default;

  CheckEnd end = CheckEnd::kFailed;
  std::string report;  ///< For people: what `wavetank test` or `wavetank reproduce` prints.
  std::string repro;   ///< The command that shows the first failure again; empty: there is none.
};

/// Runs the scenario with that client over the seeds "A..B", as `wavetank test` does, and writes an
/// incident for each failure. A sweep that is inconclusive fails, too: it proves nothing.
ScenarioCheck check_scenario(const std::string& scenario, const std::string& client,
                             const std::string& seeds);
/// The same with another registry and environment.
ScenarioCheck check_scenario(const sim::Registry& registry, const cli::Environment& environment,
                             const std::string& scenario, const std::string& client,
                             const std::string& seeds);

/// Runs the scenario once, with `plan` in place of its own faults. The report of the violation, if
/// there is one. Entries that do not bite are no failure.
/// Errors: std::invalid_argument for a scenario or client that the registry lacks;
/// std::runtime_error for a bug of the scenario.
std::optional<std::string> plan_failure(const std::string& scenario, const std::string& client,
                                        const sim::FaultPlan& plan);

}  // namespace wavetank::tank
