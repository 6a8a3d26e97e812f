#include "cli/run_output.h"

#include <fmt/core.h>

#include <limits>
#include <utility>

#include "cli/event_output.h"
#include "cli/printable.h"
#include "cli/recorded_feed.h"
#include "cli/result_json.h"
#include "cli/stop_signal.h"
#include "cli/summary.h"
#include "sim/report/landmarks.h"
#include "sim/trace/time_text.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kEventColumns = 160;

/// Errors: CommandError with the exit code of the signal that stopped it.
sim::EncodedRun stoppable_run(const sim::RunFunction& run, const sim::RunRequest& request,
                              sim::Recheck recheck, const Options& options) {
  const StopSignal stop;
  try {
    return run_isolated(run, request, recheck, seed_timeout(options),
                        [&stop] { return stop.received() != 0; });
  } catch (const sim::RunStopped& stopped) {
    const std::string where = stopped.what();
    throw CommandError(
        stop.exit_code(),
        fmt::format("stopped by {}; {}, without a verdict", stop.name(),
                    where.empty() ? "the run had not begun"
                                  : "the run was at " + where.substr(0, where.find('\n'))));
  }
}

}  // namespace

std::string reproduce_line(const Console& console, const std::string& path) {
  return console.program() + " reproduce " + shell_word(path.starts_with("-") ? "./" + path : path);
}

std::string failure_text(const sim::ReportHead& head, const sim::CheckedRun& run) {
  if (run.result.verdict == sim::Verdict::kNondeterministic) {
    return fmt::format("{}, client {}, seed {}: two runs of the same decisions differ\n\n{}\n{}",
                       head.case_name, head.client, head.seed, run.difference,
                       head.repro.empty() ? "" : "\n  repro   " + head.repro + "\n");
  }
  return run.result.violation ? failure_report(head, run.result) : std::string();
}

std::string run_text(const sim::RunResult& result) {
  std::string text = fmt::format("\n  messages      {}\n", result.messages);
  text += fmt::format("  virtual time  {} s, from {}\n", sim::seconds_text(result.virtual_ns),
                      sim::utc_text(result.epoch_ns));
  text += fmt::format("  trace         {}\n", result.trace_hash.hex());
  return text + faults_table(result.faults) + properties_table(result.properties);
}

std::string events_text(const sim::RunResult& result) {
  std::string text = "\n";
  for (const std::string& line : sim::landmark_lines(
           result.log, Instant(), kNever, std::numeric_limits<std::size_t>::max(), kEventColumns)) {
    text += "  " + line + "\n";
  }
  if (!result.tasks.empty()) text += "\n" + result.tasks;
  return text;
}

void add_run(sim::JsonWriter& json, const sim::RunRequest& request, const sim::RunResult& result,
             const Stopwatch& watch) {
  json.key("client").text(request.client);
  json.key("seed").exact_natural(request.seed);
  json.key("trace_hash").text(result.trace_hash.hex());
  json.key("step_hash").text(result.step_hash.hex());
  json.key("messages").natural(result.messages);
  json.key("virtual_seconds").seconds(result.virtual_ns);
  add_times(json, watch);
  add_properties(json, result.properties);
  add_faults(json, result.faults);
  add_violation(json, result);
  add_text_or_null(json, "inconclusive_reason", result.inconclusive_reason);
}

sim::SeedTimeout seed_timeout(const Options& options) {
  sim::SeedTimeout timeout;
  timeout.silence_max = options.seed_timeout;
  timeout.clock = [] { return machine_now(); };
  return timeout;
}

sim::CheckedRun run_or_refuse(const sim::RunFunction& run, const sim::RunRequest& request,
                              sim::Recheck recheck, Session& session) {
  EventOutput events(session);
  sim::RunRequest watched = request;
  events.watch(watched.log);
  sim::EncodedRun record = stoppable_run(run, watched, recheck, session.options);
  if (!record.refusal.empty()) throw CommandError(ExitCode::kUsage, record.refusal);
  events.finish();
  if (!record.internal_error.empty()) {
    const bool memory = record.internal_error == sim::kOutOfMemory;
    throw CommandError(memory ? ExitCode::kOutside : ExitCode::kInternal,
                       memory ? record.internal_error
                              : "internal error, please report it: " + record.internal_error);
  }
  sim::CheckedRun checked;
  checked.result = std::move(record.result);
  withdraw_short_passes(session.registry, request, checked.result.properties);
  checked.difference = std::move(record.difference);
  return checked;
}

}  // namespace wavetank::cli
