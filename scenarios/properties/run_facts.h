#pragma once

/// scenarios/properties/run_facts.h - what has happened in a run so far, as far as several
/// properties want to know it: read off the events once, before the properties see them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/hyperliquid/feed_config.h"
#include "scenarios/hyperliquid/frame_parser.h"
#include "scenarios/hyperliquid/reports.h"
#include "sim/check/property_set.h"
#include "sim/fault/injector.h"

namespace wavetank::scenarios {

/// A wanted topic on the client's current connection.
struct TopicFacts {
  explicit TopicFacts(const hyperliquid::WantedTopic& wanted_) : wanted(&wanted_) {}

  const hyperliquid::WantedTopic* wanted;
  int acknowledged = 0;              ///< Subscribe acks less unsubscribe acks on this connection.
  Instant alive_at{};                ///< Its ack or last data frame on this connection.
  std::optional<Instant> delivered;  ///< Last reported to the consumer, on any connection.
};

class RunFacts final : public sim::EventListener {
 public:
  /// `client` is the host under test, `declared` what the program on it reports. Requires: all
  /// references outlive this object.
  RunFacts(std::uint16_t client, hyperliquid::ReportSet declared,
           const hyperliquid::FeedConfig& config, const sim::FaultInjector& injector);

  void on_event(const sim::Event& event) override;

  std::uint16_t client() const noexcept { return client_; }
  /// Whether the client makes all of these reports.
  bool declares(hyperliquid::ReportSet reports) const noexcept {
    return declared_.contains(reports);
  }
  /// Whether frames are decoded, here and in the client: else no topic and no trade is known.
  bool decodes() const noexcept { return config_.decode; }
  const std::vector<TopicFacts>& topics() const noexcept { return topics_; }
  const std::string& phase() const noexcept { return phase_; }

  bool stopping() const noexcept { return signals_ > 0; }
  int signals() const noexcept { return signals_; }
  Instant first_signal() const noexcept { return first_signal_; }
  bool exited() const noexcept { return exited_; }

  bool open() const noexcept { return connection_ != 0; }  ///< A websocket or about to be one.
  bool upgraded() const noexcept { return upgraded_; }     ///< The 101 has arrived.
  /// Messages that arrived on the current connection, and messages the client reported meanwhile.
  std::uint64_t arrived() const noexcept { return arrived_; }
  std::uint64_t reported() const noexcept { return reported_; }
  /// Data frames that arrived, on all connections: everything but the venue's answers.
  std::uint64_t messages() const noexcept { return messages_; }

  /// The message of the current event, if it is one and frames are decoded.
  const hyperliquid::FrameView* frame() const noexcept { return frame_; }

  /// A fault works at `since` or has begun later. Stop signals are none.
  bool fault_active(Instant since) const noexcept { return injector_.last_effect() >= since; }
  Instant last_effect() const noexcept { return injector_.last_effect(); }

 private:
  void on_frame(const sim::Event& event);
  void on_message(Instant at, std::string_view payload);
  void on_delivered(const sim::Event& event);
  void end_connection();
  TopicFacts* find(std::string_view key);

  std::uint16_t client_;
  hyperliquid::ReportSet declared_;
  const hyperliquid::FeedConfig& config_;
  const sim::FaultInjector& injector_;
  hyperliquid::FrameParser parser_;
  hyperliquid::FrameView view_;
  const hyperliquid::FrameView* frame_ = nullptr;
  std::vector<TopicFacts> topics_;
  std::string phase_;
  Instant first_signal_{};
  int signals_ = 0;
  bool exited_ = false;
  bool upgraded_ = false;
  std::uint64_t connection_ = 0;
  std::uint64_t arrived_ = 0;
  std::uint64_t reported_ = 0;
  std::uint64_t messages_ = 0;
};

}  // namespace wavetank::scenarios
