#pragma once

/// testing/fault_plans.h - fault plans for RapidCheck: drawn by the swarm, shrunk by the steps of
/// simpler_plans(), shown as the JSON that `wavetank test --faults` takes.

#include <rapidcheck.h>

#include <ostream>

#include "sim/fault/draw_plan.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/fault/simpler_plans.h"
#include "sim/oracle/oracle.h"

namespace wavetank::sim {

/// Found by RapidCheck through the namespace of its argument.
inline void showValue(const FaultPlan& plan, std::ostream& out) { out << to_json(plan); }

}  // namespace wavetank::sim

namespace wavetank::tank {

/// Plans within `limits`. The catalogue is that of the registry: `registry().faults`.
inline rc::Gen<sim::FaultPlan> fault_plans(const sim::FaultCatalogue& catalogue,
                                           const sim::PlanLimits& limits) {
  return rc::Gen<sim::FaultPlan>([=](const rc::Random& random, int /*size*/) {
    rc::Random source = random;
    sim::Oracle oracle = sim::Oracle::from_seed(source.next());
    return rc::shrinkable::shrinkRecur(
        sim::draw_plan(oracle, catalogue, limits), [=](const sim::FaultPlan& plan) {
          return rc::seq::fromContainer(sim::simpler_plans(plan, catalogue));
        });
  });
}

}  // namespace wavetank::tank
