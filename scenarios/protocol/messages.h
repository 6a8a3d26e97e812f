#pragma once

/// scenarios/protocol/messages.h - FrameView and ClientMessage: the content of the venue's text
/// messages that a feed client and a replay need: channel, topic, trades, block time. A FrameView
/// is filled by FrameParser (scenarios/protocol/frame_parser.h) and owns all it holds; reusing one
/// object for frame after frame does not allocate once its strings have grown. Prices stay the
/// strings that the venue sent. Not promised: that damage inside a value which is not read here (a
/// size, a hash, the tenth level of a book) is noticed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {

/// The channel that a server message names. Source: developer docs, "Websocket / Subscriptions",
/// copy of 2026-08-22; `activeSpotAssetCtx` and `l2` seen on the wire only.
enum class Channel : std::uint8_t {
  kTrades,
  kL2Book,
  kBbo,
  kAllMids,
  kCandle,
  kActiveAssetCtx,
  kActiveSpotAssetCtx,
  kSubscriptionResponse,
  kPong,
  kError,
  kPost,
  kActiveAssetData,
  kAllDexsAssetCtxs,
  kAllDexsClearinghouseState,
  kAssetCtxs,
  kClearinghouseState,
  kFastAssetCtxs,
  kL2,
  kNotification,
  kOpenOrders,
  kOrderUpdates,
  kOutcomeMetaUpdates,
  kSpotAssetCtxs,
  kSpotState,
  kTwapStates,
  kUser,
  kUserFills,
  kUserFundings,
  kUserHistoricalOrders,
  kUserNonFundingLedgerUpdates,
  kUserTwapHistory,
  kUserTwapSliceFills,
  kWebData3,
  kUnknown,
};

/// The kind of a server message. Every text has exactly one kind.
enum class FrameKind : std::uint8_t {
  kData,                  ///< Subscription data of a known channel, in the shape it promises.
  kPong,                  ///< `{"channel":"pong"}`; has no `data`.
  kSubscriptionResponse,  ///< The acknowledgement of a subscribe or an unsubscribe.
  kError,                 ///< `{"channel":"error","data":"text"}`.
  kPost,                  ///< The answer to a post request.
  kUnknownChannel,        ///< A well-formed envelope that names a channel this version lacks.
  kNotJson,    ///< Text that begins neither with `{` nor with `[`, such as an old greeting.
  kMalformed,  ///< Begins like JSON, but is damaged, too big or lacks a field of its channel.
  kEmpty,      ///< White space only.
};

inline constexpr std::size_t kFrameKindCount = 9;

std::string_view channel_name(Channel channel);
std::string_view frame_kind_name(FrameKind kind);

/// kUnknown for a name that is not in the table.
Channel find_channel(std::string_view name);

/// A trade's identity on the feed, beside its coin. Source: developer docs, "Websocket /
/// Subscriptions", WsTrade: tid is a 50-bit hash, unique with (block time, coin) only.
struct TradeId {
  std::int64_t time_ms = 0;
  std::uint64_t tid = 0;

  auto operator<=>(const TradeId&) const = default;
};

/// One server message, classified. Fields that do not belong to `kind` and `channel` are cleared,
/// except `subscription`, which is only meaningful for kSubscriptionResponse.
struct FrameView {
  FrameView() = default;

  /// Forgets the message but keeps the memory. `subscription` stays as it is.
  void clear();

  FrameKind kind = FrameKind::kEmpty;
  Channel channel = Channel::kUnknown;
  std::string_view problem;  ///< kMalformed: the problem, a literal; else empty.
  std::string topic;         ///< kData, kSubscriptionResponse: as topic_key() of its subscription.
  std::string coin;          ///< For data about one coin; empty in an empty trades list.
  std::string text;          ///< kError: the venue's words; kUnknownChannel: the channel's name.
  std::int64_t time_ms = 0;  ///< Block time of l2Book and bbo, last trade's time, candle's start.
  bool is_snapshot = false;  ///< User channels only: an absent flag means false.
  std::vector<TradeId> trades;  ///< kTrades: all of `coin`, in the frame's order.
  std::string best_bid;         ///< l2Book, bbo: price, empty if that side is.
  std::string best_ask;
  bool crossed = false;       ///< l2Book, bbo: both sides present and best_bid >= best_ask.
  bool subscribed = false;    ///< kSubscriptionResponse: subscribe (true) or unsubscribe.
  Subscription subscription;  ///< kSubscriptionResponse.
  std::uint64_t post_id = 0;  ///< kPost.
};

/// The request of a client to the venue.
enum class ClientRequest : std::uint8_t {
  kSubscribe,
  kUnsubscribe,
  kPing,
  kPost,
  kCoinList,  ///< A subscribe whose coin is a list; the venue was seen to ignore it silently.
  kInvalid,   ///< A subscription whose values the venue refuses.
  kNotARequest,
};

/// One client message, as the venue understands it.
struct ClientMessage {
  ClientMessage() = default;

  ClientRequest request = ClientRequest::kNotARequest;
  Subscription subscription;      ///< kSubscribe, kUnsubscribe.
  std::string subscription_json;  ///< The subscription's own bytes, for the venue's echo.
  std::string post_id;            ///< The bytes of the id; "0" without one.
};

/// True for digits with at most one point between them: "105055.0", "21.26".
bool is_decimal(std::string_view text);

/// Less than, equal to or greater than 0, by value: "9.5" < "10" == "10.0".
/// Requires: is_decimal() of both.
int compare_decimals(std::string_view left, std::string_view right);

}  // namespace wavetank::hyperliquid
