#include <fmt/core.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/incident_store.h"
#include "cli/recorded_feed.h"
#include "cli/result_json.h"
#include "cli/run_output.h"
#include "cli/summary.h"

namespace wavetank::cli {
namespace {

/// Plan, seed and capture: the draws and the hashes are those of another client.
sim::RunRequest request_for(const sim::Incident& incident, const std::string& client) {
  sim::RunRequest request = request_of(incident);
  request.client = client;
  request.tape.reset();
  // Only the faults that bit in the incident are demanded.
  request.idle_entries = sim::IdleEntries::kAllowed;
  return request;
}

/// The entries that bit in the incident and did not bite here.
std::vector<sim::LedgerRow> harmless(const sim::Incident& incident, const sim::RunResult& result) {
  std::vector<sim::LedgerRow> rows;
  for (const std::uint32_t id : *incident.bit) {
    const auto row = std::find_if(result.faults.begin(), result.faults.end(),
                                  [id](const sim::LedgerRow& one) { return one.id == id; });
    if (row != result.faults.end() && row->bit()) continue;
    sim::LedgerRow missing;  // An entry that the plan no longer holds bites no client.
    missing.id = id;
    missing.kind = "no longer in the plan";
    rows.push_back(row == result.faults.end() ? missing : *row);
  }
  return rows;
}

struct Trial {
  sim::RunRequest request;
  sim::CheckedRun run;
  std::vector<sim::LedgerRow> harmless;  ///< Those that bit in the incident, and not in `run`.
  std::string written;                   ///< The incident of this client, if it failed.

  bool survived() const { return run.result.verdict == sim::Verdict::kPass && harmless.empty(); }
};

std::string json_of(const Session& session, const sim::Incident& incident, const Trial& trial) {
  const sim::RunResult& result = trial.run.result;
  const bool doubtful = result.verdict == sim::Verdict::kPass && !trial.survived();
  sim::JsonWriter json = begin_json(
      "reproduce", verdict_name(doubtful ? sim::Verdict::kInconclusive : result.verdict));
  json.key("incident").text(session.options.subjects.front());
  json.key("case").text(incident.case_name);
  json.key("incident_client").text(incident.client);
  json.key("incident_property").text(incident.violation.property);
  json.key("survived").boolean(trial.survived());
  json.key("did_not_bite").begin_array();
  for (const sim::LedgerRow& row : trial.harmless) json.natural(row.id);
  json.end_array();
  add_run(json, trial.request, result, session.watch);
  add_text_or_null(json, "written", trial.written);
  return json.end_object().take();
}

std::string heading(const Console& console, const sim::Incident& incident, const Trial& trial) {
  const bool failed = trial.run.result.verdict == sim::Verdict::kFail ||
                      trial.run.result.verdict == sim::Verdict::kNondeterministic;
  const std::string word = failed             ? console.painted(Paint::kBad, "FAIL")
                           : trial.survived() ? console.painted(Paint::kGood, "survived")
                                              : console.painted(Paint::kDoubtful, "inconclusive");
  const bool own = trial.request.client == incident.client;
  const std::string instead = own ? "the incident's own" : "in place of " + incident.client;
  return fmt::format("{}  {}, client {}{} {}, seed {}\n", word, incident.case_name,
                     trial.request.client, own ? "," : "", instead, incident.seed);
}

void explain_trial(Console& console, const sim::Incident& incident, const Trial& trial) {
  const sim::RunResult& result = trial.run.result;
  if (!result.inconclusive_reason.empty()) {
    console.note("wavetank reproduce: " + result.inconclusive_reason);
  }
  for (const sim::LedgerRow& row : trial.harmless) {
    console.note(
        fmt::format("wavetank reproduce: fault {} ({}) bit {} and did not bite {}: this "
                    "run does not test it",
                    row.id, row.kind,
                    incident.client == trial.request.client ? "in the incident" : incident.client,
                    trial.request.client));
  }
}

ExitCode exit_code_of_trial(const Trial& trial) {
  if (trial.run.result.verdict != sim::Verdict::kPass)
    return exit_code_of(trial.run.result.verdict);
  return trial.survived() ? ExitCode::kPass : ExitCode::kInconclusive;
}

}  // namespace

ExitCode try_incident(Session& session, const sim::RunFunction& function,
                      const sim::Incident& incident) {
  const Options& options = session.options;
  Console& console = session.console;
  if (!incident.bit) {
    throw CommandError(ExitCode::kUsage,
                       fmt::format("{}: does not list the faults that bit (\"bit\"), so the "
                                   "survival of another client cannot be judged; create it again "
                                   "with this wavetank, from the scenario and seed",
                                   options.subjects.front()));
  }
  IncidentStore incidents(options.out);
  Trial trial;
  trial.request = request_for(incident, require_client(session.registry, options.client).name);
  prepare_capture(venue_of(session.registry, incident), trial.request);
  trial.request.until = options.until;
  if (options.verbose || options.until) trial.request.log = sim::EventLog::of_long_run();
  trial.run = run_or_refuse(function, trial.request, sim::Recheck::kFailures, session);
  const sim::RunResult& result = trial.run.result;
  trial.harmless = harmless(incident, result);
  if (result.violation) {
    const sim::Incident own = make_incident(incident.case_name, trial.request, result, tool_name());
    trial.written = incidents.write(own).value_or(std::string());
  }
  console.result(heading(console, incident, trial));
  console.detail(run_text(result));
  if (console.verbose() || options.until) console.result(events_text(result));
  sim::ReportHead head(incident.case_name, trial.request.client, incident.seed);
  if (!trial.written.empty()) head.repro = reproduce_line(session.console, trial.written);
  const std::string failure = failure_text(head, trial.run);
  if (!failure.empty()) console.result("\n" + failure);
  explain_trial(console, incident, trial);
  note_other_program(console, incident, result);
  if (options.json) console.json(json_of(session, incident, trial));
  if (incidents.problem().empty()) return exit_code_of_trial(trial);
  console.note("wavetank reproduce: " + incidents.problem());
  return ExitCode::kOutside;
}

}  // namespace wavetank::cli
