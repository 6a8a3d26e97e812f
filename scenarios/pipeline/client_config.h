#pragma once

/// scenarios/pipeline/client_config.h - ClientConfig: the venue, the wanted topics and the limits
/// of a feed client. Plain values; the defaults are for the venue's public socket.

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/doors/transport.h"
#include "core/net/wire_tap.h"
#include "core/sync/event.h"
#include "core/time.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {

/// One wanted stream.
struct WantedTopic {
  explicit WantedTopic(Subscription subscription_);

  Subscription subscription;
  std::string key;   ///< topic_key() of the subscription.
  bool has_cadence;  ///< l2Book and allMids are sent at intervals; trades and bbo on events.
};

class ClientConfig {
 public:
  ClientConfig() = default;

  Endpoint venue{"venue", 443};
  std::string host_field;  ///< The Host field of the upgrade, "host:port"; empty: the host of
                           ///< `venue`.
  std::string path = "/ws";
  std::vector<WantedTopic> topics;
  std::size_t sockets = 1;  ///< The topics are spread over so many: topics_of_socket().

  // Limits of one connection. Each phase has its own; all together stay below 10 s.
  Duration dial_limit = std::chrono::seconds(3);
  Duration upgrade_limit = std::chrono::seconds(3);
  Duration subscribe_limit = std::chrono::seconds(2);  ///< Until the stream has taken all of it.
  Duration close_limit = std::chrono::seconds(1);      ///< Absolute, for the whole close handshake.

  // Life signs. The venue closes a connection to which it has sent only acknowledgements for 60 s.
  // Source: developer docs, "Websocket / Timeouts and heartbeats".
  Duration ping_interval = std::chrono::seconds(15);
  Duration pong_limit = std::chrono::seconds(8);

  // Silence. A topic that has never brought data may be dead, and is waited for for ever. Source:
  // the slowest public cadence is 5.43 s, three of which are 16.3 s; lawful pauses reach 2.3 s.
  Duration stall_limit = std::chrono::seconds(21);  ///< For topics with a cadence, and for pongs;
                                                    ///< three cadences if they are longer.
  Duration pause_limit = std::chrono::seconds(61);  ///< For topics of events; ten times their
                                                    ///< longest pause if that is longer.
  Duration resubscribe_interval = std::chrono::seconds(60);  ///< While a topic stays mute.

  // Reconnecting. Source for the budget: developer docs, "Rate limits": 30 new connections a
  // minute.
  Duration backoff_first = std::chrono::milliseconds(500);
  Duration backoff_cap = std::chrono::seconds(30);
  int backoff_jitter_percent = 50;
  Duration stable_spell = std::chrono::seconds(30);  ///< Time with data before the backoff
                                                     ///< restarts.
  std::size_t dials_per_minute = 20;

  // Processing and shutdown.
  std::size_t queue_size = 1024;
  int processors = 4;
  Duration processing_limit = std::chrono::seconds(5);
  Duration monitor_interval = std::chrono::seconds(10);
  Duration grace = std::chrono::seconds(2);

  bool decode = true;  ///< Off: frames are carried as they are, for measurements.

  /// Observes every connection, one after the other; may be null. Must outlive the feed.
  WireTap* tap = nullptr;

  /// Set while the tap has room for more; null: always. While it is not, the connection is not
  /// read, so that the venue must wait, and its silence is not held against it; no new one is
  /// dialled. Messages that arrive while a connection is being closed are read all the same. Must
  /// outlive the feed.
  Event* room = nullptr;
};

/// The topics of one socket: equal shares, in their order. Requires: socket < config.sockets; the
/// configuration outlives the result.
std::span<const WantedTopic> topics_of_socket(const ClientConfig& config, std::size_t socket);

}  // namespace wavetank::hyperliquid
