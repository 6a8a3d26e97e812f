#pragma once

/// sim/fault/simpler_plans.h - simpler_plans(): one step of shrinking a fault plan, as RapidCheck
/// takes it in tests. There is no command that shrinks yet.

#include <vector>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"

namespace wavetank::sim {

/// Plans simpler than `plan`, the boldest first: without a half, without one entry, then with one
/// parameter closer to its boring value, the whole way or half of it. Boring is the least for a
/// duration ("duration_ns"), the fallback for all else, and no delay after a trigger. Ids are kept.
///
/// Every result has fewer entries, or the same with exactly one value closer to boring: so a search
/// that only moves to simpler plans ends. Entries of a kind that the catalogue does not know are
/// only dropped.
std::vector<FaultPlan> simpler_plans(const FaultPlan& plan, const FaultCatalogue& catalogue);

}  // namespace wavetank::sim
