#include <fmt/core.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/incident_store.h"
#include "cli/input_files.h"
#include "cli/printable.h"
#include "cli/recorded_feed.h"
#include "cli/result_json.h"
#include "cli/run_output.h"
#include "cli/summary.h"
#include "cli/venue_choice.h"
#include "sim/explore/idle_plan.h"

namespace wavetank::cli {
namespace {

/// As a sweep judges a given plan: one that never bit is no proof.
void judge_plan(const sim::RunRequest& request, sim::RunResult& result) {
  if (!request.plan || result.verdict != sim::Verdict::kPass) return;
  std::optional<std::string> idle = sim::idle_plan(*request.plan, sim::entries_bit(result));
  if (!idle) return;
  result.verdict = sim::Verdict::kInconclusive;
  result.inconclusive_reason = *std::move(idle);
}

/// Those of the given plan; the recording's own faults are not the user's.
std::vector<std::string> never_bit(const sim::RunRequest& request, const sim::RunResult& result) {
  if (!request.plan) return {};
  return sim::idle_entries(*request.plan, sim::entries_bit(result));
}

std::string replay_json(const Session& session, const sim::RunRequest& request,
                        const sim::RunResult& result, const std::string& incident) {
  sim::JsonWriter json = begin_json("replay", verdict_name(result.verdict));
  const sim::Capture& capture = *request.capture;
  json.key("venue").text(request.venue);
  json.key("capture").begin_object().key("path").text(capture.name);
  json.key("content_hash").text(capture.content_hash);
  json.key("records").natural(capture.records.size());
  add_text_or_null(json, "lost", loss_line(capture));
  if (request.max_gap) json.key("max_gap_ns").integer(request.max_gap->count());
  json.key("gaps_owed").boolean(request.gap_duty == sim::GapDuty::kCadence);
  json.end_object();
  add_feed_notes(json, FeedNotes(result));
  add_run(json, request, result, session.watch);
  json.key("never_bit").begin_array();
  for (const std::string& entry : never_bit(request, result)) json.text(entry);
  json.end_array();
  add_text_or_null(json, "incident", incident);
  return json.end_object().take();
}

/// Writes the incident of a failed run; its path, or empty.
std::string store(IncidentStore& incidents, const sim::RunRequest& request,
                  const sim::RunResult& result) {
  if (!result.violation) return {};
  const sim::Incident incident =
      make_incident(std::string(sim::kReplayCase), request, result, tool_name());
  return incidents.write(incident).value_or(std::string());
}

void show_replay(Console& console, bool with_events, const sim::RunRequest& request,
                 const sim::CheckedRun& checked, const std::string& incident) {
  const sim::RunResult& result = checked.result;
  console.detail(feed_notes_text(FeedNotes(result)));
  console.result(
      fmt::format("{}  replay of {}, client {}, seed {}\n", verdict_word(console, result.verdict),
                  printable(std::filesystem::path(request.capture->name).filename().string()),
                  request.client, request.seed));
  if (!result.inconclusive_reason.empty()) {
    console.result("      " + result.inconclusive_reason + "\n");
  }
  console.result(never_bit_line(never_bit(request, result)));
  console.detail(run_text(result));
  if (with_events) console.result(events_text(result));
  sim::ReportHead head(std::string(sim::kReplayCase), request.client, request.seed);
  if (!incident.empty()) head.repro = reproduce_line(console, incident);
  const std::string failure = failure_text(head, checked);
  if (!failure.empty()) console.result("\n" + failure);
}

}  // namespace

ExitCode replay_command(Session& session) {
  const Options& options = session.options;
  Console& console = session.console;
  const sim::Venue& venue = require_venue(session.registry, options.venue);
  IncidentStore incidents(options.out);
  sim::RunRequest request;
  request.venue = venue.name;
  request.client = require_client(session.registry, options.client).name;
  request.seed = options.seed;
  // Without a plan there are no faults at all: the scenario does not bring any.
  if (options.faults) request.plan = load_plan(*options.faults, session.registry.faults);
  take_capture(session, options.subjects.front(), request);
  prepare_capture(&venue, request);
  request.until = options.until;
  if (options.verbose || options.until) request.log = sim::EventLog::of_long_run();

  sim::CheckedRun checked = run_or_refuse(session.registry.replays(venue.name), request,
                                          sim::Recheck::kFailures, session);
  judge_plan(request, checked.result);
  const std::string incident = store(incidents, request, checked.result);
  show_replay(console, options.verbose || options.until, request, checked, incident);
  if (options.json) console.json(replay_json(session, request, checked.result, incident));
  if (incidents.problem().empty()) return exit_code_of(checked.result.verdict);
  console.note("wavetank replay: " + incidents.problem());
  return ExitCode::kOutside;
}

}  // namespace wavetank::cli
