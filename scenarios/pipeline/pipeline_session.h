#pragma once

/// scenarios/pipeline/pipeline_session.h - PipelineSession: one connection of the feed, from the
/// dial to its end.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/doors/doors.h"
#include "core/net/websocket.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/pipeline/dial_gate.h"
#include "scenarios/pipeline/pipeline_item.h"
#include "scenarios/pipeline/reports.h"
#include "scenarios/protocol/cadence.h"
#include "scenarios/protocol/frame_parser.h"

namespace wavetank::hyperliquid {

/// A topic's facts that outlive connections.
class TopicState {
 public:
  explicit TopicState(const WantedTopic& wanted_) noexcept : wanted(&wanted_) {}

  const WantedTopic* wanted;
  bool confirmed = false;   ///< Acknowledged on the current connection.
  bool delivering = false;  ///< Has brought data on the current connection.
  Instant alive_at{};       ///< Last data, or the first subscribe, on the current connection.
  Cadence cadence;          ///< That of its data, on all connections.

  // While it is mute.
  Instant help_at = Instant::min();  ///< Not subscribed to again before.
  int helped = 0;                    ///< So many times.
};

/// The parts of a pipeline that its sockets have in common. Requires: all outlive it.
class PipelineShared {
 public:
  PipelineShared(Doors& doors_, const ClientConfig& config_, Reports& reports_,
                 Queue<PipelineItemPointer>& queue_, PipelineItemPool& items_, const Event& stop_)
      : doors(doors_),
        config(config_),
        reports(reports_),
        queue(queue_),
        items(items_),
        stop(stop_),
        gate(config_.dials_per_minute, config_.sockets) {}

  Doors& doors;
  const ClientConfig& config;
  Reports& reports;
  Queue<PipelineItemPointer>& queue;
  PipelineItemPool& items;
  const Event& stop;  ///< No new connection is wanted.
  DialGate gate;
  std::uint32_t connections = 0;  ///< Dials that have succeeded so far.
};

/// Dials, upgrades, subscribes, reads; watches that data keeps coming. Any message is a sign of
/// life. A connection without any message, not even a pong, is given up; so is one without data
/// that used to come. A single mute topic is subscribed to again, with an alarm when that does not
/// help.
class PipelineSession {
 public:
  /// Requires: both outlive the session. It counts itself when its dial succeeds.
  PipelineSession(PipelineShared& shared, std::vector<TopicState>& topics);

  /// The whole life of the connection; returns how it ended. Cancelled: the connection is aborted,
  /// and no task is left. Errors: TransportError, UpgradeError, TimeoutError when there is no
  /// connection to begin with; ConnectionClosed when it breaks before the subscribing is done.
  Coro<std::string> run();

  /// Closes the websocket in order, within config.close_limit; run() ends after it. No effect
  /// before the upgrade has finished. Cancelled: the websocket is aborted.
  Coro<void> close();

  /// How long data has been coming, from the first frame to the last one. 0 without data.
  Duration data_spell() const noexcept {
    return first_data_ ? last_data_ - *first_data_ : Duration::zero();
  }
  bool is_open() const noexcept { return socket_ != nullptr; }
  std::uint32_t number() const noexcept { return number_; }  ///< 0 until the dial succeeds.

 private:
  class Closing;

  void enter(Phase phase);
  Coro<void> open();
  Coro<void> subscribe();
  Coro<void> read();
  bool must_hold() const;
  Coro<void> hold();
  Coro<void> wait_for_room();
  PipelineItemPointer take(std::string_view text);
  Coro<void> put_when_there_is_room(PipelineItemPointer item);
  Coro<void> watch();

  void note_arrival();
  void note_data(std::string_view topic);
  void note_ack();
  std::optional<Duration> limit_of(const TopicState& topic, Instant now) const;
  std::optional<Instant> silent_at(Instant now) const;
  std::optional<Instant> lost_at() const;
  Instant mute_at(const TopicState& topic, Instant now) const;
  Instant next_check() const;
  bool check_alive();
  void help(TopicState& topic, Instant now);
  void give_up(std::string why);
  TopicState* find(std::string_view key);

  PipelineShared& shared_;
  const ClientConfig& config_;
  Reports& reports_;
  std::vector<TopicState>& topics_;
  std::uint32_t number_ = 0;
  std::unique_ptr<WebSocket> socket_;
  FrameParser parser_;
  FrameView view_;
  std::string given_up_;  // Why watch() aborted the socket.
  Instant next_ping_{};
  std::optional<Instant> pong_due_;  ///< The deadline of a ping behind which no message has
                                     ///< arrived.
  Instant arrived_{};                ///< The last message, or the subscribes.
  std::optional<Instant> first_data_;
  Instant last_data_{};
  std::optional<Phase> phase_;  // From kDial to kStream, in that order; empty before the dial.
  std::optional<AnyFuture> holding_;  // The reading waits for it in hold(), by our own wish.
  bool closing_ = false;              // A task is in close().
  Event close_ended_;
};

}  // namespace wavetank::hyperliquid
