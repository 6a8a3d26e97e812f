#pragma once

/// scenarios/pipeline/reports.h - Reports: the observer of a feed client. In production it feeds
/// logs and counters; in the tank properties are checked on it. So a client under test reports
/// truthfully the fate of each frame, and declares, as a ReportKinds, which of the reports it makes
/// at all.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "core/time.h"

namespace wavetank::hyperliquid {

/// Where a client is in the life of its connection.
enum class Phase { kDial, kUpgrade, kSubscribe, kStream, kBackoff, kClose, kStopped };
std::string_view phase_name(Phase phase) noexcept;

/// The calls of Reports, each by its name.
enum class ReportKind : std::uint8_t {
  kPhase,
  kFrame,
  kDelivered,
  kTrade,
  kDropped,
  kGap,
  kDisconnected,
  kTaskEnded,
  kSample,
  kGaveUp,
  kAlarm,
  kWants,
};

/// Which reports a client makes: whenever there is such a thing to report, it reports it.
class ReportKinds {
 public:
  constexpr ReportKinds() = default;  ///< No report.
  constexpr ReportKinds(std::initializer_list<ReportKind> words) {
    for (const ReportKind word : words) bits_ |= bit(word);
  }

  constexpr bool contains(ReportKinds others) const noexcept {
    return (others.bits_ & ~bits_) == 0;
  }
  constexpr bool operator==(const ReportKinds&) const = default;

 private:
  static constexpr std::uint32_t bit(ReportKind word) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(word);
  }

  std::uint32_t bits_ = 0;
};

/// All calls come from the client's own loop and must not call back into the client. Views end with
/// the call. A client that cannot tell something leaves the call out, always, and does not declare
/// it; properties that need it are then not applicable.
///
/// `connection` is the connection by which a frame came: the first stream that the client's
/// Transport::connect() gave it is 1, the next one 2, and so on. 0: the client does not know, or
/// had no connection.
class Reports {
 public:
  virtual ~Reports() = default;

  /// A client with several sockets reports the phase of each.
  virtual void phase(Phase phase) = 0;

  /// A websocket message was taken from the connection. `kind` is "data", "pong", "ack", "error" or
  /// another word; every message is reported once.
  virtual void frame(std::string_view kind, std::uint32_t connection) = 0;

  /// A data frame has reached the consumer. `topic`, here and below, is the topic_key() of its
  /// subscription; it may be empty when frames are not decoded.
  virtual void delivered(std::string_view topic, std::uint32_t connection) = 0;
  /// One trade was given to the consumer.
  virtual void trade(std::string_view coin, std::int64_t time_ms, std::uint64_t tid,
                     std::uint32_t connection) = 0;
  /// `count` data frames of `topic` will not reach the consumer.
  virtual void dropped(std::string_view topic, std::uint64_t count, std::string_view why,
                       std::uint32_t connection) = 0;
  /// Data of `topic` may be missing between these two instants; `connection` brings the data behind
  /// the gap.
  virtual void gap(std::string_view topic, Instant from, Instant to, std::uint32_t connection) = 0;

  /// The connection ended or was given up; 0: a dial failed.
  virtual void disconnected(std::string_view why, std::uint32_t connection) = 0;
  /// A task of the client ended; `error` is empty when it ended in order.
  virtual void task_ended(std::string_view name, std::string_view error) = 0;
  /// From time to time: items in the queue, the most there were, live tasks, tasks that ended.
  virtual void sample(std::size_t queued, std::size_t queued_max, std::size_t tasks,
                      std::size_t tasks_ended) = 0;

  /// The client will not try to connect again.
  virtual void gave_up(std::string_view why) = 0;
  /// The client cannot help `topic`, the text_form() of a wanted subscription: its data does not
  /// come, or the venue refuses it. It holds until the next data of that topic.
  virtual void alarm(std::string_view topic, std::string_view why) = 0;
  /// The wanted set changes: from now on `topic`, the text_form() of a subscription, is wanted or
  /// is not. Topics of the client's configuration need no report.
  virtual void wants(std::string_view topic, bool wanted) = 0;

  /// Free text of the client for a reader of the run, for example a value that explains the next
  /// events. No property judges them and no ReportKinds declares them. In the tank they are part of
  /// the trace and of its hash, so they must depend on the run alone.
  virtual void note(std::string_view /*text*/) {}
};

/// Ignores every report.
class NoReports : public Reports {
 public:
  void phase(Phase) override {}
  void frame(std::string_view, std::uint32_t) override {}
  void delivered(std::string_view, std::uint32_t) override {}
  void trade(std::string_view, std::int64_t, std::uint64_t, std::uint32_t) override {}
  void dropped(std::string_view, std::uint64_t, std::string_view, std::uint32_t) override {}
  void gap(std::string_view, Instant, Instant, std::uint32_t) override {}
  void disconnected(std::string_view, std::uint32_t) override {}
  void task_ended(std::string_view, std::string_view) override {}
  void sample(std::size_t, std::size_t, std::size_t, std::size_t) override {}
  void gave_up(std::string_view) override {}
  void alarm(std::string_view, std::string_view) override {}
  void wants(std::string_view, bool) override {}
};

}  // namespace wavetank::hyperliquid
