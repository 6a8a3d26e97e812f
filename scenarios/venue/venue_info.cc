#include "scenarios/venue/venue_info.h"

#include <algorithm>
#include <limits>

#include "scenarios/protocol/info_json.h"
#include "scenarios/protocol/json_text.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {
namespace {

/// Source: developer docs, "Info endpoint", candle snapshot: "Only the most recent 5000 candles".
constexpr std::size_t kCandlesMax = 5'000;
/// So many frames at the beginning of a feed say how fine a coin's sizes are.
constexpr int kFramesMeasured = 20;

constexpr std::string_view kUnknownType =
    "Failed to deserialize the JSON body into the target type";

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// A price as JSON: null if it is not known.
std::string price_json(const std::string& price) {
  return price.empty() ? "null" : "\"" + price + "\"";
}

bool is_spot(std::string_view coin) {
  return coin.starts_with("@") || coin.find('/') != std::string_view::npos;
}

/// "@107": a pair without a name.
bool is_numbered(std::string_view coin) {
  constexpr std::size_t kBytesMax = 10;
  return coin.starts_with("@") && coin.size() > 1 && coin.size() <= kBytesMax && coin[1] != '0' &&
         coin.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

/// Half way between two prices, exactly: one place more than the prices have.
std::string middle(const std::string& bid, const std::string& ask) {
  const auto low = to_units(bid);
  const auto high = to_units(ask);
  if (!low || !high) return bid.empty() ? ask : bid;
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / 10;
  if (*low > kMax || *high > kMax) return bid;
  return from_units((*low + *high) * 5, 9);
}

/// volume * price, in the quote coin with four digits; both are in 10^-8. A million lots and ticks
/// are enough digits for a sum that is not traded on.
std::string notional(std::int64_t volume, const std::string& price) {
  const std::int64_t units = to_units(price).value_or(0);
  const std::int64_t product_max = std::numeric_limits<std::int64_t>::max();
  const std::int64_t left = volume / 1'000'000;
  const std::int64_t right = units / 1'000'000;
  const bool fits = right == 0 || left <= product_max / right;
  return from_units(fits ? left * right : product_max, 4);
}

}  // namespace

VenueInfo::VenueInfo(const Venue& venue, CandleFeed& feed) : venue_(venue), feed_(feed) {
  std::vector<std::string> names;
  for (const FeedTopic& topic : feed.topics()) {
    for (const std::string_view type : {"l2Book:", "trades:", "bbo:"}) {
      if (topic.key.starts_with(type)) names.push_back(topic.key.substr(type.size()));
    }
  }
  for (std::string& name : names) add_coin(name.substr(0, name.find(',')));
  for (const auto& [name, price] : read_mids(frame("allMids", {}, Instant()))) add_coin(name);
}

void VenueInfo::add_coin(std::string_view name) {
  const auto known = [&](const Coin& coin) { return coin.name == name; };
  if (std::any_of(coins_.begin(), coins_.end(), known)) return;
  Coin coin;
  coin.name = name;
  coin.spot = is_spot(name);
  coin.size_decimals = measure_size_decimals(coin.name);
  coins_.push_back(std::move(coin));
}

int VenueInfo::measure_size_decimals(const std::string& name) {
  int most = 0;
  for (const std::string_view type : {"l2Book", "trades"}) {
    const std::optional<std::size_t> at = topic(type, name);
    if (!at) continue;
    std::optional<FeedPosition> next = feed_.seek(*at, Duration::zero());
    for (int i = 0; next && i < kFramesMeasured; ++i) {
      most = std::max(most, size_decimals(feed_.text(*at, *next)));
      const FeedPosition done = *next;
      next = feed_.after(*at, done);
    }
  }
  return most;
}

HttpResponse VenueInfo::answer(const HttpRequest& request, Instant now) {
  if (request.method == "OPTIONS") return HttpResponse(204, {}, {});
  if (request.target != "/info") {
    return HttpResponse(404, "only /info and the websocket are served here", "text/plain");
  }
  const std::optional<InfoRequest> info = read_info_request(request.body);
  if (!info) return HttpResponse(400, "the body is not a JSON object", "text/plain");
  std::string body = answer_info(*info, now);
  if (body.empty()) return HttpResponse(422, std::string(kUnknownType), "text/plain");
  return HttpResponse(200, std::move(body), "application/json");
}

/// Empty if the type, or a field that it needs, is unknown here. null for an unknown coin.
std::string VenueInfo::answer_info(const InfoRequest& request, Instant now) {
  const std::string& type = request.type;
  // The feed has no market of a builder's dex.
  if (!request.dex.empty()) return "null";
  if (type == "meta") return meta();
  if (type == "spotMeta") return spot_meta();
  if (type == "perpDexs") return "[null]";
  if (type == "metaAndAssetCtxs") return "[" + meta() + "," + asset_contexts(now) + "]";
  if (type == "spotMetaAndAssetCtxs") return "[" + spot_meta() + "," + spot_contexts(now) + "]";
  if (type == "allMids") return all_mids(now);
  if (request.coin.empty()) return {};
  if (type == "candleSnapshot") return candles(request, now);
  if (type != "l2Book" && type != "recentTrades") return {};
  const std::string wire = type == "recentTrades" ? "trades" : type;
  const std::string data = frame_data(frame(wire, request.coin, now));
  return data.empty() ? "null" : data;
}

std::optional<std::size_t> VenueInfo::topic(std::string_view type, std::string_view coin) const {
  return find_topic(feed_, topic_key(Subscription(std::string(type), std::string(coin))));
}

/// The newest frame of a topic. For a topic without a subscriber, whose time has therefore not
/// begun, the first frame. Lasts until the feed is asked again.
std::string_view VenueInfo::frame(std::string_view type, std::string_view coin, Instant now) {
  const std::optional<std::size_t> at = topic(type, coin);
  if (!at) return {};
  const std::optional<Duration> offset = venue_.offset_of(*at, now);
  if (offset) {
    const std::string_view newest =
        feed_.snapshot(*at, std::max(*offset, Duration::zero()), MarketFeed::Subscriber::kLater);
    if (!newest.empty()) return newest;
  }
  const std::optional<FeedPosition> first = feed_.seek(*at, Duration::zero());
  return first ? feed_.text(*at, *first) : std::string_view();
}

/// Candles follow the trades; in a capture whose trades were not asked for, no time has passed.
Duration VenueInfo::trades_offset(std::string_view coin, Instant now) const {
  const std::optional<std::size_t> at = topic("trades", coin);
  return at ? venue_.offset_of(*at, now).value_or(Duration(-1)) : Duration(-1);
}

void VenueInfo::keep_up(Instant now) {
  for (const Coin& coin : coins_) {
    CandleHistory* history = feed_.history(coin.name);
    if (history != nullptr) history->read_up_to(trades_offset(coin.name, now));
  }
}

VenueInfo::Quote VenueInfo::quote(const Coin& coin, Instant now) {
  Quote quote;
  const BestPrices best = read_best(frame("l2Book", coin.name, now));
  quote.bid = best.bid;
  quote.ask = best.ask;
  if (!best.bid.empty() || !best.ask.empty()) quote.mid = middle(best.bid, best.ask);
  CandleHistory* history = feed_.history(coin.name);
  const CandleInterval* day = find_interval("1d");
  if (history == nullptr) return quote;
  const Candle candle = history->newest(*day, trades_offset(coin.name, now)).candle;
  quote.day_open = candle.open;
  quote.day_volume = candle.volume;
  return quote;
}

std::string VenueInfo::meta() const {
  std::string out = R"({"universe":[)";
  for (const Coin& coin : coins_) {
    if (coin.spot) continue;
    if (out.back() == '}') out += ',';
    out.append(R"({"szDecimals":)").append(std::to_string(coin.size_decimals));
    out.append(R"(,"name":)").append(quoted(coin.name));
    out.append(R"(,"maxLeverage":50,"marginTableId":50})");
  }
  return out.append(R"(],"marginTables":[[50,{"description":"","marginTiers":)"
                    R"([{"lowerBound":"0.0","maxLeverage":50}]}]],"collateralToken":0})");
}

std::string VenueInfo::asset_contexts(Instant now) {
  std::string out = "[";
  for (const Coin& coin : coins_) {
    if (coin.spot) continue;
    const Quote at = quote(coin, now);
    const std::string mark = at.mid.empty() ? "0.0" : at.mid;
    if (out.size() > 1) out += ',';
    out.append(R"({"funding":"0.0000125","openInterest":"0.0","prevDayPx":")");
    out.append(at.day_open.empty() ? mark : at.day_open);
    out.append(R"(","dayNtlVlm":")").append(notional(at.day_volume, mark));
    out.append(at.mid.empty() ? R"(","premium":null)" : R"(","premium":"0.0")");
    out.append(R"(,"oraclePx":")").append(mark).append(R"(","markPx":")").append(mark);
    out.append(R"(","midPx":)").append(price_json(at.mid));
    if (at.bid.empty() || at.ask.empty()) {
      out.append(R"(,"impactPxs":null)");
    } else {
      out.append(R"(,"impactPxs":[")").append(at.bid).append(R"(",")").append(at.ask).append("\"]");
    }
    out.append(R"(,"dayBaseVlm":")").append(from_units(at.day_volume)).append("\"}");
  }
  return out.append("]");
}

