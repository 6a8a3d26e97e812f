#include "scenarios/protocol/subscription.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "scenarios/protocol/json_text.h"

namespace wavetank::hyperliquid {
namespace {

/// The parameters of a subscription type, and whether its frames name the user.
struct TypeSpec {
  std::string_view type;
  bool takes_user = false;
  bool takes_coin = false;
  bool takes_interval = false;
  bool takes_dex = false;
  bool frames_name_user = false;
};

constexpr std::array<TypeSpec, 27> kTypes = {{
    {"trades", false, true, false, false, false},
    {"l2Book", false, true, false, false, false},
    {"bbo", false, true, false, false, false},
    {"allMids", false, false, false, true, false},
    {"candle", false, true, true, false, false},
    {"activeAssetCtx", false, true, false, false, false},
    {"activeAssetData", true, true, false, false, true},
    {"allDexsAssetCtxs", false, false, false, false, false},
    {"allDexsClearinghouseState", true, false, false, false, true},
    {"assetCtxs", false, false, false, true, false},
    {"clearinghouseState", true, false, false, true, true},
    {"fastAssetCtxs", false, false, false, false, false},
    {"notification", true, false, false, false, false},
    {"openOrders", true, false, false, true, true},
    {"orderUpdates", true, false, false, false, false},
    {"outcomeMetaUpdates", false, false, false, false, false},
    {"spotAssetCtxs", false, false, false, false, false},
    {"spotState", true, false, false, false, true},
    {"twapStates", true, false, false, true, true},
    {"userEvents", true, false, false, false, false},
    {"userFills", true, false, false, false, true},
    {"userFundings", true, false, false, false, true},
    {"userHistoricalOrders", true, false, false, false, true},
    {"userNonFundingLedgerUpdates", true, false, false, false, true},
    {"userTwapHistory", true, false, false, false, true},
    {"userTwapSliceFills", true, false, false, false, true},
    {"webData3", true, false, false, false, false},
}};

constexpr std::array<std::string_view, 14> kIntervals = {
    "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "8h", "12h", "1d", "3d", "1w", "1M"};

const TypeSpec* find_type(std::string_view type) {
  for (const TypeSpec& spec : kTypes) {
    if (spec.type == type) return &spec;
  }
  return nullptr;
}

void append_member(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  out.append(",\"").append(key).append("\":");
  append_json_string(out, value);
}

void append_member(std::string& out, std::string_view key, std::optional<int> value, bool nulls) {
  if (!value && !nulls) return;
  out.append(",\"").append(key).append("\":");
  out.append(value ? std::to_string(*value) : "null");
}

void append_flag(std::string& out, std::string_view key, bool value, bool defaults) {
  if (!value && !defaults) return;
  out.append(",\"").append(key).append(value ? "\":true" : "\":false");
}

std::string message(std::string_view method, const Subscription& subscription) {
  std::string out = R"({"method":")";
  out.append(method).append(R"(","subscription":)").append(subscription_json(subscription));
  out.push_back('}');
  return out;
}

/// Cuts the text before the first `separator` off `rest`; all of it without a separator.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view head = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return head;
}

std::optional<int> read_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// One of "fast", "aggregateByTime", "nSigFigs=N", "mantissa=N"; false for any other text.
bool read_option(std::string_view option, Subscription& out) {
  if (option == "fast" && out.type == "l2Book") return out.fast = true;
  if (option == "aggregateByTime" && out.type == "userFills") return out.aggregate_by_time = true;
  std::string_view value = option;
  const std::string_view key = cut(value, '=');
  if (out.type != "l2Book" || (key != "nSigFigs" && key != "mantissa")) return false;
  const std::optional<int> number = read_int(value);
  (key == "nSigFigs" ? out.n_sig_figs : out.mantissa) = number;
  return number.has_value();
}

void lower(std::string& text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Splits "user:coin:interval" as the type wants it; a coin may hold colons itself. Returns the
/// remaining text: empty, if the text is right.
std::string_view read_parts(const TypeSpec& spec, std::string_view rest, Subscription& out) {
  if (spec.takes_user) {
    out.user = cut(rest, ':');
    lower(out.user);
  }
  if (spec.takes_interval) {
    const std::size_t colon = rest.rfind(':');
    if (colon == std::string_view::npos) return rest;
    out.interval = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  if (!spec.takes_coin && !spec.takes_dex) return rest;
  (spec.takes_coin ? out.coin : out.dex) = rest;
  return {};
}

}  // namespace

void append_topic(std::string& out, const TopicParts& parts) {
  out.append(parts.type);
  if (!parts.user.empty()) {
    std::string user(parts.user);
    lower(user);
    out.append(1, ':').append(user);
  }
  for (std::string_view part : {parts.coin, parts.dex, parts.interval}) {
    if (!part.empty()) out.append(1, ':').append(part);
  }
  if (parts.fast) out.append(",fast");
}

std::string topic_key(const Subscription& subscription) {
  const TypeSpec* spec = find_type(subscription.type);
  TopicParts parts;
  parts.type = subscription.type;
  if (spec != nullptr && spec->frames_name_user) parts.user = subscription.user;
  parts.coin = subscription.coin;
  parts.dex = subscription.dex;
  parts.interval = subscription.interval;
  parts.fast = subscription.fast;
  std::string out;
  append_topic(out, parts);
  return out;
}

std::string subscription_json(const Subscription& subscription) {
  std::string out = R"({"type":)";
  append_json_string(out, subscription.type);
  append_member(out, "coin", subscription.coin);
  append_member(out, "interval", subscription.interval);
  append_member(out, "user", subscription.user);
  append_member(out, "dex", subscription.dex);
  append_member(out, "nSigFigs", subscription.n_sig_figs, false);
  append_member(out, "mantissa", subscription.mantissa, false);
  append_flag(out, "fast", subscription.fast, false);
  append_flag(out, "aggregateByTime", subscription.aggregate_by_time, false);
  out.push_back('}');
  return out;
}

std::string normalised_json(const Subscription& subscription) {
  const bool is_book = subscription.type == "l2Book";
  std::string out = R"({"type":)";
  append_json_string(out, subscription.type);
  append_member(out, "interval", subscription.interval);
  append_member(out, "user", subscription.user);
  append_member(out, "coin", subscription.coin);
  append_member(out, "dex", subscription.dex);
  append_member(out, "nSigFigs", subscription.n_sig_figs, is_book);
  append_member(out, "mantissa", subscription.mantissa, is_book);
  append_flag(out, "fast", subscription.fast, is_book);
  append_flag(out, "aggregateByTime", subscription.aggregate_by_time,
              subscription.type == "userFills");
  out.push_back('}');
  return out;
}

std::string subscribe_message(const Subscription& subscription) {
  return message("subscribe", subscription);
}

std::string unsubscribe_message(const Subscription& subscription) {
  return message("unsubscribe", subscription);
}

std::string text_form(const Subscription& subscription) {
  TopicParts parts;
  parts.type = subscription.type;
  parts.user = subscription.user;
  parts.coin = subscription.coin;
  parts.dex = subscription.dex;
  parts.interval = subscription.interval;
  parts.fast = subscription.fast;
  std::string out;
  append_topic(out, parts);
  if (subscription.n_sig_figs) {
    out.append(",nSigFigs=").append(std::to_string(*subscription.n_sig_figs));
  }
  if (subscription.mantissa)
    out.append(",mantissa=").append(std::to_string(*subscription.mantissa));
  if (subscription.aggregate_by_time) out.append(",aggregateByTime");
  return out;
}

Result<Subscription, std::string> parse_subscription(std::string_view text) {
  const std::string quoted = "'" + std::string(text) + "'";
  std::string_view options = text;
  std::string_view parts = cut(options, ',');
  Subscription subscription{std::string(cut(parts, ':'))};
  const TypeSpec* spec = find_type(subscription.type);
  if (spec == nullptr) return quoted + " names no known subscription type";
  const std::string_view left_over = read_parts(*spec, parts, subscription);
  while (!options.empty()) {
    const std::string_view option = cut(options, ',');
    if (!read_option(option, subscription)) {
      return quoted + " has an unknown option '" + std::string(option) + "'";
    }
  }
  if (judge(subscription) != SubscriptionVerdict::kGood || !left_over.empty()) {
    return quoted + " lacks a parameter or has a wrong one";
  }
  return subscription;
}

SubscriptionVerdict judge(const Subscription& subscription) {
  const TypeSpec* spec = find_type(subscription.type);
  if (spec == nullptr || (spec->takes_coin && subscription.coin.empty()) ||
      (spec->takes_user && subscription.user.empty()) ||
      (spec->takes_interval && subscription.interval.empty())) {
    return SubscriptionVerdict::kUnparsable;
  }
  const auto& figures = subscription.n_sig_figs;
  const auto& mantissa = subscription.mantissa;
  const bool good_figures = !figures || (*figures >= 2 && *figures <= 5);
  const bool good_mantissa =
      !mantissa || (figures == 5 && (*mantissa == 1 || *mantissa == 2 || *mantissa == 5));
  const bool good_interval =
      !spec->takes_interval ||
      std::find(kIntervals.begin(), kIntervals.end(), subscription.interval) != kIntervals.end();
  return good_figures && good_mantissa && good_interval ? SubscriptionVerdict::kGood
                                                        : SubscriptionVerdict::kInvalid;
}

}  // namespace wavetank::hyperliquid
