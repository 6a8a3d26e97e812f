#include "scenarios/pipeline/feed_steps.h"

#include <string>
#include <utility>

#include "core/check.h"
#include "core/task/sleep.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {

Coro<std::unique_ptr<WebSocket>> upgrade_to_feed(std::unique_ptr<Stream> stream,
                                                 const ClientConfig& config, Random& random) {
  const std::string& host = config.host_field.empty() ? config.venue.host : config.host_field;
  WebSocketOptions options;
  options.tap = config.tap;
  return WebSocket::connect(std::move(stream), UpgradeRequest(host, config.path), random, options);
}

Coro<void> subscribe_to_all(WebSocket& socket, std::span<const WantedTopic> topics) {
  for (const WantedTopic& topic : topics) {
    const std::string message = subscribe_message(topic.subscription);
    co_await socket.send_text(message);
  }
}

Coro<void> send_pings(WebSocket& socket, AnyDuration interval) {
  const Duration between = interval;
  CHECK(between > Duration::zero());
  for (;;) {
    co_await sleep(between);
    co_await socket.send_text(kPingMessage);
  }
}

}  // namespace wavetank::hyperliquid
