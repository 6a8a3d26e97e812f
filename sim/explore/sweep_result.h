#pragma once

/// sim/explore/sweep_result.h - SweepResult: the summary of many runs of one scenario. Records are
/// added in the order of their seeds, so the result does not depend on their workers.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/explore/encoded_run.h"
#include "sim/run/registry.h"

namespace wavetank::sim {

/// A run that failed, twice alike; or that differed from itself.
struct SweepFailure {
  explicit SweepFailure(EncodedRun record);

  std::uint64_t seed;
  RunResult result;           ///< Without details: the verdict, the violation and the hashes.
  std::string difference;     ///< Only if nondeterministic.
  std::size_t plan_size = 0;  ///< Faults of its plan.
  bool detailed = false;      ///< One of the first few of its property: all of `result` is there.
};

/// The failures that are alike (failure_key()).
struct FailureCount {
  std::uint64_t count = 0;
  std::uint64_t first_seed = 0;
};

/// A seed of which there is no result, and why.
struct SweepTrouble {
  SweepTrouble(std::uint64_t seed_, std::string what_) : seed(seed_), what(std::move(what_)) {}
  std::uint64_t seed;
  std::string what;
};

class SweepResult {
 public:
  SweepResult() = default;

  /// Seeds that are few prove little: from so many on, a kind of fault that was due and never bit
  /// in any run is a reason for doubt.
  static constexpr std::uint64_t kManySeeds = 100;

  /// The sweep's judgement: nondeterministic, else fail, else inconclusive, else pass. These are
  /// inconclusive: a run that is so, a demand that is not met, a kind of fault that was due and
  /// never bit in many seeds, a given plan without effect, a seed without a result, no seed at all,
  /// an interruption.
  Verdict verdict() const;
  /// The reasons, one sentence each; empty unless inconclusive.
  std::vector<std::string> inconclusive_reasons() const;
  /// The kinds of faults that were due and never bit in any run; of a given plan, its entries that
  /// never bit: "fault 3 (mute)".
  std::vector<std::string> never_bit() const;

  std::uint64_t seeds_run = 0;  ///< Those with a result; the sum of the next four.
  std::uint64_t passed = 0, failed = 0, inconclusive = 0, nondeterministic = 0;
  Hash128 trace_hash;           ///< The hash of the trace hashes of all runs, in order.
  std::int64_t virtual_ns = 0;  ///< Sum over the runs, like messages.
  std::uint64_t messages = 0;
  /// `checked` is the sum; fail if any failed, else pass if any passed, else not_reached if it
  /// applied to any.
  std::vector<PropertyResult> properties;
  FaultTotals faults;                   ///< Over all runs.
  std::set<std::uint32_t> entries_bit;  ///< Ids, of a given plan.
  /// Sorted by seed, as all lists here; the first kFailuresMax.
  std::vector<SweepFailure> failures;
  static constexpr std::size_t kFailuresMax = 10'000;
  std::uint64_t failures_left_out = 0;                           ///< Beyond those.
  std::map<std::string, FailureCount, std::less<>> failures_by;  ///< All, by failure_key().
  std::vector<SweepTrouble> inconclusive_runs;                   ///< The first few.
  std::vector<SweepTrouble> internal_errors;  ///< Unexpected exceptions, lost workers.
  std::string refusal;  ///< The scenario refused the request: its message. All other fields are
                        ///< void then.
  bool interrupted = false;  ///< Stopped from outside: some seeds were not run.
  std::vector<std::string>
      under_way;            ///< With `interrupted`: the place of each run that had begun.
  std::string ended_early;  ///< The reason why the sweep ended early; else empty.
  SweepDemands demands;
  // The notes of the first run that had an end: as those of RunResult.
  std::vector<std::string> remarks;
  std::vector<UnjudgedSilence> silences;
  std::uint64_t silences_total = 0;
};

/// Builds a SweepResult.
class SweepTotals {
 public:
  /// `detailed_max`: of how many failures of each property tape, log and tasks are kept.
  explicit SweepTotals(std::size_t detailed_max, SweepDemands demands = SweepDemands())
      : detailed_max_(detailed_max) {
    result_.demands = std::move(demands);
  }

  /// Requires: records come in the order of their seeds.
  void add(EncodedRun record);

  SweepResult take();

 private:
  void add_failure(EncodedRun record);

  std::size_t detailed_max_;
  std::optional<std::uint64_t> noted_;  ///< The seed whose notes the result has.
  CombinedHash hash_;
  SweepResult result_;
};

/// The key of failures that are alike: the property, or that they are nondeterministic.
std::string failure_key(const RunResult& result);

/// Drops the data that only a report or an incident needs.
void drop_details(RunResult& result);

/// Folds `more` into `rows`, matching by name; names it does not have yet are appended.
void merge_properties(std::vector<PropertyResult>& rows, const std::vector<PropertyResult>& more);

}  // namespace wavetank::sim
