#include "scenarios/pipeline/client_config.h"

namespace wavetank::hyperliquid {

WantedTopic::WantedTopic(Subscription subscription_)
    : subscription(std::move(subscription_)),
      key(topic_key(subscription)),
      has_cadence(subscription.type == "l2Book" || subscription.type == "allMids") {}

}  // namespace wavetank::hyperliquid