std::string VenueInfo::spot_meta() const {
  std::string pairs;
  std::string tokens =
      R"({"name":"USDC","szDecimals":8,"weiDecimals":8,"index":0,)"
      R"("tokenId":"0x00000000000000000000000000000000","isCanonical":true,"evmContract":null,)"
      R"("fullName":null,"deployerTradingFeeShare":"0.0"})";
  int index = 0;
  for (const Coin& coin : coins_) {
    if (!coin.spot) continue;
    const std::string number = std::to_string(index++);
    const std::string token = std::to_string(index);
    const bool numbered = is_numbered(coin.name);
    const std::string base =
        numbered ? "TOKEN" + coin.name.substr(1) : coin.name.substr(0, coin.name.find('/'));
    tokens.append(R"(,{"name":)").append(quoted(base)).append(R"(,"szDecimals":)");
    tokens.append(std::to_string(coin.size_decimals)).append(R"(,"weiDecimals":8,"index":)");
    std::string id(32 - std::min<std::size_t>(token.size(), 32), '0');
    tokens.append(token).append(R"(,"tokenId":"0x)").append(id.append(token));
    tokens.append(R"(","isCanonical":false,"evmContract":null,"fullName":null,)"
                  R"("deployerTradingFeeShare":"0.0"})");
    if (!pairs.empty()) pairs += ',';
    pairs.append(R"({"tokens":[)").append(token).append(R"(,0],"name":)");
    pairs.append(quoted(coin.name)).append(R"(,"index":)");
    pairs.append(numbered ? coin.name.substr(1) : number).append(R"(,"isCanonical":false})");
  }
  return R"({"universe":[)" + pairs + R"(],"tokens":[)" + tokens + "]}";
}

