#pragma once

/// scenarios/cases/trace_reports.h - what a client says, as events of its host: hashed, logged, and
/// shown to the properties.

#include <cstdint>
#include <string>

#include "scenarios/hyperliquid/reports.h"

namespace wavetank::sim {
class World;
}

namespace wavetank::scenarios {

/// Each call is one kReport event; its text is the call's name and its arguments, blanks between.
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
  void report(std::string_view word, std::string_view rest);

  sim::World& world_;
  std::uint16_t host_;
  std::string text_;  // Reused from call to call.
};

}  // namespace wavetank::scenarios
