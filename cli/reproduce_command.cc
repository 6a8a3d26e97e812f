#include <fmt/core.h>

#include <algorithm>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/input_files.h"
#include "cli/printable.h"
#include "cli/recorded_feed.h"
#include "cli/result_json.h"
#include "cli/run_output.h"
#include "cli/summary.h"
#include "cli/venue_choice.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kMisalignmentsShown = 3;

bool shows_violation(const sim::Incident& incident, const sim::RunResult& result) {
  return result.violation && result.violation->property == incident.violation.property;
}

/// One sentence: the difference from the record.
std::string explanation(const sim::Incident& incident, const sim::RunRequest& request,
                        const sim::RunResult& result) {
  const std::string& expected = incident.violation.property;
  if (result.verdict == sim::Verdict::kNondeterministic) {
    return expected == sim::kDeterminism ? "" : "two runs of the incident differ from each other";
  }
  if (!result.violation && request.until) return result.inconclusive_reason;
  if (!result.violation) return expected + " is no longer violated";
  if (result.violation->property != expected) {
    return result.violation->property + " is violated, not " + expected;
  }
  if (result.trace_hash == incident.trace_hash) return {};
  return fmt::format(
      "{} is violated again, but not with the recorded trace {}: the client, the scenario or "
      "wavetank itself has changed since {} wrote the incident, or the incident was edited",
      expected, incident.trace_hash.hex(), printable(incident.tool));
}

void explain(Console& console, const sim::Incident& incident, const sim::RunRequest& request,
             const sim::RunResult& result) {
  const std::string why = explanation(incident, request, result);
  if (why.empty()) return;
  console.note("wavetank reproduce: " + why);
  // A run that stops early draws less than the recorded one.
  if (request.until && !result.violation) return;
  const std::size_t count = result.misalignments.size();
  for (std::size_t i = 0; i < std::min(count, kMisalignmentsShown); ++i) {
    console.note("  " + result.misalignments[i].message());
  }
  if (count > kMisalignmentsShown) {
    console.note(
        fmt::format("  and {} more recorded draws that do not fit", count - kMisalignmentsShown));
  }
}

}  // namespace

sim::RunFunction function_of(const sim::Registry& registry, const sim::Incident& incident) {
  if (incident.case_name != sim::kReplayCase) {
    return registry.runs_of(require_scenario(registry, incident.case_name).name);
  }
  const sim::Venue& venue = require_venue(registry, incident.venue);
  require_command(registry, venue, "replay");
  return registry.replays(venue.name);
}

const sim::Venue* venue_of(const sim::Registry& registry, const sim::Incident& incident) {
  const sim::ScenarioInfo* const scenario = registry.find_scenario(incident.case_name);
  return registry.find_venue(scenario == nullptr ? incident.venue : scenario->venue);
}

void note_other_program(Console& console, const sim::Incident& incident,
                        const sim::RunResult& result) {
  if (incident.tool != tool_name()) {
    console.note(fmt::format("wavetank reproduce: written by {}, this is {}",
                             printable(incident.tool), tool_name()));
  }
  const bool known = incident.setup_hash && result.setup_hash != sim::Hash128();
  if (!known || *incident.setup_hash == result.setup_hash) return;
  console.note(
      fmt::format("wavetank reproduce: the setup of {} has changed: the hash is {}, the "
                  "recorded one {}",
                  incident.case_name, result.setup_hash.hex(), incident.setup_hash->hex()));
}

namespace {

std::string reproduce_json(const Session& session, const sim::Incident& incident,
                           const sim::RunRequest& request, const sim::RunResult& result) {
  sim::JsonWriter json = begin_json("reproduce", verdict_name(result.verdict));
  json.key("incident").text(session.options.subjects.front());
  json.key("case").text(incident.case_name);
  json.key("reproduced").boolean(shows_violation(incident, result));
  json.key("expected_property").text(incident.violation.property);
  json.key("expected_hash").text(incident.trace_hash.hex());
  json.key("hash_matches").boolean(result.trace_hash == incident.trace_hash);
  add_run(json, request, result, session.watch);
  return json.end_object().take();
}

}  // namespace

ExitCode reproduce_command(Session& session) {
  const Options& options = session.options;
  Console& console = session.console;
  const std::string& path = options.subjects.front();
  const sim::Incident incident = load_incident(path, session.registry.faults);
  const sim::RunFunction function = function_of(session.registry, incident);
  if (options.client) return try_incident(session, function, incident);
  require_client(session.registry, incident.client);
  sim::RunRequest request = request_of(incident);
  request.until = options.until;
  prepare_capture(venue_of(session.registry, incident), request);

  const sim::CheckedRun checked = run_or_refuse(function, request, sim::Recheck::kAlways, session);
  const sim::RunResult& result = checked.result;
  const bool reproduced = shows_violation(incident, result);
  console.result(fmt::format("{}  {}, client {}, seed {}\n",
                             reproduced ? console.painted(Paint::kBad, "reproduced")
                                        : console.painted(Paint::kDoubtful, "not reproduced"),
                             incident.case_name, incident.client, incident.seed));
  sim::ReportHead head(incident.case_name, incident.client, incident.seed);
  head.repro = reproduce_line(session.console, path);
  const std::string failure = failure_text(head, checked);
  if (!failure.empty()) console.detail("\n" + failure);
  if (console.verbose() || options.until) console.result(run_text(result) + events_text(result));
  explain(console, incident, request, result);
  note_other_program(console, incident, result);
  if (options.json) console.json(reproduce_json(session, incident, request, result));
  if (result.verdict == sim::Verdict::kNondeterministic) return ExitCode::kNondeterministic;
  return reproduced ? ExitCode::kViolated : ExitCode::kInconclusive;
}

}  // namespace wavetank::cli
