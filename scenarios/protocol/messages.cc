#include "scenarios/protocol/messages.h"

#include <array>
#include <cstddef>

namespace wavetank::hyperliquid {
namespace {

/// Indexed by Channel; the order of the enumeration puts the busy channels first.
constexpr std::array<std::string_view, 33> kChannelNames = {
    "trades",
    "l2Book",
    "bbo",
    "allMids",
    "candle",
    "activeAssetCtx",
    "activeSpotAssetCtx",
    "subscriptionResponse",
    "pong",
    "error",
    "post",
    "activeAssetData",
    "allDexsAssetCtxs",
    "allDexsClearinghouseState",
    "assetCtxs",
    "clearinghouseState",
    "fastAssetCtxs",
    "l2",
    "notification",
    "openOrders",
    "orderUpdates",
    "outcomeMetaUpdates",
    "spotAssetCtxs",
    "spotState",
    "twapStates",
    "user",
    "userFills",
    "userFundings",
    "userHistoricalOrders",
    "userNonFundingLedgerUpdates",
    "userTwapHistory",
    "userTwapSliceFills",
    "webData3",
};
static_assert(kChannelNames.size() == static_cast<std::size_t>(Channel::kUnknown));

constexpr std::array<std::string_view, kFrameKindCount> kKindNames = {
    "data",      "pong",  "subscription_response", "error", "post", "unknown_channel", "not_json",
    "malformed", "empty",
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The part before the point, without leading zeros.
std::string_view whole_part(std::string_view text) {
  std::string_view whole = text.substr(0, text.find('.'));
  while (!whole.empty() && whole.front() == '0') whole.remove_prefix(1);
  return whole;
}

/// The part behind the point, without trailing zeros.
std::string_view fraction_part(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return {};
  std::string_view fraction = text.substr(point + 1);
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  return fraction;
}

}  // namespace

std::string_view channel_name(Channel channel) {
  if (channel == Channel::kUnknown) return "unknown";
  return kChannelNames[static_cast<std::size_t>(channel)];
}

std::string_view frame_kind_name(FrameKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

Channel find_channel(std::string_view name) {
  for (std::size_t i = 0; i < kChannelNames.size(); ++i) {
    if (kChannelNames[i] == name) return static_cast<Channel>(i);
  }
  return Channel::kUnknown;
}

void FrameView::clear() {
  kind = FrameKind::kEmpty;
  channel = Channel::kUnknown;
  problem = {};
  topic.clear();
  coin.clear();
  text.clear();
  time_ms = 0;
  is_snapshot = false;
  trades.clear();
  best_bid.clear();
  best_ask.clear();
  crossed = false;
  subscribed = false;
  post_id = 0;
}

bool is_decimal(std::string_view text) {
  if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return false;
  std::size_t points = 0;
  for (char c : text) {
    if (c == '.') {
      ++points;
    } else if (!is_digit(c)) {
      return false;
    }
  }
  return points <= 1;
}

int compare_decimals(std::string_view left, std::string_view right) {
  const std::string_view left_whole = whole_part(left);
  const std::string_view right_whole = whole_part(right);
  if (left_whole.size() != right_whole.size()) {
    return left_whole.size() < right_whole.size() ? -1 : 1;
  }
  const int whole_order = left_whole.compare(right_whole);
  if (whole_order != 0) return whole_order;
  return fraction_part(left).compare(fraction_part(right));
}

}  // namespace wavetank::hyperliquid
