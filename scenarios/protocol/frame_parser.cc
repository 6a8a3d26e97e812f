#include "scenarios/protocol/frame_parser.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace wavetank::hyperliquid {
namespace {

namespace json = simdjson::ondemand;

/// Empty if all is well, else the problem: a literal.
using Problem = std::string_view;
constexpr Problem kFine = {};

bool read(json::value value, std::string& out) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return false;
  out.assign(text);
  return true;
}

bool read(json::value value, std::int64_t& out) {
  return value.get_int64().get(out) == simdjson::SUCCESS;
}

bool read(json::value value, std::uint64_t& out) {
  return value.get_uint64().get(out) == simdjson::SUCCESS;
}

bool is_null(json::value value) {
  bool null = false;
  return value.is_null().get(null) == simdjson::SUCCESS && null;
}

/// null counts as absent, here and below: the venue writes defaults as null.
bool read(json::value value, bool& out) {
  if (is_null(value)) return true;
  return value.get_bool().get(out) == simdjson::SUCCESS;
}

bool read(json::value value, std::optional<int>& out) {
  if (is_null(value)) return true;
  std::int64_t number = 0;
  if (!read(value, number) || number < -1000 || number > 1000) return false;
  out = static_cast<int>(number);
  return true;
}

/// Calls `member(key, value)` for every member until it returns false. False as well if the
/// object is damaged.
template <typename Member>
bool each_member(json::object& object, Member member) {
  for (auto field : object) {
    json::field pair;
    if (std::move(field).get(pair) != simdjson::SUCCESS) return false;
    if (!member(pair.key(), pair.value())) return false;
  }
  return true;
}

template <typename Member>
bool each_member(json::value value, Member member) {
  json::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  return each_member(object, member);
}

enum class SubscriptionShape { kGood, kWrong, kCoinList };

SubscriptionShape read_subscription(json::value value, Subscription& out) {
  out = Subscription();
  bool coin_list = false;
  const bool good = each_member(value, [&](json::raw_json_string key, json::value member) {
    if (key == "type") return read(member, out.type);
    if (key == "coin") {
      json::json_type type = json::json_type::null;
      coin_list = member.type().get(type) == simdjson::SUCCESS && type == json::json_type::array;
      return coin_list || read(member, out.coin);
    }
    if (key == "interval") return read(member, out.interval);
    if (key == "user") return read(member, out.user);
    if (key == "dex") return is_null(member) || read(member, out.dex);
    if (key == "nSigFigs") return read(member, out.n_sig_figs);
    if (key == "mantissa") return read(member, out.mantissa);
    if (key == "fast") return read(member, out.fast);
    if (key == "aggregateByTime") return read(member, out.aggregate_by_time);
    return true;
  });
  for (char& c : out.user) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (!good || out.type.empty()) return SubscriptionShape::kWrong;
  return coin_list ? SubscriptionShape::kCoinList : SubscriptionShape::kGood;
}

/// `wanted` if the subscription is one that the venue takes.
ClientRequest read_subscribing(json::object& root, ClientRequest wanted, ClientMessage& out) {
  json::object object;
  std::string_view raw;
  if (root["subscription"].get_object().get(object) != simdjson::SUCCESS ||
      object.raw_json().get(raw) != simdjson::SUCCESS) {
    return ClientRequest::kNotARequest;
  }
  out.subscription_json.assign(raw);
  json::value again;
  if (root["subscription"].get(again) != simdjson::SUCCESS) return ClientRequest::kNotARequest;
  const SubscriptionShape shape = read_subscription(again, out.subscription);
  if (shape == SubscriptionShape::kCoinList) return ClientRequest::kCoinList;
  if (shape == SubscriptionShape::kWrong) return ClientRequest::kNotARequest;
  switch (judge(out.subscription)) {
    case SubscriptionVerdict::kGood:
      return wanted;
    case SubscriptionVerdict::kInvalid:
      return ClientRequest::kInvalid;
    case SubscriptionVerdict::kUnparsable:
      break;
  }
  return ClientRequest::kNotARequest;
}

