#include <fmt/core.h>

#include <filesystem>
#include <stdexcept>

#include "cli/commands.h"
#include "cli/result_json.h"
#include "cli/stop_signal.h"
#include "cli/venue_choice.h"
#include "sim/report/atomic_file.h"

namespace wavetank::cli {
namespace {

/// The capture that was written.
struct Generated {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  int stopped = 0;  ///< By this signal; then there is no file.
};

std::string generate_progress_line(Duration at, Duration length, std::uint64_t bytes) {
  const std::int64_t percent = at.count() / (length.count() / 100 + 1);
  return fmt::format("{} %  {:.1f} MiB", percent, static_cast<double>(bytes) / (1 << 20));
}

Generated write_capture(const Session& session, const sim::GenerateFunction& generate,
                        const sim::GenerateRequest& request) {
  const StopSignal stop;
  sim::AtomicFile file(session.options.output);
  Generated made;
  const auto take = [&](std::string_view bytes, Duration at) {
    file.append(bytes);
    made.bytes += bytes.size();
    session.console.progress(generate_progress_line(at, request.length, made.bytes));
    made.stopped = stop.received();
    return made.stopped == 0 && !file.problem();
  };
  if (!file.problem()) made.records = generate(request, take);
  if (made.stopped != 0) return made;
  const std::optional<std::string> problem = file.commit();
  if (problem) throw CommandError(ExitCode::kOutside, *problem);
  return made;
}

std::string generate_json(const Session& session, const sim::GenerateRequest& request,
                          const Generated& made) {
  sim::JsonWriter json = begin_json("generate", "pass");
  json.key("venue").text(session.options.venue);
  json.key("path").text(session.options.output).key("coins").begin_array();
  for (const std::string& coin : request.coins) json.text(coin);
  json.end_array().key("seed").natural(request.seed);
  json.key("duration_ns").integer(request.length.count());
  json.key("records").natural(made.records).key("bytes").natural(made.bytes);
  add_times(json, session.watch);
  return json.end_object().take();
}

}  // namespace

ExitCode generate_command(Session& session) {
  const Options& options = session.options;
  const sim::Venue& venue = require_venue(session.registry, options.venue);
  sim::GenerateRequest request;
  request.coins = options.coins;
  request.options = options.of_venue;
  request.length = options.duration;
  request.seed = options.seed;
  request.tool = "wavetank/" + version();
  if (std::filesystem::is_directory(options.output)) {
    throw CommandError(ExitCode::kUsage, "-o " + options.output + ": is a folder; name a file");
  }
  Generated made;
  try {
    made = write_capture(session, venue.generate.run, request);
  } catch (const std::invalid_argument& error) {
    throw CommandError(ExitCode::kUsage, error.what());
  }
  if (made.stopped != 0) {
    session.console.note("wavetank generate: stopped by a signal; " + options.output +
                         " was not written");
    return static_cast<ExitCode>(128 + made.stopped);
  }
  session.console.detail(fmt::format("{}  {} records, {} bytes, seed {}\n", options.output,
                                     made.records, made.bytes, request.seed));
  if (options.json) session.console.json(generate_json(session, request, made));
  return ExitCode::kPass;
}

}  // namespace wavetank::cli
