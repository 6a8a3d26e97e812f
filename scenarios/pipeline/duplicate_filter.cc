#include "scenarios/pipeline/duplicate_filter.h"

namespace wavetank::hyperliquid {

bool DuplicateFilter::is_new(std::string_view coin, const TradeId& trade) {
  auto found = coins_.find(coin);
  if (found == coins_.end()) found = coins_.emplace(std::string(coin), Seen()).first;
  Seen& seen = found->second;
  if (!seen.trades.insert(trade).second) return false;
  seen.in_order.push_back(trade);
  if (seen.in_order.size() > trades_per_coin_) {
    seen.trades.erase(seen.in_order.front());
    seen.in_order.pop_front();
  }
  return true;
}

}  // namespace wavetank::hyperliquid
