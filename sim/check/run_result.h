#pragma once

/// sim/check/run_result.h - what one run is asked to do, and what it says afterwards.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/check/property.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/ledger.h"
#include "sim/oracle/tape.h"
#include "sim/trace/event_log.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::sim {

struct Capture;

/// One run of a scenario. Everything that decides it is in here.
class RunRequest {
 public:
  RunRequest() = default;

  std::string client = "reference";  ///< A name in the registry.
  std::uint64_t seed = 0;
  std::optional<Tape> tape;       ///< Instead of the seed: the decisions themselves.
  std::optional<FaultPlan> plan;  ///< Instead of the scenario's own: exactly these faults.
  PlanOrigin plan_origin = PlanOrigin::kHandWritten;  ///< Of `plan`.
  std::shared_ptr<const Capture> capture;             ///< For scenarios that replay one.
  bool record_tape = false;                           ///< Keep the draws that were not 0.
  EventLog log;  ///< What to keep of the events; off by default.
};

enum class Verdict : std::uint8_t { kPass, kFail, kInconclusive, kNondeterministic };
std::string_view verdict_name(Verdict verdict) noexcept;  ///< "inconclusive" ...

struct PropertyResult {
  PropertyResult(std::string name_, PropertyVerdict verdict_, std::uint64_t checked_)
      : name(std::move(name_)), verdict(verdict_), checked(checked_) {}
  std::string name;
  PropertyVerdict verdict;
  std::uint64_t checked;
};

/// What is left of a run whose process did not outlive it, or was silent for too long.
struct Breakdown {
  Breakdown() = default;
  std::uint64_t events = 0;        ///< Before it broke.
  std::vector<std::string> stack;  ///< The native one, innermost first; empty: it could not be had.
  std::string last_words;          ///< The end of what the process wrote to stderr.
};

class RunResult {
 public:
  RunResult() = default;

  Verdict verdict = Verdict::kPass;
  std::string inconclusive_reason;  ///< One sentence; empty unless inconclusive.
  Hash128 trace_hash;
  Hash128 step_hash;
  std::int64_t virtual_ns = 0;
  std::int64_t epoch_ns = 0;   ///< Wall time at virtual time 0, ns since the Unix epoch.
  std::uint64_t messages = 0;  ///< Data frames delivered to the client.
  int exit_code = 0;           ///< What the client's main returned; -1: it did not end.
  std::vector<PropertyResult> properties;
  std::optional<Violation> violation;  ///< The first one ends a run.
  FaultPlan plan;                      ///< What was applied, drawn or given.
  std::vector<LedgerRow> faults;
  Tape tape;                                ///< With record_tape.
  EventLog log;                             ///< As asked for.
  std::string tasks;                        ///< The await trees at the end; only with a violation.
  std::vector<Misalignment> misalignments;  ///< Where a tape did not fit.
  /// CRASH, or HANG of a process: then plan, ledger, tape and properties are not known, and the
  /// log holds the last landmarks.
  std::optional<Breakdown> breakdown;
};

}  // namespace wavetank::sim
