#pragma once

/// scenarios/hyperliquid/feed_item.h - one data frame on its way from the socket to the consumer.

#include <string>
#include <vector>

#include "scenarios/hyperliquid/messages.h"

namespace wavetank::hyperliquid {

class FeedItem {
 public:
  FeedItem() = default;

  std::string topic;  ///< Empty when frames are not decoded.
  std::string coin;
  std::vector<TradeId> trades;  ///< Of a trades frame; duplicates not removed yet.
  std::string text;             ///< The frame itself.
};

}  // namespace wavetank::hyperliquid
