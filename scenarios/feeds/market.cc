#include "scenarios/feeds/market.h"

#include <algorithm>
#include <utility>

#include "scenarios/feeds/block_clock.h"
#include "scenarios/feeds/mix.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::uint64_t kTidLimit = std::uint64_t{1} << 50;

/// Layer i of the price noise has a lattice of 2^(4 + 2i) blocks, so each has four times the period
/// and twice the swing of the one before: 1 s to 18 min, in parts per million of the price.
constexpr int kFirstLayerBits = 4;
constexpr std::array<std::int64_t, 6> kSwingPpm = {60, 120, 240, 480, 960, 1920};

/// Levels below the best keep their size for 32 blocks; each price renews at its own moment.
constexpr int kEpochBits = 5;

/// About one event a minute: a search for the next one finds it in a thousand steps.
constexpr std::int64_t kChanceMin = 64;

/// Chance of an event with `rate` per 1000 s in one block, per 65536.
std::uint64_t chance(std::int64_t rate, int rate_percent) {
  const std::int64_t per_block = rate * BlockClock::kBlockMs * 65'536 / 1'000'000;
  return static_cast<std::uint64_t>(std::max(per_block * rate_percent / 100, kChanceMin));
}

}  // namespace

Market::Market(CoinProfile coin, std::uint64_t seed, int rate_percent)
    : coin_(std::move(coin)),
      moves_chance_(chance(coin_.bbo_rate, rate_percent)),
      trades_chance_(chance(coin_.trades_rate, rate_percent)) {
  const std::uint64_t key = mix(seed ^ text_key(coin_.name));
  price_key_ = mix(key ^ text_key("price"));
  level_key_ = mix(key ^ text_key("level"));
  bbo_key_ = mix(key ^ text_key("bbo"));
  trade_key_ = mix(key ^ text_key("trade"));
  for (std::size_t i = 0; i < swing_.size(); ++i) {
    swing_[i] = std::max<std::int64_t>(coin_.base_ticks * kSwingPpm[i] * 1'024 / 1'000'000, 1);
  }
}

std::int64_t Market::mid(std::int64_t block) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < swing_.size(); ++i) {
    const int bits = kFirstLayerBits + 2 * static_cast<int>(i);
    const std::int64_t point = block >> bits;
    const std::int64_t into = block - (point << bits);
    const std::uint64_t layer = price_key_ + i;
    const auto left = static_cast<std::int64_t>(mix(layer, point) & 0xffff) - 0x8000;
    const auto right = static_cast<std::int64_t>(mix(layer, point + 1) & 0xffff) - 0x8000;
    const std::int64_t noise = left + (((right - left) * into) >> bits);
    sum += noise * swing_[i];
  }
  return coin_.base_ticks + (sum >> (15 + 10));
}

bool Market::occupied(std::int64_t price) const { return (mix(level_key_, price) & 3) != 0; }

BookLevel Market::level(std::int64_t price, std::int64_t block, bool best) const {
  const std::uint64_t price_hash = mix(level_key_ + 1, price);
  const auto shift = static_cast<std::int64_t>(price_hash & ((1 << kEpochBits) - 1));
  const std::int64_t epoch = best ? ~block : (block + shift) >> kEpochBits;
  const std::uint64_t draw = mix(price_hash, epoch);
  BookLevel out;
  out.price = price;
  out.size = static_cast<std::int64_t>(1 + (draw >> 16) % (std::uint64_t{64} << (draw % 12)));
  out.orders = static_cast<int>(1 + std::min((draw >> 8) & 7, (draw >> 12) & 15));
  return out;
}

void Market::book(std::int64_t block, int levels, MadeBook& out) const {
  out.bids.clear();
  out.asks.clear();
  const auto wanted = static_cast<std::size_t>(levels);
  const std::int64_t middle = mid(block);
  for (std::int64_t price = middle; out.bids.size() < wanted; --price) {
    if (occupied(price)) out.bids.push_back(level(price, block, out.bids.empty()));
  }
  for (std::int64_t price = middle + 1; out.asks.size() < wanted; ++price) {
    if (occupied(price)) out.asks.push_back(level(price, block, out.asks.empty()));
  }
}

bool Market::moves(std::int64_t block) const {
  return (mix(bbo_key_, block) & 0xffff) < moves_chance_;
}

bool Market::trades(std::int64_t block) const {
  return (mix(trade_key_, block) & 0xffff) < trades_chance_;
}

int Market::trade_count(std::int64_t block) const {
  struct Step {
    std::uint64_t below;  ///< In parts of 65536.
    int count;
    int spread;
  };
  constexpr std::array<Step, 8> kSteps = {{{36'000, 1, 1},
                                           {46'000, 2, 1},
                                           {52'400, 3, 1},
                                           {56'400, 4, 1},
                                           {59'500, 5, 1},
                                           {63'500, 6, 7},
                                           {65'300, 13, 28},
                                           {65'536, 41, 145}}};
  const std::uint64_t draw = mix(trade_key_ + 1, block);
  for (const Step& step : kSteps) {
    if ((draw & 0xffff) >= step.below) continue;
    return step.count + static_cast<int>((draw >> 16) % static_cast<std::uint64_t>(step.spread));
  }
  return 1;
}

void Market::append_trades(std::int64_t block, int count_max, std::vector<MadeTrade>& out) const {
  const std::uint64_t key = mix(trade_key_ + 2, block);
  const std::int64_t middle = mid(block);
  const int count = std::min(trade_count(block), count_max);
  MadeTrade trade;
  trade.block = block;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t draw = mix(key, i);
    if (i == 0 || (draw & 7) == 0) {
      trade.taker_key = mix(draw);
      trade.buy = (draw & 8) != 0;
      trade.price = middle + (trade.buy ? 1 : 0);
      while (!occupied(trade.price)) trade.price += trade.buy ? 1 : -1;
    }
    trade.maker_key = draw;
    trade.size = static_cast<std::int64_t>(1 + (draw >> 20) % (std::uint64_t{16} << (draw % 13)));
    // The low byte numbers the trades of a block, so no two of them share a tid.
    trade.tid = ((draw << 8) | ((key + static_cast<std::uint64_t>(i)) & 0xff)) % kTidLimit;
    out.push_back(trade);
  }
}

}  // namespace wavetank::hyperliquid
