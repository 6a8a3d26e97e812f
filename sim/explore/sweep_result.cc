#include "sim/explore/sweep_result.h"

#include <algorithm>
#include <utility>

#include "sim/explore/idle_plan.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kInconclusiveRunsMax = 8;

/// The joint word of several runs about one property: the strongest word.
int strength(PropertyVerdict verdict) {
  switch (verdict) {
    case PropertyVerdict::kFail:
      return 3;
    case PropertyVerdict::kPass:
      return 2;
    case PropertyVerdict::kNotReached:
      return 1;
    case PropertyVerdict::kNotApplicable:
      return 0;
  }
  return 0;
}

/// Whether a demanded property was looked at, or cannot be of this client.
bool is_reached(const std::vector<PropertyResult>& properties, const std::string& name) {
  return std::any_of(properties.begin(), properties.end(), [&name](const PropertyResult& row) {
    return row.name == name && row.verdict != PropertyVerdict::kNotReached;
  });
}

void add_idle_plan(const SweepResult& result, std::vector<std::string>& reasons) {
  if (result.seeds_run == 0) return;
  const std::optional<std::string> idle = idle_plan(*result.demands.given, result.entries_bit);
  if (idle) reasons.push_back(*idle);
}

void add_unmet_demands(const SweepResult& result, std::vector<std::string>& reasons) {
  const SweepDemands& demands = result.demands;
  const bool due = result.seeds_run >= demands.from_seeds && result.seeds_run > 0;
  for (const std::string& name : demands.must_reach) {
    if (due && !is_reached(result.properties, name)) {
      reasons.push_back("property " + name +
                        " was never reached, although this scenario must reach it");
    }
  }
  for (const std::string& kind : demands.must_bite) {
    const FaultTotals::Row* row = result.faults.find(kind);
    if (due && (row == nullptr || row->bit == 0)) {
      reasons.push_back("fault " + kind + " never bit, although it must bite in this scenario");
    }
  }
  if (demands.given) return add_idle_plan(result, reasons);
  if (result.seeds_run < SweepResult::kManySeeds) return;
  const std::vector<std::string>& said = demands.must_bite;
  for (const std::string& kind : result.never_bit()) {
    if (due && std::find(said.begin(), said.end(), kind) != said.end()) continue;
    reasons.push_back("fault " + kind + " was due and never bit in any run");
  }
}

/// Drops the data that only detailed failures keep: the violation and the hashes stay.
void drop_all_but_the_verdict(RunResult& result) {
  drop_details(result);
  result.plan = FaultPlan();
  result.faults.clear();
  result.properties.clear();
  result.breakdown.reset();
}

}  // namespace

std::string failure_key(const RunResult& result) {
  if (result.verdict == Verdict::kNondeterministic) return "nondeterministic";
  return result.violation ? result.violation->property : std::string();
}

void drop_details(RunResult& result) {
  result.tape = Tape();
  result.log = EventLog();
  result.tasks.clear();
}

void merge_properties(std::vector<PropertyResult>& rows, const std::vector<PropertyResult>& more) {
  for (const PropertyResult& property : more) {
    const auto found =
        std::find_if(rows.begin(), rows.end(),
                     [&property](const PropertyResult& row) { return row.name == property.name; });
    if (found == rows.end()) {
      rows.push_back(property);
      continue;
    }
    found->checked += property.checked;
    if (strength(property.verdict) > strength(found->verdict)) found->verdict = property.verdict;
  }
}

SweepFailure::SweepFailure(EncodedRun record)
    : seed(record.seed),
      result(std::move(record.result)),
      difference(std::move(record.difference)),
      plan_size(result.plan.size()) {}

std::vector<std::string> SweepResult::never_bit() const {
  if (!demands.given) return faults.inert_kinds();
  return idle_entries(*demands.given, entries_bit);
}

Verdict SweepResult::verdict() const {
  if (nondeterministic > 0) return Verdict::kNondeterministic;
  if (failed > 0) return Verdict::kFail;
  return inconclusive_reasons().empty() ? Verdict::kPass : Verdict::kInconclusive;
}

std::vector<std::string> SweepResult::inconclusive_reasons() const {
  std::vector<std::string> reasons;
  if (failed > 0 || nondeterministic > 0) return reasons;
  if (interrupted) reasons.push_back("the sweep was interrupted");
  for (const SweepTrouble& run : inconclusive_runs) {
    reasons.push_back("seed " + std::to_string(run.seed) + ": " + run.what);
  }
  if (inconclusive > inconclusive_runs.size()) {
    reasons.push_back("and " + std::to_string(inconclusive - inconclusive_runs.size()) +
                      " more inconclusive runs");
  }
  add_unmet_demands(*this, reasons);
  for (const SweepTrouble& error : internal_errors) {
    reasons.push_back("seed " + std::to_string(error.seed) + " has no result");
  }
  if (seeds_run == 0 && reasons.empty()) reasons.push_back("no seed was run");
  return reasons;
}

void SweepTotals::add(EncodedRun record) {
  if (!record.refusal.empty()) {
    if (result_.refusal.empty()) result_.refusal = std::move(record.refusal);
    return;
  }
  if (!record.internal_error.empty()) {
    result_.internal_errors.emplace_back(record.seed, std::move(record.internal_error));
    return;
  }
  const RunResult& run = record.result;
  if (!noted_ && !run.breakdown) {
    noted_ = record.seed;
    result_.remarks = run.remarks;
    result_.silences = run.silences;
    result_.silences_total = run.silences_total;
  }
  ++result_.seeds_run;
  hash_.add(run.trace_hash);
  result_.virtual_ns += run.virtual_ns;
  result_.messages += run.messages;
  merge_properties(result_.properties, run.properties);
  result_.faults.add(run.faults);
  result_.entries_bit.merge(entries_bit(run));
  if (run.verdict == Verdict::kPass) {
    ++result_.passed;
  } else if (run.verdict == Verdict::kInconclusive) {
    ++result_.inconclusive;
    if (result_.inconclusive_runs.size() < kInconclusiveRunsMax) {
      result_.inconclusive_runs.emplace_back(record.seed, run.inconclusive_reason);
    }
  } else {
    add_failure(std::move(record));
  }
}

void SweepTotals::add_failure(EncodedRun record) {
  ++(record.result.verdict == Verdict::kFail ? result_.failed : result_.nondeterministic);
  FailureCount& alike = result_.failures_by[failure_key(record.result)];
  if (++alike.count == 1) alike.first_seed = record.seed;
  const bool detailed = alike.count <= detailed_max_;
  if (!detailed && result_.failures.size() >= SweepResult::kFailuresMax) {
    ++result_.failures_left_out;
    return;
  }
  SweepFailure& failure = result_.failures.emplace_back(std::move(record));
  failure.detailed = detailed;
  if (!detailed) drop_all_but_the_verdict(failure.result);
}

SweepResult SweepTotals::take() {
  result_.trace_hash = hash_.value();
  return std::exchange(result_, SweepResult());
}

}  // namespace wavetank::sim
