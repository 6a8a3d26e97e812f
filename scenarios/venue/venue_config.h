#pragma once

/// scenarios/venue/venue_config.h - VenueConfig: the venue's numbers. Every default is documented
/// or observed; where no source documents the venue's behaviour, the choice is a parameter.

#include <chrono>
#include <cstdint>
#include <string>

#include "core/time.h"

namespace wavetank::hyperliquid {

/// The fate of a request beyond a limit. The venue's own way is not documented.
enum class OverLimit : std::uint8_t {
  kCountOnly,   ///< It is served; only the counter shows it.
  kErrorFrame,  ///< An error frame without an echo of the request.
  kSilence,
  kClose,  ///< Close code 1008.
};

/// Per client address. Source: developer docs, "Rate limits and user limits", copy of 2026-08-22.
struct VenueLimits {
  VenueLimits() = default;

  int connections_max = 10;
  int dials_per_minute_max = 30;
  int subscriptions_max = 1'000;
  int users_max = 10;
  int requests_per_minute_max = 2'000;  ///< Subscribe, unsubscribe, ping and post all count.
  bool refuse_dials = true;             ///< Or only count those beyond the limits.
  OverLimit over_limit = OverLimit::kErrorFrame;
};

struct VenueConfig {
  VenueConfig() = default;

  /// From a subscribe or unsubscribe to its acknowledgement, whose sending starts the data.
  Duration ack_delay = std::chrono::milliseconds(10);

  /// From any other request to its answer.
  Duration reply_delay = std::chrono::milliseconds(1);

  /// "The server will close any connection if it hasn't sent a message to it in the last 60
  /// seconds." Source: developer docs, "Timeouts and heartbeats". Acknowledgements, errors and
  /// answers to posts do not count; public clients have observed that.
  Duration idle_close = std::chrono::seconds(60);
  std::uint16_t idle_close_code = 1000;  ///< Seen with this reason by public clients.
  std::string idle_close_reason = "Inactive";

  /// Sends "Websocket connection established." first. Source: hyperliquid-python-sdk,
  /// websocket_manager.py expects it; the docs' transcripts do not show it.
  bool greeting = false;

  VenueLimits limits;
};

}  // namespace wavetank::hyperliquid