ClientRequest read_request(json::object& root, ClientMessage& out) {
  std::string_view method;
  if (root["method"].get_string().get(method) != simdjson::SUCCESS) {
    return ClientRequest::kNotARequest;
  }
  if (method == "ping") return ClientRequest::kPing;
  if (method == "subscribe") return read_subscribing(root, ClientRequest::kSubscribe, out);
  if (method == "unsubscribe") return read_subscribing(root, ClientRequest::kUnsubscribe, out);
  if (method != "post") return ClientRequest::kNotARequest;
  json::value id;
  std::uint64_t number = 0;
  const bool has_id = root["id"].get(id) == simdjson::SUCCESS && read(id, number);
  if (has_id) out.post_id = std::to_string(number);
  return ClientRequest::kPost;
}

bool read_trade(json::value value, TradeId& id, std::string& coin) {
  bool has_coin = false;
  bool has_time = false;
  bool has_tid = false;
  const bool good = each_member(value, [&](json::raw_json_string key, json::value member) {
    if (key == "coin") return has_coin = read(member, coin);
    if (key == "time") return has_time = read(member, id.time_ms);
    if (key == "tid") return has_tid = read(member, id.tid);
    return true;
  });
  return good && has_coin && has_time && has_tid;
}

Problem read_trades(json::value data, FrameView& out) {
  json::array list;
  if (data.get_array().get(list) != simdjson::SUCCESS) return "data is not a list of trades";
  for (auto element : list) {
    json::value trade;
    TradeId id;
    if (std::move(element).get(trade) != simdjson::SUCCESS || !read_trade(trade, id, out.text)) {
      return "a trade lacks coin, time or tid";
    }
    if (out.trades.empty()) out.coin = out.text;
    if (out.coin != out.text) return "trades of several coins in one frame";
    out.trades.push_back(id);
    out.time_ms = id.time_ms;
  }
  out.text.clear();
  return kFine;
}

/// The price of one level; leaves `out` empty for null.
bool read_price(json::value level, std::string& out) {
  if (is_null(level)) return true;
  json::value price;
  if (level["px"].get(price) != simdjson::SUCCESS) return false;
  return read(price, out) && is_decimal(out);
}

/// The best price of a side of l2Book: its first level, if any.
bool parse_best(json::value side, std::string& out) {
  json::array levels;
  if (side.get_array().get(levels) != simdjson::SUCCESS) return false;
  for (auto element : levels) {
    json::value level;
    return std::move(element).get(level) == simdjson::SUCCESS && read_price(level, out);
  }
  return true;
}

/// `[bids, asks]`: of l2Book lists of levels, of bbo a level or null.
bool read_sides(json::value value, bool lists, FrameView& out) {
  json::array sides;
  if (value.get_array().get(sides) != simdjson::SUCCESS) return false;
  int count = 0;
  for (auto element : sides) {
    json::value side;
    if (std::move(element).get(side) != simdjson::SUCCESS || ++count > 2) return false;
    std::string& best = count == 1 ? out.best_bid : out.best_ask;
    if (!(lists ? parse_best(side, best) : read_price(side, best))) return false;
  }
  return count == 2;
}

Problem read_book(json::value data, bool lists, FrameView& out, TopicParts& parts) {
  bool has_time = false;
  bool has_sides = false;
  const std::string_view sides_key = lists ? "levels" : "bbo";
  const bool good = each_member(data, [&](json::raw_json_string key, json::value member) {
    if (key == "coin") return read(member, out.coin);
    if (key == "time") return has_time = read(member, out.time_ms);
    if (key == sides_key) return has_sides = read_sides(member, lists, out);
    if (key == "fast") return read(member, parts.fast);
    return true;
  });
  if (!good || !has_time || !has_sides || out.coin.empty()) {
    return lists ? "l2Book lacks coin, time or two lists of levels"
                 : "bbo lacks coin, time or sides";
  }
  out.crossed = !out.best_bid.empty() && !out.best_ask.empty() &&
                compare_decimals(out.best_bid, out.best_ask) >= 0;
  return kFine;
}

/// allMids: the prices themselves are not looked at.
Problem parse_mids(json::value data, std::string& dex) {
  bool has_mids = false;
  const bool good = each_member(data, [&](json::raw_json_string key, json::value member) {
    if (key == "dex") return is_null(member) || read(member, dex);
    if (key == "mids") {
      json::object mids;
      has_mids = member.get_object().get(mids) == simdjson::SUCCESS;
      return has_mids;
    }
    return true;
  });
  return good && has_mids ? kFine : Problem("allMids lacks mids");
}

