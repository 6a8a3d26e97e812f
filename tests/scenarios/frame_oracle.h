#pragma once

/// tests/scenarios/frame_oracle.h - an independent reading of server frames, by RapidJSON's DOM.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wavetank::hyperliquid {

struct OracleTrade {
  std::int64_t time_ms = 0;
  std::string coin;
  std::uint64_t tid = 0;

  auto operator<=>(const OracleTrade&) const = default;
};

/// The reading of a strict reader.
struct OracleFrame {
  bool is_json = false;
  bool repeats_keys = false;  ///< Some object names a key twice: readers may differ by right.
  std::string channel;        ///< Empty without a channel.
  std::string coin;           ///< data.coin or, of a candle, data.s.
  /// The trades of a trades frame in which every trade is whole; else absent.
  std::optional<std::vector<OracleTrade>> trades;
  std::optional<std::int64_t> time_ms;  ///< data.time.
  std::string best_bid;                 ///< For l2Book and bbo.
  std::string best_ask;
};

OracleFrame read_with_oracle(std::string_view text);

/// The same document with the keys of every object in reverse order.
std::string with_keys_reversed(std::string_view text);

bool is_json(std::string_view text);

}  // namespace wavetank::hyperliquid
