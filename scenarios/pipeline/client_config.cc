#include "scenarios/pipeline/client_config.h"

#include "core/check.h"

namespace wavetank::hyperliquid {

WantedTopic::WantedTopic(Subscription subscription_)
    : subscription(std::move(subscription_)),
      key(topic_key(subscription)),
      has_cadence(subscription.type == "l2Book" || subscription.type == "allMids") {}

std::span<const WantedTopic> topics_of_socket(const ClientConfig& config, std::size_t socket) {
  CHECK(socket < config.sockets);
  const std::size_t begin = config.topics.size() * socket / config.sockets;
  const std::size_t end = config.topics.size() * (socket + 1) / config.sockets;
  return std::span(config.topics).subspan(begin, end - begin);
}

}  // namespace wavetank::hyperliquid
