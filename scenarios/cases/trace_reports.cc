#include "scenarios/cases/trace_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/world/world.h"

namespace wavetank::scenarios {

using sim::EventKind;

void TraceReports::report(EventKind kind, std::string_view text) {
  world_.emit(kind, host_, 0, text);
}

void TraceReports::phase(hyperliquid::Phase phase) {
  report(EventKind::kReportPhase, phase_name(phase));
}

void TraceReports::frame(std::string_view kind) { report(EventKind::kReportFrame, kind); }

void TraceReports::delivered(std::string_view topic) { report(EventKind::kReportDelivered, topic); }

void TraceReports::trade(std::string_view coin, std::int64_t time_ms, std::uint64_t tid) {
  std::array<char, 96> text;
  const auto end = fmt::format_to_n(text.data(), text.size(), "{} {} {}", coin, time_ms, tid);
  report(EventKind::kReportTrade, {text.data(), std::min(end.size, text.size())});
}

void TraceReports::dropped(std::uint64_t count, std::string_view why) {
  report(EventKind::kReportDropped, fmt::format("{} {}", count, why));
}

void TraceReports::gap(std::string_view topic, Instant from, Instant to) {
  report(EventKind::kReportGap, fmt::format("{} {} {}", topic, from.time_since_epoch().count(),
                                            to.time_since_epoch().count()));
}

void TraceReports::disconnected(std::string_view why) {
  report(EventKind::kReportDisconnected, why);
}

void TraceReports::task_ended(std::string_view name, std::string_view error) {
  report(EventKind::kReportTaskEnded, fmt::format("{} {}", name, error));
}

void TraceReports::sample(std::size_t queued, std::size_t queued_max, std::size_t tasks,
                          std::size_t tasks_ended) {
  report(EventKind::kReportSample,
         fmt::format("{} {} {} {}", queued, queued_max, tasks, tasks_ended));
}

}  // namespace wavetank::scenarios
