#include "scenarios/feeds/market_profile.h"

#include "scenarios/feeds/mix.h"

namespace wavetank::hyperliquid {
namespace {

CoinProfile make(std::string_view name, std::int64_t base_ticks, int price_decimals,
                 int size_decimals, std::int64_t bbo_rate, std::int64_t trades_rate) {
  CoinProfile coin;
  coin.name = name;
  coin.base_ticks = base_ticks;
  coin.price_decimals = price_decimals;
  coin.size_decimals = size_decimals;
  coin.bbo_rate = bbo_rate;
  coin.trades_rate = trades_rate;
  return coin;
}

}  // namespace

CoinProfile coin_profile(std::string_view name) {
  if (name == "BTC") return make(name, 105'055, 0, 5, 6'500, 1'070);
  if (name == "ETH") return make(name, 33'412, 1, 4, 7'100, 1'240);
  if (name == "SOL") return make(name, 25'163, 2, 2, 6'200, 880);
  if (name == "HYPE") return make(name, 21'277, 3, 2, 4'100, 700);
  const std::uint64_t grid = mix(text_key(name));
  const auto base = static_cast<std::int64_t>(12'000 + grid % 80'000);
  return make(name, base, static_cast<int>(2 + (grid >> 32) % 4), 1, 4'200, 600);
}

MarketProfile MarketProfile::light() {
  MarketProfile profile;
  profile.book_levels = 5;
  profile.book_cadence = std::chrono::seconds(2);
  profile.mids_extra = 0;
  profile.trades_per_frame_max = 4;
  profile.rate_percent = 25;
  profile.stalls = false;
  return profile;
}

}  // namespace wavetank::hyperliquid