std::string VenueInfo::spot_contexts(Instant now) {
  const auto mids = read_mids(frame("allMids", {}, now));
  std::string out = "[";
  for (const Coin& coin : coins_) {
    if (!coin.spot) continue;
    Quote at = quote(coin, now);
    for (const auto& [name, price] : mids) {
      if (name == coin.name && at.mid.empty()) at.mid = price;
    }
    const std::string mark = at.mid.empty() ? "0.0" : at.mid;
    if (out.size() > 1) out += ',';
    out.append(R"({"prevDayPx":")").append(at.day_open.empty() ? mark : at.day_open);
    out.append(R"(","dayNtlVlm":")").append(notional(at.day_volume, mark));
    out.append(R"(","markPx":")").append(mark).append(R"(","midPx":)").append(price_json(at.mid));
    out.append(R"(,"circulatingSupply":"0.0","coin":)").append(quoted(coin.name));
    out.append(R"(,"totalSupply":"0.0","dayBaseVlm":")").append(from_units(at.day_volume));
    out.append("\"}");
  }
  return out.append("]");
}

/// The newest allMids frame; of a feed without that topic, the middles of its books.
std::string VenueInfo::all_mids(Instant now) {
  const std::string mids = frame_data(frame("allMids", {}, now), "mids");
  if (!mids.empty()) return mids;
  std::string out = "{";
  for (const Coin& coin : coins_) {
    const Quote at = quote(coin, now);
    if (at.mid.empty()) continue;
    if (out.size() > 1) out += ',';
    out.append(quoted(coin.name)).append(":\"").append(at.mid).append("\"");
  }
  return out.append("}");
}

std::string VenueInfo::candles(const InfoRequest& request, Instant now) {
  const CandleInterval* interval = find_interval(request.interval);
  if (interval == nullptr) return {};
  CandleHistory* history = feed_.history(request.coin);
  if (history == nullptr) return "null";
  const std::int64_t end = request.end_ms.value_or(std::numeric_limits<std::int64_t>::max());
  std::string out = "[";
  for (const DatedCandle& candle : history->between(*interval, request.start_ms, end, kCandlesMax,
                                                    trades_offset(request.coin, now))) {
    if (out.size() > 1) out += ',';
    out.append(candle_json(request.coin, *interval, candle.start_ms, candle.candle));
  }
  return out.append("]");
}

}  // namespace wavetank::hyperliquid
