#pragma once

/// scenarios/protocol/info_json.h - reads the parts of the venue's JSON that the info endpoint and
/// the candles need, from feed frames, in any order of keys, and from client requests. Malformed
/// parts are skipped; no function here throws for its input.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/protocol/candle.h"

namespace wavetank::hyperliquid {

/// Replaces `out` by the trades of a trades frame, in its order.
void read_prints(std::string_view frame, std::vector<Print>& out);

/// The member `data` of a frame, or a member of that, as JSON; empty without it.
std::string frame_data(std::string_view frame, std::string_view member = {});

/// Coin and price of an allMids frame, in its order.
std::vector<std::pair<std::string, std::string>> read_mids(std::string_view frame);

/// The best prices of an l2Book frame; empty where a side is.
struct BestPrices {
  BestPrices() = default;
  std::string bid, ask;
};
BestPrices read_best(std::string_view frame);

/// The most digits behind the point of any `sz` in an l2Book or trades frame.
int size_decimals(std::string_view frame);

/// A request to the info endpoint. Source: developer docs, "Info endpoint", copy of 2026-08-22.
struct InfoRequest {
  InfoRequest() = default;

  std::string type;
  std::string coin;
  std::string dex;
  std::string interval;  ///< This and the times: of candleSnapshot, inside `req`.
  std::int64_t start_ms = 0;
  std::optional<std::int64_t> end_ms;
};

/// nullopt: not a JSON object. A missing field stays empty.
std::optional<InfoRequest> read_info_request(std::string_view body);

}  // namespace wavetank::hyperliquid
