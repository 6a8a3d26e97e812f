#pragma once

/// tests/sim/fault_plan_generator.h - fault plans for RapidCheck: drawn by the swarm, shrunk by the
/// steps of simpler_plans(), shown as the JSON that replays them.

#include <rapidcheck.h>

#include <ostream>

#include "sim/fault/draw_plan.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/fault/simpler_plans.h"
#include "sim/oracle/oracle.h"

namespace wavetank::sim {

/// Found by RapidCheck through the namespace of its argument.
inline void showValue(const FaultPlan& plan, std::ostream& out) { out << to_json(plan); }

inline rc::Gen<FaultPlan> fault_plans(const FaultCatalogue& catalogue, const PlanLimits& limits) {
  return rc::Gen<FaultPlan>([=](const rc::Random& random, int /*size*/) {
    rc::Random source = random;
    Oracle oracle = Oracle::from_seed(source.next());
    return rc::shrinkable::shrinkRecur(
        draw_plan(oracle, catalogue, limits), [=](const FaultPlan& plan) {
          return rc::seq::fromContainer(simpler_plans(plan, catalogue));
        });
  });
}

}  // namespace wavetank::sim
