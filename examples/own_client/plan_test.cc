// Fault plans drawn by RapidCheck. A plan that makes the client fail is shrunk to the faults that
// matter, and printed as JSON for `x test venue_restarts --client mine --faults FILE`.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <wavetank/testing/fault_plans.h>
#include <wavetank/testing/scenario_check.h>

#include <optional>
#include <string>

#include "own.h"

namespace {

using namespace wavetank;

sim::PlanLimits limits() {
  sim::PlanLimits limits;
  limits.kinds = {"blackhole", "latency", "mute", "refuse_dials", "reset_peer", "venue_restart"};
  limits.triggers = {"dial", "open", "data"};
  limits.duration_ns_max = 20'000'000'000;
  return limits;
}

RC_GTEST_PROP(Mine, PassesUnderEveryPlan, ()) {
  const sim::FaultPlan plan = *tank::fault_plans(tank::registry().faults, limits());
  const std::optional<std::string> failure = tank::plan_failure("venue_restarts", "mine", plan);
  if (failure) RC_FAIL(*failure);
}

}  // namespace
