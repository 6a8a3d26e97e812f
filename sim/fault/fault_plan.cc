#include "sim/fault/fault_plan.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace wavetank::sim {
namespace {

std::logic_error missing(const FaultEntry& entry, std::string_view name) {
  return std::logic_error("fault " + std::to_string(entry.id) + " (" + entry.kind +
                          ") has no parameter " + std::string(name));
}

bool id_below(const FaultEntry& entry, std::uint32_t id) { return entry.id < id; }

}  // namespace

std::int64_t FaultEntry::number_or(std::string_view name, std::int64_t fallback) const {
  const auto found = numbers.find(name);
  return found == numbers.end() ? fallback : found->second;
}

std::int64_t FaultEntry::number(std::string_view name) const {
  const auto found = numbers.find(name);
  if (found == numbers.end()) throw missing(*this, name);
  return found->second;
}

const std::string& FaultEntry::text(std::string_view name) const {
  const auto found = texts.find(name);
  if (found == texts.end()) throw missing(*this, name);
  return found->second;
}

FaultPlan::FaultPlan(std::vector<FaultEntry> entries) : entries_(std::move(entries)) {
  std::sort(entries_.begin(), entries_.end(),
            [](const FaultEntry& a, const FaultEntry& b) { return a.id < b.id; });
  const auto twin =
      std::adjacent_find(entries_.begin(), entries_.end(),
                         [](const FaultEntry& a, const FaultEntry& b) { return a.id == b.id; });
  if (twin != entries_.end()) {
    throw std::invalid_argument("fault plan: two entries have the id " + std::to_string(twin->id));
  }
}

const FaultEntry* FaultPlan::find(std::uint32_t id) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), id, id_below);
  return found != entries_.end() && found->id == id ? &*found : nullptr;
}

FaultPlan FaultPlan::without(std::uint32_t id) const {
  FaultPlan plan;
  plan.entries_.reserve(entries_.size());
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(plan.entries_),
               [id](const FaultEntry& entry) { return entry.id != id; });
  return plan;
}

FaultPlan FaultPlan::with(FaultEntry entry) const {
  FaultPlan plan = without(entry.id);
  const auto at = std::lower_bound(plan.entries_.begin(), plan.entries_.end(), entry.id, id_below);
  plan.entries_.insert(at, std::move(entry));
  return plan;
}

}  // namespace wavetank::sim
