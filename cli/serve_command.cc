#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "cli/commands.h"
#include "cli/input_files.h"
#include "cli/printable.h"
#include "cli/result_json.h"
#include "cli/summary.h"
#include "cli/venue_choice.h"
#include "core/uv/run.h"
#include "sim/report/atomic_file.h"

namespace wavetank::cli {
namespace {

sim::ServeRequest serve_request(Session& session) {
  const Options& options = session.options;
  sim::ServeRequest request;
  request.coins = options.coins;
  request.options = options.of_venue;
  request.seed = options.seed;
  request.listen = options.listen;
  request.speed_permille = options.speed_permille;
  request.tls_self_signed = options.tls_self_signed;
  request.catalogue = session.registry.faults;
  if (options.faults) request.plan = load_plan(*options.faults, request.catalogue);
  if (options.subjects.front() == kGenerated) return request;
  request.capture = load_capture(options.subjects.front());
  return request;
}

/// As it is written in a URL.
std::string host_text(const Endpoint& at) {
  return at.host.find(':') == std::string::npos ? at.host : "[" + at.host + "]";
}

std::string serve_progress_line(const sim::ServeStatus& status) {
  std::string line = fmt::format("{} open  {} so far  {} frames  {:.1f} MiB", status.connections,
                                 status.connections_total, status.frames_sent,
                                 static_cast<double>(status.bytes_sent) / (1 << 20));
  if (status.faults.empty()) return line;
  const auto bit = std::count_if(status.faults.begin(), status.faults.end(),
                                 [](const sim::LedgerRow& row) { return row.bit(); });
  return line + fmt::format("  {} of {} faults bit", bit, status.faults.size());
}

void write_certificate(const std::string& path, const std::string& pem) {
  if (path.empty()) return;
  const std::optional<std::string> problem = sim::write_file_atomically(path, pem);
  if (problem) throw CommandError(ExitCode::kOutside, *problem);
}

sim::ServeObserver observer_of(Session& session, const std::string& loss) {
  Console& console = session.console;
  const Options& options = session.options;
  sim::ServeObserver observer;
  const bool quiet = options.quiet;
  const std::string s = options.tls_self_signed ? "s" : "";
  observer.certificate = [&options](const std::string& pem) {
    write_certificate(options.tls_certificate, pem);
  };
  // The first line is the address, for a program that starts it and reads that.
  observer.listening = [&console, loss, s](const Endpoint& at) {
    console.note(
        fmt::format("wavetank serve: listening at ws{2}://{0}:{1}/ws and http{2}://{0}:{1}/info",
                    host_text(at), at.port, s));
    if (!loss.empty()) console.note("wavetank serve: " + loss);
  };
  const Stopwatch& watch = session.watch;
  observer.line = [&console, &watch, quiet](const std::string& line) {
    const double seconds = static_cast<double>(watch.wall_ns()) / 1e9;
    if (!quiet) console.note(fmt::format("{:.3f} s  {}", seconds, line));
  };
  observer.progress = [&console](const sim::ServeStatus& status) {
    console.progress(serve_progress_line(status));
  };
  return observer;
}

std::string serve_json(const Session& session, const sim::ServeStatus& status) {
  sim::JsonWriter json = begin_json("serve", status.bugs == 0 ? "pass" : "fail");
  json.key("venue").text(session.options.venue);
  json.key("connections").natural(status.connections_total);
  json.key("frames_sent").natural(status.frames_sent);
  json.key("bytes_sent").natural(status.bytes_sent);
  json.key("requests").natural(status.requests);
  json.key("http_requests").natural(status.http_requests);
  json.key("turned_away").natural(status.turned_away);
  json.key("bugs").natural(status.bugs);
  json.key("notes_dropped").natural(session.console.notes_dropped());
  add_faults(json, status.faults);
  add_times(json, session.watch);
  return json.end_object().take();
}

std::string serve_end_text(const sim::ServeStatus& status) {
  std::string text = fmt::format("served {}, {} and {}: {} bytes\n",
                                 counted(status.connections_total, "connection"),
                                 counted(status.frames_sent, "frame"),
                                 counted(status.http_requests, "HTTP request"), status.bytes_sent);
  if (status.turned_away > 0) {
    text +=
        fmt::format("rejected: {} beyond the limit\n", counted(status.turned_away, "connection"));
  }
  if (status.faults.empty()) return text;
  return text + faults_table(status.faults) +
         "      in real time: the next run of this plan may differ\n";
}

}  // namespace

ExitCode serve_command(Session& session) {
  const sim::Venue& venue = require_venue(session.registry, session.options.venue);
  if (!session.options.tls_certificate.empty() && !session.options.tls_self_signed) {
    throw CommandError(ExitCode::kUsage, "--tls-certificate needs --tls-self-signed");
  }
  const sim::ServeRequest request = serve_request(session);
  const std::string loss = request.capture ? loss_line(*request.capture) : std::string();
  const sim::ServeObserver observer = observer_of(session, loss);
  sim::ServeStatus status;
  int signal = 0;
  session.console.never_wait();
  try {
    signal =
        uv::run([&](Doors& doors) { return venue.serve.run(doors, request, observer, status); });
  } catch (const std::invalid_argument& error) {
    // The loss may be the reason for the empty feed.
    if (!loss.empty()) session.console.note("wavetank serve: " + loss);
    throw CommandError(ExitCode::kUsage, error.what());
  } catch (const TransportError& error) {
    throw CommandError(ExitCode::kOutside,
                       fmt::format("--listen {}:{}: {}; give another address, or port 0 for any",
                                   host_text(request.listen), request.listen.port, error.what()));
  }
  session.console.detail(serve_end_text(status));
  if (session.options.json) session.console.json(serve_json(session, status));
  if (status.bugs > 0) return ExitCode::kInternal;
  return signal == 0 ? ExitCode::kPass : static_cast<ExitCode>(128 + signal);
}

}  // namespace wavetank::cli