Problem read_candle(json::value data, FrameView& out, std::string& interval) {
  bool has_time = false;
  const bool good = each_member(data, [&](json::raw_json_string key, json::value member) {
    if (key == "s") return read(member, out.coin);
    if (key == "i") return read(member, interval);
    if (key == "t") return has_time = read(member, out.time_ms);
    return true;
  });
  return good && has_time && !out.coin.empty() && !interval.empty()
             ? kFine
             : Problem("candle lacks s, i or t");
}

}  // namespace

/// The parser's memory. `user`, `dex` and `interval` are the parts of a topic key that no FrameView
/// keeps.
struct FrameParser::Tables {
  /// Starts on a copy of `text` with zeros behind it, so that stray bytes of an earlier, longer
  /// message can never decide how a cut-off one is read.
  bool open(std::string_view text, json::document& document, json::object& root) {
    if (text.size() > kMessageBytesMax) return false;
    const std::size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
    if (padded.size() < needed) padded.resize(std::max(needed, padded.size() * 2));
    std::memcpy(padded.data(), text.data(), text.size());
    std::memset(padded.data() + text.size(), 0, simdjson::SIMDJSON_PADDING);
    const simdjson::padded_string_view view(padded.data(), text.size(), padded.size());
    return parser.iterate(view).get(document) == simdjson::SUCCESS &&
           document.get_object().get(root) == simdjson::SUCCESS;
  }

  /// The rest is closed as it should be, and no byte follows: no cut-off message, and no two
  /// messages glued together, pass for one.
  static bool is_whole(json::document& document, json::object& root) {
    return root.raw_json().error() == simdjson::SUCCESS &&
           document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  }

  Problem read_envelope(std::string_view text, FrameView& out);
  Problem read_channel(json::object& root, FrameView& out);
  Problem read_reply(json::object& root, FrameView& out);
  Problem read_data(json::value data, FrameView& out);
  Problem read_keyed_object(json::value data, FrameView& out);

  json::parser parser;
  std::vector<char> padded;
  std::string user;
  std::string dex;
  std::string interval;
};

/// Data of one user or one coin: only the fields of the topic key are read.
Problem FrameParser::Tables::read_keyed_object(json::value data, FrameView& out) {
  json::json_type type = json::json_type::null;
  if (data.type().get(type) != simdjson::SUCCESS) return "data is damaged";
  if (type != json::json_type::object) return kFine;
  const bool names_user = out.channel != Channel::kWebData3 && out.channel != Channel::kUser &&
                          out.channel != Channel::kNotification;
  const bool good = each_member(data, [&](json::raw_json_string key, json::value member) {
    if (key == "coin") return read(member, out.coin);
    if (key == "user" && names_user) return read(member, user);
    if (key == "dex") return is_null(member) || read(member, dex);
    if (key == "isSnapshot") return read(member, out.is_snapshot);
    return true;
  });
  return good ? kFine : Problem("data is damaged");
}

Problem FrameParser::Tables::read_data(json::value data, FrameView& out) {
  TopicParts parts;
  user.clear();
  dex.clear();
  interval.clear();
  Problem problem = kFine;
  switch (out.channel) {
    case Channel::kTrades:
      problem = read_trades(data, out);
      break;
    case Channel::kL2Book:
      problem = read_book(data, true, out, parts);
      break;
    case Channel::kBbo:
      problem = read_book(data, false, out, parts);
      break;
    case Channel::kAllMids:
      problem = parse_mids(data, dex);
      break;
    case Channel::kCandle:
      problem = read_candle(data, out, interval);
      break;
    default:
      problem = read_keyed_object(data, out);
      break;
  }
  if (!problem.empty()) return problem;
  parts.type = out.channel == Channel::kUser                 ? "userEvents"
               : out.channel == Channel::kActiveSpotAssetCtx ? "activeAssetCtx"
                                                             : channel_name(out.channel);
  parts.user = user;
  parts.coin = out.coin;
  parts.dex = dex;
  parts.interval = interval;
  append_topic(out.topic, parts);
  out.kind = FrameKind::kData;
  return kFine;
}

