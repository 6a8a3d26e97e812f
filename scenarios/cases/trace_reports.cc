#include "scenarios/cases/trace_reports.h"

#include <fmt/format.h>

#include <array>

#include "sim/world/world.h"

namespace wavetank::scenarios {

void TraceReports::report(std::string_view word, std::string_view rest) {
  text_.assign(word);
  if (!rest.empty()) {
    text_ += ' ';
    text_ += rest;
  }
  world_.emit(sim::EventKind::kReport, host_, 0, text_);
}

void TraceReports::phase(hyperliquid::Phase phase) { report("phase", phase_name(phase)); }
void TraceReports::frame(std::string_view kind) { report("frame", kind); }
void TraceReports::delivered(std::string_view topic) { report("delivered", topic); }

void TraceReports::trade(std::string_view coin, std::int64_t time_ms, std::uint64_t tid) {
  std::array<char, 96> text;
  const auto end = fmt::format_to_n(text.data(), text.size(), "{} {} {}", coin, time_ms, tid);
  report("trade", {text.data(), std::min(end.size, text.size())});
}

void TraceReports::dropped(std::uint64_t count, std::string_view why) {
  report("dropped", fmt::format("{} {}", count, why));
}

void TraceReports::gap(std::string_view topic, Instant from, Instant to) {
  report("gap", fmt::format("{} {} {}", topic, from.time_since_epoch().count(),
                            to.time_since_epoch().count()));
}

void TraceReports::disconnected(std::string_view why) { report("disconnected", why); }

void TraceReports::task_ended(std::string_view name, std::string_view error) {
  report("task_ended", fmt::format("{} {}", name, error));
}

void TraceReports::sample(std::size_t queued, std::size_t queued_max, std::size_t tasks,
                          std::size_t tasks_ended) {
  report("sample", fmt::format("{} {} {} {}", queued, queued_max, tasks, tasks_ended));
}

}  // namespace wavetank::scenarios
