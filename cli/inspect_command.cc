#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/input_files.h"
#include "cli/printable.h"
#include "cli/recorded_feed.h"
#include "cli/result_json.h"
#include "cli/run_output.h"
#include "cli/summary.h"
#include "sim/fault/nearest_name.h"
#include "sim/report/event_file.h"
#include "sim/report/event_stream.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kRowColumns = 160;
constexpr std::string_view kRowStart = "{\"n\":";

using SpoolFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// The events of a file, or of the run that an incident describes.
class Events {
 public:
  Events(Session& session, const std::string& path) : spool_(nullptr, &std::fclose) {
    std::string start(kRowStart.size(), '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    // A filter may have let no event pass.
    const bool has_rows = file && start == kRowStart;
    const bool is_empty = file.is_open() && file.eof() && file.gcount() == 0;
    file_.emplace(has_rows || is_empty ? path : path_of_run(session, path));
  }

  sim::EventFile& file() { return *file_; }

 private:
  std::string path_of_run(Session& session, const std::string& path) {
    const sim::Incident incident = load_incident(path, session.registry.faults);
    require_client(session.registry, incident.client);
    sim::RunRequest request = request_of(incident);
    prepare_capture(venue_of(session.registry, incident), request);
    spool_.reset(std::tmpfile());
    if (!spool_) throw std::system_error(errno, std::generic_category(), "no temporary file");
    sim::EventStream stream(::fileno(spool_.get()), sim::EventFilter(), sim::DecodeFrame());
    request.log.set_sink(&stream);
    run_or_refuse(function_of(session.registry, incident), request, sim::Recheck::kFailures,
                  session);
    const std::string problem = stream.finish().problem;
    if (!problem.empty()) {
      throw CommandError(ExitCode::kOutside, path + ": events are missing: " + problem);
    }
    return fmt::format("/proc/self/fd/{}", ::fileno(spool_.get()));
  }

  SpoolFile spool_;  ///< Holds the events of an incident's run.
  std::optional<sim::EventFile> file_;
};

std::string row_text(char side, const sim::EventRow& row) {
  return fmt::format("  {} {:>8}  {}\n", side, row.n, event_row_text(row, kRowColumns));
}

std::string side_text(char side, const std::vector<sim::EventRow>& rows) {
  if (rows.empty()) return fmt::format("  {} {:>8}  it has ended\n", side, "");
  std::string text;
  for (const sim::EventRow& row : rows) text += row_text(side, row);
  return text;
}

std::string difference_text(const sim::EventDifference& difference) {
  std::string text;
  for (const sim::EventRow& row : difference.before) text += row_text(' ', row);
  return text + side_text('A', difference.a) + side_text('B', difference.b);
}

void add_rows(sim::JsonWriter& json, const char* key, const std::vector<sim::EventRow>& rows) {
  json.key(key).begin_array();
  for (const sim::EventRow& row : rows) {
    std::string line = to_json_line(row);
    line.pop_back();
    json.raw(line);
  }
  json.end_array();
}

ExitCode inspect_diff(Session& session, const std::string& path_a, const std::string& path_b) {
  Events a(session, path_a);
  Events b(session, path_b);
  const std::optional<sim::EventDifference> difference = compare_events(a.file(), b.file());
  if (difference) {
    session.console.result(
        fmt::format("different  the first {} events are the same, then\n  A is {}\n  B is {}\n\n",
                    difference->position, printable(path_a), printable(path_b)));
    session.console.result(difference_text(*difference));
  } else {
    session.console.result("equal  both have the same events\n");
  }
  if (session.options.json) {
    sim::JsonWriter json = begin_json("inspect", difference ? "fail" : "pass");
    json.key("a").text(path_a).key("b").text(path_b).key("equal").boolean(!difference);
    if (difference) {
      json.key("same_events").natural(difference->position);
      add_rows(json, "before", difference->before);
      add_rows(json, "events_a", difference->a);
      add_rows(json, "events_b", difference->b);
    }
    session.console.json(json.end_object().take());
  }
  return difference ? ExitCode::kViolated : ExitCode::kPass;
}

std::string counts_of(std::string_view title, const std::map<std::string, std::uint64_t>& counts) {
  std::string text = fmt::format("\n  {:<20} events\n", title);
  for (const auto& [name, count] : counts) text += fmt::format("  {:<20} {:>6}\n", name, count);
  return text;
}

void add_event_counts(sim::JsonWriter& json, const char* key,
                      const std::map<std::string, std::uint64_t>& counts) {
  json.key(key).begin_object();
  for (const auto& [name, count] : counts) json.key(name).natural(count);
  json.end_object();
}

ExitCode inspect_stats(Session& session, const std::string& path) {
  Events events(session, path);
  const sim::EventSummary summary = summarize(events.file());
  session.console.result(counted(summary.events, "event") + "\n");
  if (summary.first) {
    session.console.result("  first " + event_row_text(*summary.first, kRowColumns) + "\n  last  " +
                           event_row_text(*summary.last, kRowColumns) + "\n");
    session.console.detail(counts_of("kind", summary.by_kind) + counts_of("host", summary.by_host));
  }
  if (session.options.json) {
    sim::JsonWriter json = begin_json("inspect", "pass");
    json.key("path").text(path).key("events").natural(summary.events);
    add_event_counts(json, "by_kind", summary.by_kind);
    add_event_counts(json, "by_host", summary.by_host);
    std::vector<sim::EventRow> ends;
    if (summary.first) ends = {*summary.first, *summary.last};
    add_rows(json, "first_and_last", ends);
    session.console.json(json.end_object().take());
  }
  return ExitCode::kPass;
}

}  // namespace

ExitCode inspect_command(Session& session) {
  const std::vector<std::string>& words = session.options.subjects;
  const std::string verb = words.size() > 1 ? words[1] : "stats";
  try {
    if (verb == "stats" && words.size() <= 2) return inspect_stats(session, words[0]);
    if (verb == "diff" && words.size() == 3) return inspect_diff(session, words[0], words[2]);
  } catch (const sim::EventFileError& error) {
    throw CommandError(ExitCode::kUnreadable, error.what());
  }
  if (verb == "diff") {
    throw CommandError(ExitCode::kUsage, "diff takes two files: wavetank inspect A diff B");
  }
  if (verb == "stats")
    throw CommandError(ExitCode::kUsage, "stats takes one file: wavetank inspect FILE stats");
  const std::vector<std::string> verbs = {"stats", "diff"};
  throw CommandError(ExitCode::kUsage,
                     "unknown argument \"" + verb + "\"; " + sim::name_advice(verb, verbs));
}

}  // namespace wavetank::cli
