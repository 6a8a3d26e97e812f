#include "scenarios/hyperliquid/feed_config.h"

namespace wavetank::hyperliquid {

WantedTopic::WantedTopic(Subscription subscription_, bool quiet_)
    : subscription(std::move(subscription_)),
      key(topic_key(subscription)),
      quiet(quiet_),
      has_cadence(subscription.type == "l2Book" || subscription.type == "allMids") {}

}  // namespace wavetank::hyperliquid
