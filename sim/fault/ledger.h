#pragma once

/// sim/fault/ledger.h - Ledger: the fate of each entry of a fault plan in one run, so that a green
/// verdict cannot rest on faults that never bit. The injector writes it; verdicts, reports and
/// sweeps read it.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/fault/fault_plan.h"

namespace wavetank::sim {

/// The origin of the faults: it decides how an entry without effect is judged.
enum class PlanOrigin : std::uint8_t {
  kHandWritten,  ///< One inert entry makes the run inconclusive.
  kDrawn,        ///< A swarm's kinds are judged over the whole sweep (FaultTotals).
};

struct LedgerRow {
  /// A fault bites when the program under test could notice it, not when it is switched on: a
  /// blackhole over an idle link is applied and never observed.
  bool bit() const { return observed > 0; }

  std::uint32_t id = 0;
  std::string kind;
  FaultWhen when;
  std::int64_t due_ns = -1;     ///< The last known time at which it was due; -1: not known yet.
  std::uint64_t scheduled = 0;  ///< The time became known: a plain time, or a trigger that
                                ///< happened.
  std::uint64_t applied = 0;    ///< The injector switched it on.
  std::uint64_t observed = 0;   ///< Hits on the program: a cut read, a refused dial, a signal ...
  bool moot = false;            ///< Due after the program's end, or for a target that never came.

  /// In which phase of the client the fault was applied ("dial", "backoff"), as far as known.
  std::map<std::string, std::uint64_t, std::less<>> applied_in_phase;
};

/// One per run.
class Ledger {
 public:
  Ledger(const FaultPlan& plan, PlanOrigin origin);

  /// Requires, here and below: `id` is in the plan. Errors: std::logic_error otherwise.
  void scheduled(std::uint32_t id, std::int64_t due_ns);
  void applied(std::uint32_t id, std::string_view phase = {});
  void observed(std::uint32_t id, std::uint64_t count = 1);
  /// It came too late for every program, or its target never came.
  void moot(std::uint32_t id);

  /// The program has ended at `end_ns` after `events` events, or the run has: tells moot entries
  /// from inert ones. Requires: called once. An entry applied before the end is never moot. Nor is
  /// one whose trigger never happened, because its time is unknown.
  void finish(std::int64_t end_ns, std::uint64_t events);

  /// Whether a hand-written entry should have bitten and did not. Requires: finish() was called.
  bool inconclusive() const;

  /// One sentence for each such entry, with the reason: never triggered, not applied, not observed.
  /// Requires: as inconclusive().
  std::vector<std::string> complaints() const;

  std::span<const LedgerRow> rows() const { return rows_; }  ///< Sorted by id.

 private:
  enum class Book : std::uint8_t { kOpen, kClosed };
  LedgerRow& row(std::uint32_t id);

  PlanOrigin origin_;
  Book book_ = Book::kOpen;
  std::vector<LedgerRow> rows_;
};

/// The ledgers of a sweep, by kind. Adding is associative and commutative, so shards can be merged.
class FaultTotals {
 public:
  struct Row {
    std::uint64_t entries = 0, scheduled = 0, applied = 0, observed = 0, moot = 0;
    std::uint64_t bit = 0;  ///< Entries observed at least once.
    std::map<std::string, std::uint64_t, std::less<>> applied_in_phase;
  };

  void add(std::span<const LedgerRow> ledger);
  void add(const FaultTotals& other);

  const std::map<std::string, Row, std::less<>>& rows() const { return rows_; }

  /// Null: no ledger has an entry of that kind.
  const Row* find(std::string_view kind) const;

  /// The kinds that were due somewhere and never bit anywhere: a sweep that used them proves no
  /// robustness against them.
  std::vector<std::string> inert_kinds() const;

 private:
  std::map<std::string, Row, std::less<>> rows_;
};

}  // namespace wavetank::sim
