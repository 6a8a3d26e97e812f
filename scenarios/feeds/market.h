#pragma once

/// scenarios/feeds/market.h - synthetic prices, books and trades of one coin, as functions of the
/// block. Everything is an integer number of ticks and lots.

#include <array>
#include <cstdint>
#include <vector>

#include "scenarios/feeds/market_profile.h"

namespace wavetank::hyperliquid {

struct BookLevel {
  std::int64_t price = 0;  ///< Ticks.
  std::int64_t size = 0;   ///< Lots, at least 1.
  int orders = 0;          ///< At least 1.
};

/// Best first; bids fall, asks rise, every bid is below every ask.
struct MadeBook {
  std::vector<BookLevel> bids;
  std::vector<BookLevel> asks;
};

/// A trade without the parts that only fill bytes: those come from the keys when it is written.
struct MadeTrade {
  std::int64_t block = 0;
  std::int64_t price = 0;
  std::int64_t size = 0;
  bool buy = false;             ///< The taker bought: side "B".
  std::uint64_t tid = 0;        ///< Below 2^50, unique within its block.
  std::uint64_t taker_key = 0;  ///< Equal for trades of one order: one hash, one taker.
  std::uint64_t maker_key = 0;
};

class Market {
 public:
  /// `rate_percent` scales how often the best prices change and trades happen. However small,
  /// either happens about once a minute.
  Market(CoinProfile coin, std::uint64_t seed, int rate_percent);

  const CoinProfile& coin() const { return coin_; }

  /// The middle of the market, in ticks: layers of noise whose swing grows with the root of their
  /// period, which is a random walk's spectrum, but bounded and computable anywhere.
  std::int64_t mid(std::int64_t block) const;

  /// The best `levels` a side. Prices that are not occupied stay so; sizes below the best level
  /// last for about two seconds; the best level's size is new with every block.
  void book(std::int64_t block, int levels, MadeBook& out) const;

  /// Whether the best bid or ask changes, or anything is traded, in this block.
  bool moves(std::int64_t block) const;
  bool trades(std::int64_t block) const;

  /// Appends the trades of a block that trades: at least 1, at most `count_max`.
  /// Source: trades frames of BTC, ETH, SOL, WLFI, 2025-09-04: p50 1, p90 4 to 6, max 185.
  void append_trades(std::int64_t block, int count_max, std::vector<MadeTrade>& out) const;

 private:
  bool occupied(std::int64_t price) const;
  BookLevel level(std::int64_t price, std::int64_t block, bool best) const;
  int trade_count(std::int64_t block) const;

  CoinProfile coin_;
  std::uint64_t price_key_;
  std::uint64_t level_key_;
  std::uint64_t bbo_key_;
  std::uint64_t trade_key_;
  std::uint64_t moves_chance_;  ///< Per block and 65536.
  std::uint64_t trades_chance_;
  std::array<std::int64_t, 6> swing_{};  ///< That of each layer of noise, in 1/1024 ticks.
};

}  // namespace wavetank::hyperliquid
