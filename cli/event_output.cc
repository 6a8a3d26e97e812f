#include "cli/event_output.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "cli/exit_code.h"
#include "cli/printable.h"
#include "sim/fault/nearest_name.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kCopyBytes = 64 * 1024;

/// The name of a device or a folder would be replaced by the file.
void refuse_other_files(const std::string& path) {
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return;
  throw CommandError(ExitCode::kUsage, "--events \"" + path +
                                           "\": not a regular file; give the name of a file, "
                                           "or - for stdout");
}

/// An input would be replaced by its own events.
void refuse_inputs(const std::string& path, const Options& options) {
  std::vector<std::string> inputs = options.subjects;
  if (options.capture) inputs.push_back(*options.capture);
  if (options.faults) inputs.push_back(*options.faults);
  for (const std::string& input : inputs) {
    std::error_code problem;
    if (!std::filesystem::equivalent(path, input, problem) || problem) continue;
    throw CommandError(ExitCode::kUsage, "--events \"" + path +
                                             "\": the command reads that file; give another name");
  }
}

[[noreturn]] void cannot_write(const std::string& what) {
  throw CommandError(ExitCode::kOutside, "--events " + printable(what));
}

}  // namespace

EventOutput::EventOutput(Session& session) : session_(session), spool_(nullptr, &std::fclose) {
  const EventOptions& options = session.options.events;
  if (options.path.empty()) return;
  int descriptor = -1;
  if (options.path == kStdout) {
    spool_.reset(std::tmpfile());
    if (!spool_) cannot_write("-: no temporary file: " + std::generic_category().message(errno));
    descriptor = ::fileno(spool_.get());
  } else {
    refuse_other_files(options.path);
    refuse_inputs(options.path, session.options);
    file_.emplace(options.path);
    if (file_->problem()) cannot_write(*file_->problem());
    descriptor = file_->descriptor();
  }
  stream_.emplace(descriptor, options.filter,
                  options.decode ? session.registry.decode_frame : sim::DecodeFrame());
}

EventOutput::~EventOutput() = default;

void EventOutput::watch(sim::EventLog& log) {
  if (stream_) log.set_sink(&*stream_);
}

void EventOutput::finish() {
  if (!stream_) return;
  const sim::EventStream::End end = stream_->finish();
  check_hosts(end);
  const std::string& path = session_.options.events.path;
  if (!end.problem.empty()) cannot_write(path + ": events are missing: " + end.problem);
  if (path == kStdout) return copy_to_stdout();
  if (const std::optional<std::string> problem = file_->commit()) cannot_write(*problem);
  if (session_.options.quiet) return;
  session_.console.note(fmt::format("wavetank {}: {} events are in {}",
                                    command_name(session_.options.command), end.events, path));
}

void EventOutput::check_hosts(const sim::EventStream::End& end) const {
  for (const std::string& name : session_.options.events.filter.hosts) {
    if (std::find(end.hosts.begin(), end.hosts.end(), name) != end.hosts.end()) continue;
    throw CommandError(ExitCode::kUsage, "--events-host \"" + name +
                                             "\": the run has no such host; " +
                                             sim::name_advice(name, end.hosts));
  }
}

void EventOutput::copy_to_stdout() {
  std::array<char, kCopyBytes> piece;  // NOLINT: filled by fread().
  std::rewind(spool_.get());
  while (const std::size_t bytes = std::fread(piece.data(), 1, piece.size(), spool_.get())) {
    session_.console.data({piece.data(), bytes});
  }
}

}  // namespace wavetank::cli
