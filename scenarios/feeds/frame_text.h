#pragma once

/// scenarios/feeds/frame_text.h - writes synthetic data as the venue's frames: the wire's key
/// order, prices and sizes as trimmed decimal strings. One growing buffer, reused.
/// Source: frames recorded by hftbacktest on 2025-01-12 (trades, l2Book), HyperLiquid.Net's test
/// data of 2025-12 (bbo, allMids).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/feeds/market.h"

namespace wavetank::hyperliquid {

class FrameText {
 public:
  FrameText() = default;

  /// The frame begun last. Lasts until the next one is begun.
  std::string_view view() const { return {buffer_.data(), size_}; }

  /// Replaces the buffer by a frame.
  void write_book(const CoinProfile& coin, std::int64_t time_ms, const MadeBook& book, bool fast);
  void write_bbo(const CoinProfile& coin, std::int64_t time_ms, const MadeBook& book);

  void begin_trades();
  void add_trade(const CoinProfile& coin, std::int64_t time_ms, const MadeTrade& trade);
  void begin_mids();
  void add_mid(std::string_view coin, std::int64_t twice_price, int price_decimals);
  void end();  ///< Closes a frame that was begun.

 private:
  char* room(std::size_t bytes);
  void filled(const char* end);
  void put_levels(const CoinProfile& coin, std::span<const BookLevel> levels);

  std::string buffer_;
  std::size_t size_ = 0;
  std::string_view closing_;  ///< The end of the frame that was begun.
};

}  // namespace wavetank::hyperliquid
