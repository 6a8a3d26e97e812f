#pragma once

/// scenarios/cases/trace_reports.h - what a client says, as events of its host: hashed, logged, and
/// shown to the properties.

#include <cstdint>
#include <string_view>

#include "scenarios/hyperliquid/reports.h"
#include "sim/trace/event_kind.h"

namespace wavetank::sim {
class World;
}

namespace wavetank::scenarios {

/// Each call is one event of its own kind; its text is the arguments, blanks between.
class TraceReports final : public hyperliquid::Reports {
 public:
  TraceReports(sim::World& world, std::uint16_t host) : world_(world), host_(host) {}

  void phase(hyperliquid::Phase phase) override;
  void frame(std::string_view kind) override;
  void delivered(std::string_view topic) override;
  void trade(std::string_view coin, std::int64_t time_ms, std::uint64_t tid) override;
  void dropped(std::uint64_t count, std::string_view why) override;
  void gap(std::string_view topic, Instant from, Instant to) override;
  void disconnected(std::string_view why) override;
  void task_ended(std::string_view name, std::string_view error) override;
  void sample(std::size_t queued, std::size_t queued_max, std::size_t tasks,
              std::size_t tasks_ended) override;

 private:
  void report(sim::EventKind kind, std::string_view text);

  sim::World& world_;
  std::uint16_t host_;
};

}  // namespace wavetank::scenarios
