#pragma once

/// scenarios/feeds/market_profile.h - MarketProfile: the rates, depths and variation of a generated
/// feed. Plain numbers, so that a test can have a small feed and a soak a real one.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/time.h"

namespace wavetank::hyperliquid {

/// A coin's price grid and liveliness. Rates are per 1000 seconds.
struct CoinProfile {
  CoinProfile() = default;

  std::string name;
  std::int64_t base_ticks = 25'000;  ///< The price that the coin wanders around.
  int price_decimals = 3;            ///< A tick is 10^-price_decimals.
  int size_decimals = 2;             ///< A lot is 10^-size_decimals.
  std::int64_t bbo_rate = 4'100;
  std::int64_t trades_rate = 600;
};

/// Measured for BTC, ETH, SOL and HYPE; any other name gets a grid derived from the name and the
/// rates of a small coin.
/// Source: HL_data of djienne/Avellaneda_Stoikov_Market_Making_parameter_calibration, 2025-09-04,
/// 34.8 min; QuasareumGroup/hyperliquid-microstructure, EXP-031, for HYPE.
CoinProfile coin_profile(std::string_view name);

/// The venue's habits, for all coins alike.
struct MarketProfile {
  MarketProfile() = default;

  int book_levels = 20;  ///< A side. The fast stream always has 5.
  /// Until June 2026. Source: recording of hftbacktest, 2025-01-26, BTC: exchange interval
  /// p1/p50/p99 319/541/766 ms. Since July 2026 it is 5.43 s. Source: announced 2026-06-09
  /// (t.me/hyperliquid_api), measured by public recorders 2026-07-13 to 2026-08-21.
  Duration book_cadence = std::chrono::milliseconds(541);
  Duration book_jitter = std::chrono::milliseconds(110);  ///< Either way.
  Duration fast_book_cadence = std::chrono::milliseconds(541);
  Duration mids_cadence = std::chrono::seconds(5);
  int mids_extra = 930;  ///< Coins in allMids beside those of the feed; "@1", "@2" ...
  int trades_per_frame_max = 185;
  int rate_percent = 100;  ///< Scales bbo and trades of every coin.
  bool stalls = true;      ///< The stream pauses up to 1.9 s at times, then catches up.

  /// Few and small frames, evenly spaced, for tests that run a scenario thousands of times: books
  /// of 5 levels every 2 s, a quarter of the other traffic.
  static MarketProfile light();
};

}  // namespace wavetank::hyperliquid
