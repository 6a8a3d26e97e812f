#pragma once

/// scenarios/pipeline/duplicate_filter.h - tells trades that were seen before: the venue replays
/// the last 30 on every subscribe, without a mark.

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "scenarios/protocol/messages.h"

namespace wavetank::hyperliquid {

/// Remembers the last `trades_per_coin` trades of each coin. The identity of a trade is (block
/// time, coin, tid). Source: developer docs, "Websocket / Subscriptions", WsTrade.
class DuplicateFilter {
 public:
  explicit DuplicateFilter(std::size_t trades_per_coin = 100'000) noexcept
      : trades_per_coin_(trades_per_coin) {}

  /// True the first time.
  bool is_new(std::string_view coin, const TradeId& trade);

 private:
  struct Seen {
    std::set<TradeId> trades;
    std::deque<TradeId> in_order;
  };
  std::size_t trades_per_coin_;
  std::map<std::string, Seen, std::less<>> coins_;
};

}  // namespace wavetank::hyperliquid
