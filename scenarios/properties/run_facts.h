#pragma once

/// scenarios/properties/run_facts.h - RunFacts: the events of a run so far at one client host, as
/// far as several properties need them: read off the events once, before the properties see them. A
/// run with several clients has one of these for each.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/reports.h"
#include "scenarios/properties/connection_facts.h"
#include "scenarios/protocol/cadence.h"
#include "scenarios/protocol/frame_parser.h"
#include "scenarios/venue/venue_record.h"
#include "sim/check/property_set.h"
#include "sim/fault/injector.h"

namespace wavetank::scenarios {

/// A topic that the client wants or has wanted.
struct TopicFacts {
  explicit TopicFacts(hyperliquid::WantedTopic topic_) : topic(std::move(topic_)) {}

  hyperliquid::WantedTopic topic;
  bool wanted = true;                ///< In the configuration, or by the last `wants` report.
  std::uint32_t home = 0;            ///< The connection that last subscribed to it; 0: none yet.
  std::optional<Instant> delivered;  ///< Last reported to the consumer, on any connection.
  hyperliquid::Cadence arrivals;     ///< That of its data frames at the client.
  std::optional<Instant> alarmed;    ///< The client reports that it cannot help; ends with data.
};

class RunFacts final : public sim::EventListener {
 public:
  /// `client` is the host under test, `declared` the reports of the program on it. Requires: all
  /// references outlive this object.
  RunFacts(std::uint16_t client, hyperliquid::ReportKinds declared,
           const hyperliquid::ClientConfig& config, const sim::FaultInjector& injector);

  /// The debts of the venue; without them no property that needs them is judged. Requires: outlives
  /// this.
  void set_record(hyperliquid::VenueRecord& record) noexcept { record_ = &record; }
  hyperliquid::VenueRecord* record() const noexcept { return record_; }

  void on_event(const sim::Event& event) override;

  std::uint16_t client() const noexcept { return client_; }
  /// Whether the client makes all of these reports.
  bool declares(hyperliquid::ReportKinds reports) const noexcept {
    return declared_.contains(reports);
  }
  /// Whether frames are decoded, here and in the client: else no topic and no trade is known.
  bool decodes() const noexcept { return decodes_; }
  /// Topics that begin to be wanted during the run come behind those of the configuration.
  const std::vector<TopicFacts>& topics() const noexcept { return topics_; }
  const std::string& phase() const noexcept { return phase_; }

  bool stopping() const noexcept { return signals_ > 0; }
  int signals() const noexcept { return signals_; }
  Instant first_signal() const noexcept { return first_signal_; }
  bool exited() const noexcept { return exited_; }

  const ConnectionTable& connections() const noexcept { return connections_; }
  /// The connection of the current event: one of the wire, or a report that names it (a report
  /// without a connection counts for the newest). Null without a connection.
  const ConnectionFacts* connection() const noexcept { return connection_; }
  bool upgraded() const noexcept;  ///< A connection is usable().
  /// Whether the end of `connection` concerns that topic: it has subscribed to it last, or it is
  /// the client's only socket.
  bool is_home(const ConnectionFacts& connection, const TopicFacts& topic) const noexcept {
    return one_socket() || topic.home == connection.number;
  }

  /// Data frames that arrived, on all connections: everything but the venue's answers.
  std::uint64_t messages() const noexcept { return messages_; }

  /// The message of the current event, if it is one and frames are decoded.
  const hyperliquid::FrameView* frame() const noexcept { return frame_; }
  /// The request of the current event, if it is a text that the client sent and frames are decoded.
  const hyperliquid::ClientMessage* request() const noexcept { return request_; }

  /// A fault that has hindered the client works at `since` or later. Stop signals do not count.
  bool fault_active(Instant since) const noexcept { return last_effect() >= since; }
  /// The end of the last one so far, including the arrival of delayed segments.
  Instant last_effect() const noexcept { return injector_.last_effect(client_); }
  /// The same of those that can keep pings, pongs and data of a connection from passing.
  Instant last_keeping() const noexcept {
    return injector_.last_effect(client_, sim::Hinders::kKeeping);
  }
  /// The same for effects that hinder a connection and its subscriptions: a mute topic excuses no
  /// client that does not come back. An end of a connection that is in flight hinders until it has
  /// arrived, and no longer.
  Instant last_hindrance() const noexcept;
  /// The same for one topic: an effect on the connection of another socket is no excuse.
  Instant last_hindrance(const TopicFacts& topic) const noexcept;
  /// The same for effects that hinder a topic's data.
  Instant last_data_hindrance(const TopicFacts& topic) const noexcept {
    return std::max(last_hindrance(topic), injector_.last_mute(topic.topic.key, client_));
  }
  /// Something takes a second or more longer on its way, by a fault, or did in the last 5 s.
  bool slow(Instant now) const noexcept {
    return injector_.slow_in(now - std::chrono::seconds(5), now, client_);
  }

 private:
  /// All topics are on it; or it is not known where they are.
  bool one_socket() const noexcept { return connections_.newest().size() <= 1 || !decodes_; }
  Instant last_learnt() const noexcept;
  void end(ConnectionFacts& connection, Instant at, ConnectionEnd how);
  void on_wire(const sim::Event& event);
  void on_report(const sim::Event& event);
  void open(const sim::Event& event);
  void lose(ConnectionFacts& connection, Instant at);
  void on_frame(const sim::Event& event, ConnectionFacts& connection);
  void on_message(Instant at, std::string_view payload, ConnectionFacts& connection);
  void on_answer(Instant at, ConnectionFacts& connection);
  void on_request(Instant at, std::string_view payload, ConnectionFacts& connection);
  void on_delivered(const sim::Event& event);
  void on_wants(std::string_view content);
  void on_alarm(Instant at, std::string_view content);

  std::uint16_t client_;
  hyperliquid::ReportKinds declared_;
  bool decodes_;
  const sim::FaultInjector& injector_;
  hyperliquid::FrameParser parser_;
  hyperliquid::FrameView view_;
  hyperliquid::ClientMessage asked_;
  const hyperliquid::FrameView* frame_ = nullptr;
  const hyperliquid::ClientMessage* request_ = nullptr;
  std::vector<TopicFacts> topics_;
  ConnectionTable connections_;
  Instant learnt_late_ = Instant::min();  // The last end that the venue knew long before.
  ConnectionFacts* connection_ = nullptr;
  std::vector<std::uint64_t> cut_early_;  // Before the dial had heard of their opening.
  std::string phase_;
  Instant first_signal_{};
  int signals_ = 0;
  bool exited_ = false;
  std::uint64_t messages_ = 0;
  hyperliquid::VenueRecord* record_ = nullptr;
  ConnectionFacts* leaving_ = nullptr;  // It has gone with the event before.
};

}  // namespace wavetank::scenarios
