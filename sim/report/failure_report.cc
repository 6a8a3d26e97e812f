#include "sim/report/failure_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sim/report/landmarks.h"
#include "sim/trace/time_text.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kEventLines = 15;
constexpr std::size_t kTaskLines = 8;
constexpr std::size_t kTextLines = 2;
constexpr std::size_t kStackLines = 10;
constexpr std::size_t kWordLines = 6;
constexpr std::string_view kDebugger = "gdb -ex 'set follow-fork-mode child' --args ";
constexpr std::string_view kIndent = "          ";

/// Breaks at spaces if there are any; text beyond `lines_max` lines ends in "...".
std::string wrapped(std::string_view text, std::size_t lines_max) {
  const std::size_t columns = kColumns - kIndent.size();
  std::string flat = one_line(text, columns * lines_max);
  std::string lines;
  for (std::size_t line = 1; !flat.empty(); ++line) {
    std::size_t cut = flat.size();
    if (flat.size() > columns) {
      const std::size_t space = flat.rfind(' ', columns);
      cut = space == std::string::npos || space == 0 ? columns : space;
    }
    const bool last = line == lines_max;
    lines += std::string(kIndent) + (last ? one_line(flat, columns) : flat.substr(0, cut)) + "\n";
    if (last) break;
    flat.erase(0, std::min(flat.size(), cut + (cut < flat.size() && flat[cut] == ' ' ? 1 : 0)));
  }
  return lines;
}

std::string observation_text(std::string_view label, const Observation& observation,
                             std::int64_t epoch_ns) {
  const std::int64_t at_ns = observation.at.time_since_epoch().count();
  std::int64_t wall_ns = 0;
  const bool in_calendar = !__builtin_add_overflow(epoch_ns, at_ns, &wall_ns);
  std::string utc = in_calendar ? utc_text(wall_ns) : "(beyond the calendar)";
  if (epoch_ns == 0) utc = "(the run had no calendar yet)";
  return fmt::format("  {:<7} {:<18}  {}\n", label, virtual_time_text(at_ns), utc) +
         wrapped(observation.text, kTextLines);
}

std::string events_text(const Violation& violation, const EventLog& log) {
  std::string text;
  for (const std::string& line :
       landmark_lines(log, violation.first.at, violation.second.at, kEventLines, kColumns - 2)) {
    text += "  " + line + "\n";
  }
  return text.empty() ? text : "\n" + text;
}

/// Whether the client missed a deadline, so that the things it waits for matter.
bool reports_hang(const Violation& violation, const EventLog& log) {
  constexpr std::array<std::string_view, 7> kWords = {"STOP",    "STALL", "HANG",    "CLOSE",
                                                      "RECOVER", "SPIN",  "DEADLOCK"};
  const bool by_name = std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return violation.property.find(word) != std::string::npos;
  });
  return by_name || std::any_of(log.events().begin(), log.events().end(), [](const auto& event) {
           return event.head.kind == EventKind::kDeadlock;
         });
}

std::string tasks_text(std::string_view tasks) {
  std::string text;
  const auto lines = static_cast<std::size_t>(std::count(tasks.begin(), tasks.end(), '\n'));
  const std::size_t shown = lines > kTaskLines ? kTaskLines - 1 : lines;
  for (std::size_t line = 0; line < shown; ++line) {
    const std::size_t end = tasks.find('\n');
    text += "  " + one_line(tasks.substr(0, end), kColumns - 2) + "\n";
    tasks.remove_prefix(end + 1);
  }
  if (shown < lines) text += fmt::format("  ... {} more lines of tasks\n", lines - shown);
  return text.empty() ? text : "\n" + text;
}

/// Each line under its label, as many as help.
std::string labelled_lines(std::string_view label, const std::vector<std::string>& lines,
                           std::size_t lines_max) {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), lines_max); ++i) {
    text += fmt::format("  {:<6}  {}\n", i == 0 ? label : "",
                        one_line(lines[i], kColumns - kIndent.size()));
  }
  return text;
}

/// Those that are not empty.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end != 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string breakdown_text(const Breakdown& breakdown) {
  return "\n" + labelled_lines("stack", breakdown.stack, kStackLines) +
         labelled_lines("stderr", lines_of(breakdown.last_words), kWordLines);
}

}  // namespace

std::string counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string failure_title(const ReportHead& head, std::string_view property) {
  return fmt::format("{} violated in {}, client {}, seed {}", property, head.case_name, head.client,
                     head.seed);
}

std::string failure_report(const ReportHead& head, const RunResult& result) {
  if (!result.violation) throw std::invalid_argument("report: the run has no violation");
  const Violation& violation = *result.violation;
  std::string text = failure_title(head, violation.property) + "\n\n";
  text += observation_text("first", violation.first, result.epoch_ns);
  text += observation_text("then", violation.second, result.epoch_ns);
  text += events_text(violation, result.log);
  if (reports_hang(violation, result.log)) text += tasks_text(result.tasks);
  if (result.breakdown) {
    text += breakdown_text(*result.breakdown);
  } else {
    text += fmt::format("\n  plan    {}, {}\n", counted(result.plan.size(), "fault"),
                        counted(result.tape.size(), "draw") + " other than 0");
    text += fmt::format("  trace   {}, the same in two runs\n", result.trace_hash.hex());
  }
  if (head.repro.empty()) return text;
  text += "  repro   " + head.repro + "\n";
  // The run is made in a child of the command.
  if (result.breakdown) text += "  debug   " + std::string(kDebugger) + head.repro + "\n";
  return text;
}

}  // namespace wavetank::sim