/// Acknowledgements, errors and answers to posts.
Problem FrameParser::Tables::read_reply(json::object& root, FrameView& out) {
  json::value data;
  if (root["data"].get(data) != simdjson::SUCCESS) return "data is missing";
  if (out.channel == Channel::kError) {
    out.kind = FrameKind::kError;
    return read(data, out.text) ? kFine : Problem("an error's data is not text");
  }
  if (out.channel == Channel::kPost) {
    json::value id;
    out.kind = FrameKind::kPost;
    const bool good = data["id"].get(id) == simdjson::SUCCESS && read(id, out.post_id);
    return good ? kFine : Problem("a post's answer lacks its id");
  }
  SubscriptionShape shape = SubscriptionShape::kWrong;
  const bool good = each_member(data, [&](json::raw_json_string key, json::value member) {
    if (key == "method") return read(member, out.text);
    if (key == "subscription") shape = read_subscription(member, out.subscription);
    return true;
  });
  if (!good || shape != SubscriptionShape::kGood ||
      (out.text != "subscribe" && out.text != "unsubscribe")) {
    return "an acknowledgement lacks its method or subscription";
  }
  out.subscribed = out.text == "subscribe";
  out.text.clear();
  out.kind = FrameKind::kSubscriptionResponse;
  out.topic = topic_key(out.subscription);
  out.coin = out.subscription.coin;
  return kFine;
}

Problem FrameParser::Tables::read_channel(json::object& root, FrameView& out) {
  std::string_view name;
  if (root["channel"].get_string().get(name) != simdjson::SUCCESS) return "channel is missing";
  out.channel = find_channel(name);
  switch (out.channel) {
    case Channel::kPong:
      out.kind = FrameKind::kPong;
      return kFine;
    case Channel::kUnknown:
      out.kind = FrameKind::kUnknownChannel;
      out.text.assign(name);
      return kFine;
    case Channel::kSubscriptionResponse:
    case Channel::kError:
    case Channel::kPost:
      return read_reply(root, out);
    default:
      break;
  }
  json::value data;
  if (root["data"].get(data) != simdjson::SUCCESS) return "data is missing";
  return read_data(data, out);
}

Problem FrameParser::Tables::read_envelope(std::string_view text, FrameView& out) {
  json::document document;
  json::object root;
  if (!open(text, document, root)) return "not a JSON object of at most 16 MiB";
  const Problem problem = read_channel(root, out);
  if (!problem.empty()) return problem;
  return is_whole(document, root) ? kFine : Problem("not one whole JSON object");
}

FrameParser::FrameParser() : tables_(std::make_unique<Tables>()) {}
FrameParser::~FrameParser() = default;
FrameParser::FrameParser(FrameParser&&) noexcept = default;
FrameParser& FrameParser::operator=(FrameParser&&) noexcept = default;

void FrameParser::parse(std::string_view text, FrameView& out) {
  out.clear();
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return;
  if (text[start] != '{' && text[start] != '[') {
    out.kind = FrameKind::kNotJson;
    return;
  }
  const Problem problem = tables_->read_envelope(text, out);
  if (problem.empty()) return;
  const Channel channel = out.channel;
  out.clear();
  out.kind = FrameKind::kMalformed;
  out.channel = channel;
  out.problem = problem;
}

void FrameParser::parse_request(std::string_view text, ClientMessage& out) {
  out.subscription_json.clear();
  out.post_id = "0";
  json::document document;
  json::object root;
  const bool readable = tables_->open(text, document, root);
  out.request = readable ? read_request(root, out) : ClientRequest::kNotARequest;
  if (out.request == ClientRequest::kNotARequest) return;
  if (!Tables::is_whole(document, root)) out.request = ClientRequest::kNotARequest;
}

bool FrameParser::split_trades(std::string_view text, std::vector<std::string_view>& out) {
  out.clear();
  json::document document;
  json::object root;
  std::string_view name;
  json::array list;
  if (!tables_->open(text, document, root) ||
      root["channel"].get_string().get(name) != simdjson::SUCCESS || name != "trades" ||
      root["data"].get_array().get(list) != simdjson::SUCCESS) {
    return false;
  }
  for (auto element : list) {
    json::object trade;
    std::string_view raw;
    if (std::move(element).get_object().get(trade) != simdjson::SUCCESS ||
        trade.raw_json().get(raw) != simdjson::SUCCESS) {
      out.clear();
      return false;
    }
    const auto at = static_cast<std::size_t>(raw.data() - tables_->padded.data());
    out.push_back(text.substr(at, raw.find_last_of('}') + 1));
  }
  if (Tables::is_whole(document, root)) return true;
  out.clear();
  return false;
}

}  // namespace wavetank::hyperliquid
