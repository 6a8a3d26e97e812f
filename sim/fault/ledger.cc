#include "sim/fault/ledger.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/check.h"

namespace wavetank::sim {
namespace {

bool is_inert(const LedgerRow& row) { return !row.bit() && !row.moot && row.id < kRecordedIdMin; }

bool due_after(const LedgerRow& row, std::int64_t end_ns, std::uint64_t events) {
  if (row.applied > 0) return false;
  if (const auto* at_time = std::get_if<AtTime>(&row.when)) return at_time->at_ns > end_ns;
  if (const auto* at_event = std::get_if<AtEvent>(&row.when)) {
    return static_cast<std::uint64_t>(at_event->event) >= events;
  }
  return row.scheduled > 0 && row.due_ns > end_ns;
}

std::string complaint(const LedgerRow& row) {
  const std::string subject = "fault " + std::to_string(row.id) + " (" + row.kind + ") ";
  if (row.applied > 0) return subject + "was applied, but never observed";
  const auto* after = std::get_if<AfterTrigger>(&row.when);
  if (after != nullptr && row.scheduled == 0) {
    return subject + "waited for " + after->trigger + " number " + std::to_string(after->count) +
           ", which never happened";
  }
  const auto* at_event = std::get_if<AtEvent>(&row.when);
  if (at_event != nullptr && row.scheduled == 0) {
    return subject + "waited for event " + std::to_string(at_event->event) +
           (at_event->host.empty() ? "" : " of " + at_event->host) + ", which never happened";
  }
  return subject + "was due, but found no target";
}

}  // namespace

Ledger::Ledger(const FaultPlan& plan, PlanOrigin origin) : origin_(origin) {
  rows_.reserve(plan.size());
  for (const FaultEntry& entry : plan.entries()) {
    LedgerRow row;
    row.id = entry.id;
    row.kind = entry.kind;
    row.when = entry.when;
    rows_.push_back(std::move(row));
  }
}

LedgerRow& Ledger::row(std::uint32_t id) {
  const auto found =
      std::lower_bound(rows_.begin(), rows_.end(), id,
                       [](const LedgerRow& row, std::uint32_t wanted) { return row.id < wanted; });
  if (found == rows_.end() || found->id != id) {
    throw std::logic_error("ledger: the plan has no fault " + std::to_string(id));
  }
  return *found;
}

void Ledger::scheduled(std::uint32_t id, std::int64_t due_ns) {
  LedgerRow& entry = row(id);
  ++entry.scheduled;
  entry.due_ns = due_ns;
}

void Ledger::applied(std::uint32_t id, std::string_view phase) {
  LedgerRow& entry = row(id);
  ++entry.applied;
  if (!phase.empty()) ++entry.applied_in_phase[std::string(phase)];
}

void Ledger::observed(std::uint32_t id, std::uint64_t count) { row(id).observed += count; }

void Ledger::moot(std::uint32_t id) { row(id).moot = true; }

void Ledger::finish(std::int64_t end_ns, std::uint64_t events) {
  CHECK(book_ == Book::kOpen);
  book_ = Book::kClosed;
  for (LedgerRow& entry : rows_) {
    entry.moot = entry.applied == 0 && (entry.moot || due_after(entry, end_ns, events));
  }
}

bool Ledger::inconclusive() const {
  CHECK(book_ == Book::kClosed);
  return origin_ == PlanOrigin::kHandWritten && std::any_of(rows_.begin(), rows_.end(), is_inert);
}

std::vector<std::string> Ledger::complaints() const {
  CHECK(book_ == Book::kClosed);
  std::vector<std::string> all;
  if (origin_ != PlanOrigin::kHandWritten) return all;
  for (const LedgerRow& entry : rows_) {
    if (is_inert(entry)) all.push_back(complaint(entry));
  }
  return all;
}

void FaultTotals::add(std::span<const LedgerRow> ledger) {
  for (const LedgerRow& entry : ledger) {
    Row& total = rows_[entry.kind];
    ++total.entries;
    total.scheduled += entry.scheduled;
    total.applied += entry.applied;
    total.observed += entry.observed;
    if (entry.moot) ++total.moot;
    if (entry.bit()) ++total.bit;
    for (const auto& [phase, count] : entry.applied_in_phase) {
      total.applied_in_phase[phase] += count;
    }
  }
}

void FaultTotals::add(const FaultTotals& other) {
  for (const auto& [kind, row] : other.rows_) {
    Row& total = rows_[kind];
    total.entries += row.entries;
    total.scheduled += row.scheduled;
    total.applied += row.applied;
    total.observed += row.observed;
    total.moot += row.moot;
    total.bit += row.bit;
    for (const auto& [phase, count] : row.applied_in_phase) total.applied_in_phase[phase] += count;
  }
}

const FaultTotals::Row* FaultTotals::find(std::string_view kind) const {
  const auto row = rows_.find(kind);
  return row == rows_.end() ? nullptr : &row->second;
}

std::vector<std::string> FaultTotals::inert_kinds() const {
  std::vector<std::string> kinds;
  for (const auto& [kind, row] : rows_) {
    if (row.bit == 0 && row.entries > row.moot) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace wavetank::sim
