#pragma once

/// scenarios/pipeline/silence_limit.h - SilenceLimit: the instant at which a client gives up a
/// connection on which the venue is silent. A pure value: it reads no clock and arms no timer.

#include <map>
#include <optional>
#include <span>
#include <string>

#include "core/time.h"
#include "scenarios/pipeline/client_config.h"
#include "scenarios/protocol/messages.h"

namespace wavetank::hyperliquid {

/// Two limits: the wait for any message, and the wait for data of each topic with a cadence. Both
/// are needed: a pong shows that the peer lives, and not that it still sends a topic. A topic is
/// missed once it has brought data, on this connection or an earlier one. Before that it may be
/// dead, and silence is lawful. So one object serves all connections of a client.
///
///     SilenceLimit silence = SilenceLimit(config.topics).message_max(45s).data_max(21s);
///     silence.restart(doors.clock.now());
///     const Message message = co_await timeout_at(silence.deadline(), socket.receive());
///
/// A client that subscribes again to a single mute topic needs the times of each topic: see
/// PipelineSession. Cadence (scenarios/protocol/cadence.h) measures the rhythm of a topic.
class SilenceLimit {
 public:
  /// Without limits until one is set: it waits for ever.
  explicit SilenceLimit(std::span<const WantedTopic> topics);

  /// The longest wait for a message of any kind. Pongs count, so the limit is longer than the
  /// interval of the pings. Requires: limit > 0.
  SilenceLimit&& message_max(AnyDuration limit) &&;

  /// The longest wait for data of a topic with a cadence (WantedTopic::has_cadence). Requires:
  /// limit > 0.
  SilenceLimit&& data_max(AnyDuration limit) &&;

  /// A connection is open. All waits begin again at `now`.
  void restart(Instant now);

  /// A message has arrived at `now`.
  void note(const FrameView& frame, Instant now);

  /// When the silence has lasted too long; kNever without a limit.
  Instant deadline() const;

 private:
  std::optional<Duration> message_max_, data_max_;
  Instant message_at_{};  // The last message, or the restart.
  // The last data of each topic with a cadence, or the restart; absent before its first data.
  std::map<std::string, std::optional<Instant>, std::less<>> data_at_;
};

}  // namespace wavetank::hyperliquid
