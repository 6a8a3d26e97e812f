#pragma once

/// scenarios/protocol/subscription.h - Subscription: one wanted stream, in its four forms: the
/// struct, the venue's JSON (as a client sends it, and normalised as the venue acknowledges it),
/// the short text of a command line, and the topic key of its data frames. Pure values.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"

namespace wavetank::hyperliquid {

/// Parameters that a type does not take are empty. Two subscriptions are equal if they mean the
/// same: the code that fills the struct turns null into absent and an address into lower case (the
/// parsers do).
/// Source: developer docs, "Websocket / Subscriptions", copy of 2026-08-22.
struct Subscription {
  Subscription() = default;
  explicit Subscription(std::string type_, std::string coin_ = {})
      : type(std::move(type_)), coin(std::move(coin_)) {}

  auto operator<=>(const Subscription&) const = default;

  std::string type;  ///< The venue's name: "l2Book", "trades", "candle" ...
  std::string coin;  ///< "BTC", "@107", "PURR/USDC", "xyz:AAPL".
  std::string interval;
  std::string user;  ///< Lower case.
  std::string dex;
  std::optional<int> n_sig_figs;
  std::optional<int> mantissa;
  bool fast = false;
  bool aggregate_by_time = false;
};

/// The parts of a topic key; empty ones are left out.
struct TopicParts {
  std::string_view type;
  std::string_view user;
  std::string_view coin;
  std::string_view dex;
  std::string_view interval;
  bool fast = false;
};

/// Appends "type:user:coin:dex:interval" with ",fast" behind it if set. Upper-case letters of the
/// user are lowered.
void append_topic(std::string& out, const TopicParts& parts);

/// The key that the data frames of this subscription bear: "trades:BTC", "allMids",
/// "candle:BTC:1m", "l2Book:BTC,fast". Fields that frames lack are not in it: nSigFigs, mantissa,
/// and the user of orderUpdates, userEvents, notification and webData3.
std::string topic_key(const Subscription& subscription);

/// The JSON object that a client sends: only the fields that are set.
std::string subscription_json(const Subscription& subscription);

/// The JSON object that the venue echoes: defaults and nulls added, its own key order.
/// Source: acknowledgements of l2Book and candle as recorded by hftbacktest and HyperLiquid.Net.
std::string normalised_json(const Subscription& subscription);

std::string subscribe_message(const Subscription& subscription);
std::string unsubscribe_message(const Subscription& subscription);

inline constexpr std::string_view kPingMessage = R"({"method":"ping"})";
inline constexpr std::string_view kPongFrame = R"({"channel":"pong"})";

/// The short form of a command line: the topic key, with the user where the type takes one, then
/// options after commas: "l2Book:BTC,nSigFigs=5,mantissa=2", "l2Book:xyz:AAPL,fast".
std::string text_form(const Subscription& subscription);

/// The inverse of text_form(). Errors: a sentence for the person who typed it; types that the venue
/// does not know are refused.
Result<Subscription, std::string> parse_subscription(std::string_view text);

/// How the venue judges a subscription.
enum class SubscriptionVerdict : std::uint8_t {
  kGood,
  kUnparsable,  ///< Unknown type or a parameter missing: "Error parsing JSON ...".
  kInvalid,     ///< A value out of range: "Invalid subscription ...".
};

/// Source: developer docs, "Websocket / Subscriptions": required parameters, nSigFigs 2 to 5,
/// mantissa 1, 2 or 5 and only with nSigFigs 5, the fourteen candle intervals. That an unknown type
/// is answered as unparsable was seen on the wire by public clients.
SubscriptionVerdict judge(const Subscription& subscription);

}  // namespace wavetank::hyperliquid
