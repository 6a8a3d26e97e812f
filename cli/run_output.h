#pragma once

/// cli/run_output.h - the output of replay and reproduce about their one run.

#include <string>

#include "cli/commands.h"
#include "sim/explore/isolated_run.h"
#include "sim/report/failure_report.h"
#include "sim/report/json_writer.h"

namespace wavetank::cli {

/// The command that runs the incident at `path` again, as a shell reads it.
std::string reproduce_line(const Console& console, const std::string& path);

/// The report of a failure, or how two runs differed; empty for other verdicts.
std::string failure_text(const sim::ReportHead& head, const sim::CheckedRun& run);

/// Messages, virtual time, trace and the two tables.
std::string run_text(const sim::RunResult& result);

/// Every event that matters, one a line. Requires: the run kept a log.
std::string events_text(const sim::RunResult& result);

/// From `client` to `violation`, with the times in between.
void add_run(sim::JsonWriter& json, const sim::RunRequest& request, const sim::RunResult& result,
             const Stopwatch& watch);

/// The limit of --seed-timeout, on the machine's clock.
sim::SeedTimeout seed_timeout(const Options& options);

/// Runs in a child process, and writes its events where --events says. Errors: CommandError kUsage
/// with the message of a scenario that refuses the request, kOutside when memory is short,
/// kInternal for any other exception of the run; that of the signal when SIGINT, SIGTERM or SIGHUP
/// stops it.
sim::CheckedRun run_or_refuse(const sim::RunFunction& run, const sim::RunRequest& request,
                              sim::Recheck recheck, Session& session);

}  // namespace wavetank::cli
