#pragma once

/// sim/run/run_result.h - RunRequest and RunResult: the input of one run, and its outcome.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "sim/check/property.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/ledger.h"
#include "sim/oracle/tape.h"
#include "sim/trace/event_log.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::sim {

struct Capture;

/// Whether a plan has all faults of a run.
enum class PlanScope : std::uint8_t {
  kOpen,   ///< Recorded faults are added, and a stop if the plan has no stop.
  kWhole,  ///< Exactly these entries: the plan of a run that was.
};

/// The meaning of an entry of a given plan that did not bite.
enum class IdleEntries : std::uint8_t {
  kDoubtful,  ///< A plan written by hand has no effect then: the run is inconclusive.
  kAllowed,   ///< No consequence: the caller judges the entries, over several runs or by an
              ///< incident.
};

/// The frames that the venue owes while a recording is silent for longer than the cadence of a
/// topic explains.
enum class GapDuty : std::uint8_t {
  kNothing,  ///< Perhaps the recorder was silent, and not the venue.
  kCadence,  ///< Frames at the topic's cadence before the silence.
};

/// A silence in the recording. The duty decides whether it is judged. Times count from its first
/// record.
struct UnjudgedSilence {
  UnjudgedSilence(std::string topic_, std::int64_t from_ns_, std::int64_t to_ns_,
                  std::uint64_t line_, GapDuty duty_ = GapDuty::kNothing)
      : topic(std::move(topic_)), from_ns(from_ns_), to_ns(to_ns_), line(line_), duty(duty_) {}
  std::string topic;
  std::int64_t from_ns;
  std::int64_t to_ns;
  std::uint64_t line;  ///< The line of the last record before it; 0 without one.
  GapDuty duty;        ///< kCadence: asked for, and a cadence is known.
};

/// All that is made of a capture once, for all runs that play it: Venue::prepare.
class PreparedCapture {
 public:
  virtual ~PreparedCapture() = default;
};

/// One run of a scenario. Everything that decides it is in here.
class RunRequest {
 public:
  RunRequest() = default;

  std::string client = "reference";  ///< A name in the registry.
  std::string venue;                 ///< Of a replay: a name in the registry. Empty: its first.
  std::uint64_t seed = 0;
  std::optional<Tape> tape;       ///< Instead of the seed: the decisions themselves.
  std::optional<FaultPlan> plan;  ///< Instead of the scenario's own: exactly these faults.
  PlanOrigin plan_origin = PlanOrigin::kHandWritten;  ///< That of `plan`.
  PlanScope plan_scope = PlanScope::kOpen;            ///< That of `plan`.
  IdleEntries idle_entries = IdleEntries::kDoubtful;  ///< How those of `plan` count.
  std::shared_ptr<const Capture> capture;             ///< For scenarios that replay one.
  std::optional<Duration> max_gap;  ///< A longer time between two of its records counts as this.
  GapDuty gap_duty = GapDuty::kNothing;
  std::shared_ptr<const PreparedCapture> prepared;  ///< Made of these three; null: by each run.
  std::optional<std::uint64_t> events_max;  ///< A run with more hangs; absent: the scenario's.
  /// The run stops there, before its end, and is inconclusive: for a look at its state.
  std::optional<Instant> until;
  bool record_tape = false;  ///< Keep the draws that were not 0.
  EventLog log;              ///< The events to keep; off by default.
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

/// The known facts about a run whose process died, or was killed for its silence.
struct Breakdown {
  Breakdown() = default;
  std::uint64_t events = 0;        ///< Before it broke.
  std::vector<std::uint32_t> bit;  ///< Entries of the plan that the client had met.
  std::vector<std::string> stack;  ///< The native one, innermost first; empty: not available.
  std::string last_words;          ///< The end of the process's stderr output.
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
  int exit_code = 0;           ///< The result of the client's main; -1: it did not end.
  std::vector<PropertyResult> properties;
  std::optional<Violation> violation;  ///< The first one ends a run.
  FaultPlan plan;                      ///< The plan in force, drawn or given.
  std::vector<LedgerRow> faults;
  Tape tape;          ///< With record_tape.
  EventLog log;       ///< As asked for.
  std::string tasks;  ///< The await trees at the end: with a violation, or stopped by `until`.
  std::vector<Misalignment> misalignments;  ///< Where a tape did not fit.
  std::vector<std::string> remarks;         ///< Decisions made for the user, a line each.
  std::vector<UnjudgedSilence> silences;    ///< The first 1,000.
  std::uint64_t silences_total = 0;
  /// CRASH, or HANG of a process: then plan, ledger, tape and properties are not known, and the
  /// log holds the last landmarks.
  std::optional<Breakdown> breakdown;
  Hash128 setup_hash;            ///< The hash of the code that decides the run beside the request.
  std::uint64_t events_max = 0;  ///< The budget that it had. Zero in these two: not known.
};

}  // namespace wavetank::sim
