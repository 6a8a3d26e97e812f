#pragma once

/// scenarios/feeds/block_clock.h - when the synthetic chain makes blocks, and when their messages
/// reach the recorder. Pure functions of the block's number, so that books, trades and prices of
/// all coins agree without sharing state.

#include <cstdint>

#include "core/time.h"

namespace wavetank::hyperliquid {

/// Block numbers are signed: blocks before the feed's start have negative ones.
class BlockClock {
 public:
  /// Source: QuasareumGroup/hyperliquid-microstructure, EXP-031, 6 million blocks of 2026-07: gap
  /// median 67 ms, p99 136 ms.
  static constexpr std::int64_t kBlockMs = 67;

  /// No message is further behind its block than this.
  static constexpr std::int64_t kDelayMsMax = 2'600;

  BlockClock(std::uint64_t seed, bool stalls);

  /// Exchange time in ms since the feed's start. Strictly increasing.
  std::int64_t time_ms(std::int64_t block) const;

  /// The block that is made at about `time_ms`.
  static std::int64_t block_at(std::int64_t time_ms);

  /// When the block's first message arrives, since the feed's start. Strictly increasing. The
  /// delay is 0.23 to 0.49 s, longer in a stall: then all that was made during it arrives at its
  /// end. Source: receive minus exchange time of bbo, BTC, 2025-09-04: p1/p50/p99 234/357/958 ms
  /// (HL_data of djienne/Avellaneda_Stoikov_Market_Making_parameter_calibration).
  Duration arrival(std::int64_t block) const;

 private:
  std::int64_t unstalled_ns(std::int64_t time_ms) const;

  std::uint64_t block_key_;
  std::uint64_t delay_key_;
  std::uint64_t stall_key_;
  bool stalls_;
};

}  // namespace wavetank::hyperliquid
