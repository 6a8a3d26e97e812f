#include "cli/input_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <new>
#include <system_error>
#include <utility>

#include "cli/exit_code.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/import/capture_gaps.h"
#include "sim/trace/time_text.h"

namespace wavetank::cli {
namespace {

constexpr std::uintmax_t kFileBytesMax = 256ULL << 20;
constexpr Duration kLongGap = std::chrono::hours(1);
constexpr std::size_t kGapsShown = 3;

[[noreturn]] void unreadable(const std::string& path, std::string_view what) {
  throw CommandError(ExitCode::kUnreadable, fmt::format("{}: {}", path, what));
}

/// A capture with the recorded content; null if there is no file at `path`, or another, of which
/// `problem` then tells.
std::shared_ptr<const sim::Capture> find_recorded(const std::string& path,
                                                  const sim::IncidentCapture& recorded,
                                                  std::optional<CommandError>& problem) {
  std::error_code ignored;
  if (path.empty() || !std::filesystem::exists(path, ignored)) return nullptr;
  try {
    std::shared_ptr<const sim::Capture> capture = load_capture(path);
    if (capture->content_hash == recorded.content_hash) return capture;
    problem.emplace(
        ExitCode::kUsage,
        fmt::format(
            "{}: is not the capture of the incident: its content hash is {}, the recorded one {}",
            path, capture->content_hash, recorded.content_hash));
  } catch (const CommandError& error) {
    problem.emplace(error);
  }
  return nullptr;
}

/// At its path, or beside the incident.
std::shared_ptr<const sim::Capture> load_recorded(const std::string& incident,
                                                  const sim::IncidentCapture& recorded) {
  const std::filesystem::path beside = std::filesystem::path(incident).parent_path() /
                                       std::filesystem::path(recorded.path).filename();
  std::optional<CommandError> problem;
  for (const std::string& path : {recorded.path, beside.string()}) {
    std::shared_ptr<const sim::Capture> capture = find_recorded(path, recorded, problem);
    if (capture) return capture;
  }
  if (problem) throw CommandError(*problem);
  unreadable(incident, fmt::format("needs the capture {}, which does not exist; put it beside the "
                                   "incident",
                                   recorded.path));
}

}  // namespace

std::string read_file(const std::string& path) {
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (status.type() == std::filesystem::file_type::not_found) unreadable(path, "no such file");
  if (problem) unreadable(path, problem.message());
  if (std::filesystem::is_directory(status)) unreadable(path, "is a directory");
  if (!std::filesystem::is_regular_file(status)) unreadable(path, "not a regular file");
  const std::uintmax_t size = std::filesystem::file_size(path, problem);
  if (problem) unreadable(path, problem.message());
  if (size > kFileBytesMax)
    unreadable(path, "larger than 256 MiB, the limit of plans and incidents");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) unreadable(path, "cannot be opened: " + std::generic_category().message(errno));
  std::string text(static_cast<std::size_t>(size), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) unreadable(path, "cannot be read to its end");
  return text;
}

std::shared_ptr<const sim::Capture> load_capture(const std::string& path) {
  try {
    Result<sim::Capture, CaptureError> capture = sim::load_capture(path);
    if (!capture) throw CommandError(ExitCode::kUnreadable, capture.error().text);
    return std::make_shared<sim::Capture>(std::move(capture).value());
  } catch (const std::bad_alloc&) {
    unreadable(path, "not enough memory to read it");
  }
}

std::string gap_line(const sim::Capture& capture, std::optional<Duration> max_gap) {
  const std::vector<sim::CaptureGap> gaps = sim::gaps_longer(capture, max_gap.value_or(kLongGap));
  if (gaps.empty()) return {};
  std::string text = capture.name + ": ";
  for (std::size_t i = 0; i < std::min(gaps.size(), kGapsShown); ++i) {
    const sim::CaptureGap& gap = gaps[i];
    text += fmt::format("{}{} pass between line {} and line {}", i == 0 ? "" : ", ",
                        sim::duration_text(gap.length.count()), capture.line_of(gap.record - 1),
                        capture.line_of(gap.record));
  }
  if (gaps.size() > kGapsShown)
    text += fmt::format(", and {} more such gaps", gaps.size() - kGapsShown);
  if (max_gap) return text + "; each is cut to " + sim::duration_text(max_gap->count());
  return text + "; a wrong stamp? --max-gap 1m would cut such gaps to a minute";
}

sim::FaultPlan load_plan(const std::string& path, const sim::FaultCatalogue& catalogue) {
  auto plan = sim::parse_fault_plan(read_file(path), catalogue);
  const auto* error = std::get_if<sim::PlanError>(&plan);
  if (error == nullptr) return std::get<sim::FaultPlan>(std::move(plan));
  const bool is_plan =
      error->where.starts_with("/") && error->where != "/format" && error->where != "/version";
  throw CommandError(is_plan ? ExitCode::kUsage : ExitCode::kUnreadable,
                     path + ": " + error->line());
}

sim::Incident load_incident(const std::string& path, const sim::FaultCatalogue& catalogue) {
  Result<sim::Incident, sim::IncidentError> parsed =
      sim::parse_incident(read_file(path), catalogue);
  if (!parsed) {
    const bool other = parsed.error().fault == sim::IncidentFault::kOtherCapture;
    throw CommandError(other ? ExitCode::kUsage : ExitCode::kUnreadable,
                       path + ": " + parsed.error().line());
  }
  sim::Incident incident = std::move(parsed).value();
  if (!incident.capture || incident.capture->content) return incident;
  incident.capture->content = load_recorded(path, *incident.capture);
  return incident;
}

}  // namespace wavetank::cli
