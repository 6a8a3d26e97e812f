#pragma once

/// scenarios/cases/trace_reports.h - TraceReports: the reports of a client, as events of its host:
/// hashed, logged, and shown to the properties.

#include <cstdint>
#include <string_view>

#include "scenarios/pipeline/reports.h"
#include "sim/trace/event_kind.h"

namespace wavetank::sim {
class World;
}

namespace wavetank::scenarios {

/// Each call is one event of a separate kind; its content is the arguments in the order below, with
/// sim::kFieldSeparator between them, whole at any length. Only the last may hold any bytes: in the
/// others a separator becomes a blank. The event's subject is the connection.
///
///     frame: kind              trade: time_ms tid coin      disconnected: why
///     delivered: topic         dropped: count why topic     gap: from_ns to_ns topic
///     task_ended: name error   alarm: why topic             wants: 0 or 1, topic
///
/// sample: its four numbers. phase, gave_up: the word.
class TraceReports final : public hyperliquid::Reports {
 public:
  TraceReports(sim::World& world, std::uint16_t host) : world_(world), host_(host) {}

  void phase(hyperliquid::Phase phase) override;
  void frame(std::string_view kind, std::uint32_t connection) override;
  void delivered(std::string_view topic, std::uint32_t connection) override;
  void trade(std::string_view coin, std::int64_t time_ms, std::uint64_t tid,
             std::uint32_t connection) override;
  void dropped(std::string_view topic, std::uint64_t count, std::string_view why,
               std::uint32_t connection) override;
  void gap(std::string_view topic, Instant from, Instant to, std::uint32_t connection) override;
  void disconnected(std::string_view why, std::uint32_t connection) override;
  void task_ended(std::string_view name, std::string_view error) override;
  void sample(std::size_t queued, std::size_t queued_max, std::size_t tasks,
              std::size_t tasks_ended) override;
  void gave_up(std::string_view why) override;
  void alarm(std::string_view topic, std::string_view why) override;
  void note(std::string_view text) override;
  void wants(std::string_view topic, bool wanted) override;

 private:
  void report(sim::EventKind kind, std::string_view content, std::uint32_t connection = 0);

  sim::World& world_;
  std::uint16_t host_;
};

}  // namespace wavetank::scenarios
