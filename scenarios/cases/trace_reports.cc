#include "scenarios/cases/trace_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "sim/world/world.h"

namespace wavetank::scenarios {

namespace {

using sim::EventKind;
using sim::kFieldSeparator;

// A text that another field follows.
std::string inner(std::string_view text) {
  std::string clean(text);
  std::replace(clean.begin(), clean.end(), kFieldSeparator, ' ');
  return clean;
}

}  // namespace

void TraceReports::report(EventKind kind, std::string_view content, std::uint32_t connection) {
  world_.emit(kind, host_, connection, content);
}

void TraceReports::phase(hyperliquid::Phase phase) {
  report(EventKind::kReportPhase, phase_name(phase));
}

void TraceReports::frame(std::string_view kind, std::uint32_t connection) {
  report(EventKind::kReportFrame, kind, connection);
}

void TraceReports::delivered(std::string_view topic, std::uint32_t connection) {
  report(EventKind::kReportDelivered, topic, connection);
}

void TraceReports::trade(std::string_view coin, std::int64_t time_ms, std::uint64_t tid,
                         std::uint32_t connection) {
  fmt::memory_buffer content;
  fmt::format_to(std::back_inserter(content), "{}{}{}{}{}", time_ms, kFieldSeparator, tid,
                 kFieldSeparator, coin);
  report(EventKind::kReportTrade, {content.data(), content.size()}, connection);
}

void TraceReports::dropped(std::string_view topic, std::uint64_t count, std::string_view why,
                           std::uint32_t connection) {
  report(EventKind::kReportDropped,
         fmt::format("{}{}{}{}{}", count, kFieldSeparator, inner(why), kFieldSeparator, topic),
         connection);
}

void TraceReports::gap(std::string_view topic, Instant from, Instant to, std::uint32_t connection) {
  report(EventKind::kReportGap,
         fmt::format("{}{}{}{}{}", from.time_since_epoch().count(), kFieldSeparator,
                     to.time_since_epoch().count(), kFieldSeparator, topic),
         connection);
}

void TraceReports::disconnected(std::string_view why, std::uint32_t connection) {
  report(EventKind::kReportDisconnected, why, connection);
}

void TraceReports::task_ended(std::string_view name, std::string_view error) {
  report(EventKind::kReportTaskEnded, fmt::format("{}{}{}", inner(name), kFieldSeparator, error));
}

void TraceReports::sample(std::size_t queued, std::size_t queued_max, std::size_t tasks,
                          std::size_t tasks_ended) {
  report(EventKind::kReportSample,
         fmt::format("{}{}{}{}{}{}{}", queued, kFieldSeparator, queued_max, kFieldSeparator, tasks,
                     kFieldSeparator, tasks_ended));
}

void TraceReports::gave_up(std::string_view why) { report(EventKind::kReportGaveUp, why); }

void TraceReports::alarm(std::string_view topic, std::string_view why) {
  report(EventKind::kReportAlarm, fmt::format("{}{}{}", inner(why), kFieldSeparator, topic));
}

void TraceReports::note(std::string_view text) { report(EventKind::kReportNote, text); }

void TraceReports::wants(std::string_view topic, bool wanted) {
  report(EventKind::kReportWants, fmt::format("{:d}{}{}", wanted, kFieldSeparator, topic));
}

}  // namespace wavetank::scenarios
