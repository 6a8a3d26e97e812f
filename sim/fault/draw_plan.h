#pragma once

/// sim/fault/draw_plan.h - draw_plan(): the swarm: a fault plan drawn from a run's oracle. Each
/// plan uses its own random subset of the allowed kinds, each at its own rate. Runs with all faults
/// at the same time hide bugs that need one fault often, or another never.
/// Source: Groce et al., "Swarm testing" (ISSTA 2012).

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/oracle/oracle.h"

namespace wavetank::sim {

/// The kinds that may be drawn. Each has a separate stream: its draws depend neither on the other
/// kinds nor on their order. The order of the other lists is part of the meaning of a seed.
struct PlanLimits {
  PlanLimits() = default;

  std::vector<std::string> kinds;  ///< Names in the catalogue.
  /// Targets by kind, the boring one first; "*" for a kind that is not here.
  std::map<std::string, std::vector<std::string>> wheres;
  std::vector<std::string> triggers;              ///< Besides plain times; may be empty.
  std::int64_t begin_ns = 0;                      ///< Plain times are within [begin_ns, end_ns],
  std::int64_t end_ns = 60'000'000'000;           ///< uniform to the nanosecond.
  std::int64_t duration_ns_max = 60'000'000'000;  ///< Caps every parameter in ns.
  std::int64_t delay_ns_max = 10'000'000'000;     ///< After a trigger.
  std::int64_t trigger_count_max = 8;
  std::int64_t entries_per_kind_max = 8;
};

/// Complete entries with ids from 1, of the oracle's streams "plan.<kind>". The boring oracle draws
/// the empty plan. Numbers in ns or bytes are log-uniform over their range (under the cap), others
/// uniform; of choices with a range beside them the boring one comes in half of all cases.
/// Errors: std::invalid_argument for a kind or trigger that the catalogue does not know, or limits
/// without any choice.
FaultPlan draw_plan(Oracle& oracle, const FaultCatalogue& catalogue, const PlanLimits& limits);

}  // namespace wavetank::sim
