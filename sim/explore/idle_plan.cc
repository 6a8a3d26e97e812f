#include "sim/explore/idle_plan.h"

#include <algorithm>

namespace wavetank::sim {
namespace {

bool asks_to_stop(const FaultEntry& entry) { return entry.kind == "stop_signal"; }

}  // namespace

std::set<std::uint32_t> entries_bit(const RunResult& run) {
  std::set<std::uint32_t> bit;
  for (const LedgerRow& row : run.faults) {
    if (row.bit()) bit.insert(row.id);
  }
  if (run.breakdown) bit.insert(run.breakdown->bit.begin(), run.breakdown->bit.end());
  return bit;
}

std::optional<std::string> idle_plan(const FaultPlan& plan, const std::set<std::uint32_t>& bit) {
  const auto& all = plan.entries();
  const bool only_stops = std::all_of(all.begin(), all.end(), asks_to_stop);
  const bool proves = std::any_of(all.begin(), all.end(), [&](const FaultEntry& entry) {
    return (only_stops || !asks_to_stop(entry)) && bit.contains(entry.id);
  });
  if (proves || plan.empty()) return std::nullopt;
  return "no fault of the plan bit in any run: give them times and targets that the client meets";
}

std::vector<std::string> idle_entries(const FaultPlan& plan, const std::set<std::uint32_t>& bit) {
  std::vector<std::string> entries;
  for (const FaultEntry& entry : plan.entries()) {
    if (bit.contains(entry.id)) continue;
    entries.push_back("fault " + std::to_string(entry.id) + " (" + entry.kind + ")");
  }
  return entries;
}

}  // namespace wavetank::sim
