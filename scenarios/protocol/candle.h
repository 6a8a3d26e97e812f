#pragma once

/// scenarios/protocol/candle.h - candles and their intervals. Prices stay the strings that the
/// venue sent; sizes are added in units of 10^-8, as fine as the venue's are.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wavetank::hyperliquid {

/// One trade, as far as candles need it.
struct Print {
  Print() = default;

  std::int64_t time_ms = 0;
  std::string price;
  std::int64_t size = 0;  ///< In 10^-8.
};

/// One of the fourteen that the venue has: "1m" to "1M". Weeks are counted from the epoch; where
/// the venue's begin is not documented.
struct CandleInterval {
  CandleInterval(std::string_view name_, std::int64_t length_ms_)
      : name(name_), length_ms(length_ms_) {}

  std::string_view name;
  std::int64_t length_ms;  ///< 0: a calendar month, UTC.

  std::int64_t start_of(std::int64_t time_ms) const;
  std::int64_t next_start(std::int64_t start_ms) const;  ///< The candle lasts until 1 ms before.
};

/// Sorted by length. Source: developer docs, "Websocket / Subscriptions", candle.
std::span<const CandleInterval> candle_intervals();

/// nullptr for a name that the venue does not know.
const CandleInterval* find_interval(std::string_view name);

/// The sum of the trades of some span of time.
struct Candle {
  Candle() = default;

  /// Requires: the trade is not older than any that the candle holds.
  void add(const Print& print);
  /// Requires: all of `later` comes after the content of the candle.
  void add(const Candle& later);

  std::string open, close, high, low;
  std::int64_t volume = 0;  ///< In 10^-8 of the coin.
  std::int64_t trades = 0;
};

/// The venue's object. Source: frames of 2026-07-26 (londrwus hyperliquid-python-ml-to-rust-layer).
std::string candle_json(std::string_view coin, const CandleInterval& interval,
                        std::int64_t start_ms, const Candle& candle);

/// "0.00083" is 83'000. Digits behind the eighth place are cut; nullopt for a text that is no
/// decimal, or too large.
std::optional<std::int64_t> to_units(std::string_view decimal);

/// The inverse, with at least one digit behind the point: "0.00083", "12.0". Requires: not
/// negative, `places` from 1 to 9: the number of digits of `units` behind the point.
std::string from_units(std::int64_t units, int places = 8);

}  // namespace wavetank::hyperliquid
