#pragma once

/// sim/report/incident.h - Incident: a failure as a file, with all data to reproduce it on another
/// machine and after a rebuild. docs/incident_format.md is the specification, incident_schema() the
/// same for programs. An incident does not run by itself: request_of() turns it into a run.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "sim/fault/fault_kinds.h"
#include "sim/run/run_result.h"

namespace wavetank::sim {

/// The capture that was replayed: its lines when it is small, else its path.
struct IncidentCapture {
  IncidentCapture() = default;

  std::string path;          ///< As it was given, any bytes; for people when `content` is there.
  std::string content_hash;  ///< That of the file's bytes: core/capture/content_hash.h.
  std::optional<Duration> max_gap;  ///< How it was played: see RunRequest.
  GapDuty gap_duty = GapDuty::kNothing;
  std::shared_ptr<const Capture>
      content;  ///< Shared with the requests made of it; null: too large.
};

/// A capture whose records fill no more than this is kept whole, as lines.
inline constexpr std::size_t kInlineCaptureBytesMax = 64 * 1024;
/// One that is no larger than this when it is compressed is kept whole, too; its text may be ...
inline constexpr std::size_t kCompressedCaptureBytesMax = 1024 * 1024;
/// ... so long at most.
inline constexpr std::size_t kCaptureTextBytesMax = 64 * 1024 * 1024;
/// More draws than that are left out: the seed draws them again.
inline constexpr std::size_t kDrawsMax = 200'000;

class Incident {
 public:
  explicit Incident(Violation violation_) : violation(std::move(violation_)) {}

  std::string tool;               ///< The program that wrote it: "wavetank/0.1.0+4f1c2d3e5a6b".
  std::string case_name;          ///< A scenario, or "replay".
  std::string client;             ///< A name in the registry.
  std::string venue;              ///< Of a replay: a name in the registry. Empty: its first.
  std::uint64_t seed = 0;         ///< Decides when there are no draws.
  std::optional<Tape> draws;      ///< The decisions that were not 0.
  std::optional<FaultPlan> plan;  ///< Absent: the scenario's own, drawn again.
  PlanOrigin plan_origin = PlanOrigin::kDrawn;
  /// A run that broke its process leaves no plan behind but the one that it was given.
  PlanScope plan_scope = PlanScope::kWhole;
  std::optional<std::vector<std::uint32_t>> bit;  ///< Entries of the plan that the client met.
  std::optional<IncidentCapture> capture;
  std::int64_t epoch_ns = 0;  ///< Wall time at virtual time 0, ns since the Unix epoch.
  Violation violation;
  Hash128 trace_hash;  ///< That of the run that failed; the same again when it is reproduced.
  Hash128 step_hash;
  std::optional<Hash128> setup_hash;  ///< That of the code that decided beside all this, if known.
  std::optional<std::uint64_t> events_max;  ///< The budget of the run, if known.
  /// For people, of a run that broke its process: the native stack, its last words on stderr.
  std::vector<std::string> stack;
  std::string last_words;
};

/// The case of a replay, which is no scenario.
inline constexpr std::string_view kReplayCase = "replay";

/// Requires: the run failed, and recorded its tape, unless it broke its process. The seed decides
/// such a run completely, and the incident has a plan only if the request gave one.
/// Errors: std::invalid_argument if a name is not 1 to 128 printable ASCII characters without
/// spaces: no incident could be read back.
Incident make_incident(std::string case_name, const RunRequest& request, const RunResult& result,
                       std::string tool);

/// The run to make again. A capture that is not inside is still missing.
RunRequest request_of(const Incident& incident);

/// Canonical: equal incidents give equal texts. One line for each key, draw, fault and record.
/// Errors: std::invalid_argument if the plan holds a text that is not UTF-8.
std::string to_json(const Incident& incident);

/// Binds the lines of a capture inside an incident, each with its line feed, to the recorded
/// content hash, which is that of the file's own bytes.
std::string inline_hash(std::string_view content_hash, std::string_view lines);

enum class IncidentFault : std::uint8_t {
  kUnreadable,
  kOtherCapture,  ///< The capture inside is not the one that was recorded.
};

/// Why a text is not an incident.
struct IncidentError {
  IncidentError(std::string where_, std::string message_,
                IncidentFault fault_ = IncidentFault::kUnreadable)
      : where(std::move(where_)), message(std::move(message_)), fault(fault_) {}

  /// One line of printable ASCII: place, offending value, remedy.
  std::string line() const { return where + ": " + message; }

  std::string where;  ///< A JSON pointer ("/expected/trace_hash"), "line 3, column 14", "incident".
  std::string message;
  IncidentFault fault;
};

/// Reads any bytes, checks them against the schema, and never throws because of their content. The
/// catalogue has the faults of this build.
Result<Incident, IncidentError> parse_incident(std::string_view json,
                                               const FaultCatalogue& catalogue);

/// The JSON Schema (draft 4) of incidents; the plan inside has a separate schema.
const std::string& incident_schema();

}  // namespace wavetank::sim
