#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "cli/commands.h"
#include "cli/result_json.h"
#include "cli/summary.h"
#include "cli/venue_choice.h"
#include "core/uv/run.h"
#include "sim/import/open_capture.h"

namespace wavetank::cli {
namespace {

namespace fs = std::filesystem;

sim::RecordRequest record_request(const Options& options) {
  const RecordOptions& record = options.record;
  sim::RecordRequest request;
  request.url = record.url.shown;
  request.secure = record.url.secure;
  request.venue = record.url.at;
  request.host_field = record.url.host_field;
  request.path = record.url.path;
  request.ca_file = record.ca_file;
  request.subscriptions = record.subscriptions;
  request.options = options.of_venue;
  request.file = fs::path(options.output).filename().string();
  request.tool = "wavetank/" + version();
  request.duration = record.duration;
  request.rotate_bytes = record.rotate_bytes;
  request.rotate_time = record.rotate_time;
  return request;
}

/// Where the parts are: the folder of -o.
fs::path folder_of(const Options& options) {
  const fs::path folder = fs::path(options.output).parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

/// Whether `name` is that of a part of `file`, with any number.
bool is_part(const std::string& name, const std::string& file) {
  if (name == file) return true;
  const std::string head = fs::path(file).stem().string() + ".";
  const std::string tail = fs::path(file).extension().string();
  if (name.size() <= head.size() + tail.size()) return false;
  if (!name.starts_with(head) || !name.ends_with(tail)) return false;
  const std::string number = name.substr(head.size(), name.size() - head.size() - tail.size());
  return number.front() != '0' && number.find_first_not_of("0123456789") == std::string::npos;
}

/// Whether a file holds no received message: an attempt that never connected left it. A
/// recording that is killed before its first connection leaves an empty file.
bool is_failed_attempt(const fs::path& path) {
  constexpr std::uintmax_t kAttemptBytesMax = 1u << 20;
  std::error_code problem;
  const std::uintmax_t bytes = fs::file_size(path, problem);
  if (problem || bytes > kAttemptBytesMax) return false;
  if (bytes == 0) return true;
  const Result<sim::Capture, CaptureError> capture = sim::load_capture(path.string());
  if (!capture || capture.value().format != sim::kOwnFormat) return false;
  const std::vector<Record>& records = capture.value().records;
  return std::all_of(records.begin(), records.end(),
                     [](const Record& record) { return record.kind == RecordKind::kError; });
}

/// Parts of an earlier recording are not mixed with those of this one: they are removed, if that
/// was asked for, else it is refused. A failed attempt leaves no file.
void make_room(const Options& options) {
  const fs::path folder = folder_of(options);
  const std::string file = fs::path(options.output).filename().string();
  std::error_code not_there;
  if (file.empty() || fs::is_directory(options.output, not_there)) {
    throw CommandError(ExitCode::kUsage, "-o " + options.output + ": is a folder; name a file");
  }
  fs::create_directories(folder);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (!is_part(entry.path().filename().string(), file)) continue;
    const std::string path =
        (fs::path(options.output).parent_path() / entry.path().filename()).string();
    if (!entry.is_regular_file()) {
      throw CommandError(ExitCode::kUsage,
                         "-o " + path + ": is not a regular file; give another name");
    }
    if (!options.record.force && !is_failed_attempt(entry.path())) {
      throw CommandError(ExitCode::kUsage, "-o " + path +
                                               ": already exists; give another name, or --force "
                                               "to replace it and its numbered parts");
    }
    fs::remove(entry.path());
  }
}

double seconds_of(Duration time) { return static_cast<double>(time.count()) / 1e9; }

double mebibytes_of(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

std::string age_text(std::optional<Duration> age) {
  if (!age) return "no data yet";
  return fmt::format("{:.1f} s ago", seconds_of(*age));
}

/// Keeps the state of a rate between two calls.
class ProgressText {
 public:
  std::string of(const sim::RecordStatus& status) {
    const std::int64_t now = watch_.wall_ns();
    if (now - counted_at_ns_ >= kRateEveryNs) {
      const double seconds = static_cast<double>(now - counted_at_ns_) / 1e9;
      rate_ = static_cast<double>(status.messages - counted_) / seconds;
      counted_ = status.messages;
      counted_at_ns_ = now;
    }
    std::string text = fmt::format("{} messages  {:.1f} MiB  {:.0f}/s  {} reconnects",
                                   status.messages, mebibytes_of(status.bytes), rate_,
                                   status.connections > 0 ? status.connections - 1 : 0);
    if (status.holding) {
      text += fmt::format("  not reading, {:.1f} MiB wait for the disk",
                          mebibytes_of(status.waiting_bytes));
    }
    if (status.dropped > 0) text += fmt::format("  {} dropped", status.dropped);
    for (const auto& [topic, age] : status.silent) text += "  " + topic + " " + age_text(age);
    return text;
  }

 private:
  static constexpr std::int64_t kRateEveryNs = 1'000'000'000;

  Stopwatch watch_;
  std::uint64_t counted_ = 0;
  std::int64_t counted_at_ns_ = 0;
  double rate_ = 0;
};

std::string record_end_text(const Options& options, const sim::RecordStatus& status) {
  std::string text = fmt::format(
      "{}  {}, {} in {}, {} bytes in {}\n", options.output, counted(status.records, "record"),
      counted(status.messages, "message"), counted(status.connections, "connection"),
      status.file_bytes, counted(status.parts, "file"));
  if (status.holds > 0) {
    text += fmt::format("      reading paused {}, {:.1f} s in all, because the disk was slower\n",
                        counted(status.holds, "time"), seconds_of(status.held));
  }
  if (status.dropped > 0) {
    text += fmt::format("      dropped, because the disk was slower: {}\n",
                        counted(status.dropped, "message"));
  }
  return text;
}

std::string record_json(const Session& session, const sim::RecordStatus& status, bool good) {
  sim::JsonWriter json = begin_json("record", good ? "pass" : "fail");
  json.key("venue").text(session.options.venue);
  json.key("path").text(session.options.output);
  json.key("url").text(session.options.record.url.shown);
  json.key("messages").natural(status.messages);
  json.key("bytes").natural(status.bytes);
  json.key("records").natural(status.records);
  json.key("dropped").natural(status.dropped);
  json.key("notes_dropped").natural(session.console.notes_dropped());
  json.key("holds").natural(status.holds);
  json.key("held_ns").integer(status.held.count());
  json.key("dials").natural(status.dials);
  json.key("connections").natural(status.connections);
  json.key("files").natural(status.parts);
  json.key("file_bytes").natural(status.file_bytes);
  add_text_or_null(json, "last_failure", status.last_failure);
  add_times(json, session.watch);
  return json.end_object().take();
}

/// Returns the second signal, or 0.
int record(Session& session, sim::RecordStatus& status) {
  const sim::RecordRequest request = record_request(session.options);
  ProgressText progress;
  sim::RecordObserver observer;
  observer.opening = [&session] { make_room(session.options); };
  observer.line = [&session](const std::string& line) {
    if (!session.options.quiet) session.console.note(line);
  };
  observer.progress = [&](const sim::RecordStatus& now) {
    session.console.progress(progress.of(now));
  };
  const std::string folder = folder_of(session.options).string();
  const sim::Venue& venue = require_venue(session.registry, session.options.venue);
  return uv::run([&](Doors& doors) { return venue.record.run(doors, request, observer, status); },
                 folder);
}

/// Gives the error outside this program, or an empty text. `signal` becomes the second one, if one
/// came.
std::string attempt(Session& session, sim::RecordStatus& status, int& signal) {
  const Options& options = session.options;
  try {
    signal = record(session, status);
  } catch (const std::invalid_argument& error) {
    throw CommandError(ExitCode::kUsage, error.what());
  } catch (const NoSpace& error) {
    return options.output + ": " + error.what() + "; make room and record to another file";
  } catch (const FileError& error) {
    return options.output + ": cannot be written: " + error.what() +
           "; check the disk, or name a file where you may write";
  } catch (const fs::filesystem_error& error) {
    throw CommandError(ExitCode::kOutside, "-o " + options.output +
                                               ": cannot be written: " + error.code().message() +
                                               "; name a file where you may write");
  }
  if (status.connections > 0) return "";
  const std::string why = status.last_failure.empty() ? "it was stopped" : status.last_failure;
  std::string text = fmt::format("{}: no connection in {}: {}", options.record.url.shown,
                                 counted(status.dials, "attempt"), why);
  return status.remedy.empty() ? text : text + "; " + status.remedy;
}

}  // namespace

ExitCode record_command(Session& session) {
  sim::RecordStatus status;
  int signal = 0;
  session.console.never_wait();
  const std::string problem = attempt(session, status, signal);
  session.console.detail(record_end_text(session.options, status));
  if (!problem.empty()) session.console.note("wavetank record: " + problem);
  if (session.options.json) session.console.json(record_json(session, status, problem.empty()));
  if (signal != 0) return static_cast<ExitCode>(128 + signal);
  return problem.empty() ? ExitCode::kPass : ExitCode::kOutside;
}

}  // namespace wavetank::cli
