#pragma once

/// sim/explore/idle_plan.h - idle_plan(): detects a given plan without effect, for sweeps and for
/// single runs.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/fault/fault_plan.h"
#include "sim/run/run_result.h"

namespace wavetank::sim {

/// The ids of the entries that bit in a run, according to its ledger or to the notes it left
/// behind.
std::set<std::uint32_t> entries_bit(const RunResult& run);

/// The reason for doubt when no entry of the plan bit. A stop bites every client: it counts only
/// in a plan of stops alone. Absent if one bit, and for an empty plan.
std::optional<std::string> idle_plan(const FaultPlan& plan, const std::set<std::uint32_t>& bit);

/// The entries of the plan that never bit: "fault 3 (mute)".
std::vector<std::string> idle_entries(const FaultPlan& plan, const std::set<std::uint32_t>& bit);

}  // namespace wavetank::sim
