#include "scenarios/feeds/candle_feed.h"

#include <algorithm>
#include <utility>

#include "scenarios/protocol/info_json.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::string_view kTrades = "trades:";
constexpr std::int64_t kCandleMinuteMs = 60'000;

}  // namespace

void CandleHistory::read_up_to(Duration offset) {
  if (!begun_) next_ = feed_.seek(trades_, Duration::zero());
  begun_ = true;
  while (next_ && next_->offset <= offset) {
    const FeedPosition at = *next_;
    add_frame(minutes_, at);
    read_ = at.offset;
    next_ = feed_.after(trades_, at);
  }
}

void CandleHistory::add_frame(std::vector<Minute>& minutes, FeedPosition at) {
  read_prints(feed_.text(trades_, at), prints_);
  for (const Print& print : prints_) {
    const std::int64_t start = print.time_ms - print.time_ms % kCandleMinuteMs;
    const bool older = !minutes.empty() && start < minutes.back().start_ms;
    // A minute is read again from its first frame, which may begin in the one before.
    if (older && minutes.back().candle.trades == 0) continue;
    // Else a trade that comes late counts as new: candles are not rewritten.
    if (minutes.empty() || minutes.back().start_ms < start) minutes.emplace_back(start, at);
    minutes.back().candle.add(print);
  }
}

/// Afterwards minute(0) to minute(count() - 1) are the minutes as of `offset`.
void CandleHistory::look_at(Duration offset) {
  read_up_to(offset);
  whole_ = minutes_.size();
  rest_.clear();
  if (read_ <= offset) return;
  // A later state was asked for before.
  while (whole_ > 0 && minutes_[whole_ - 1].first.offset > offset) --whole_;
  if (whole_ == 0) return;
  --whole_;
  rest_.emplace_back(minutes_[whole_].start_ms, minutes_[whole_].first);
  std::optional<FeedPosition> at = minutes_[whole_].first;
  while (at && at->offset <= offset) {
    const FeedPosition done = *at;
    add_frame(rest_, done);
    at = feed_.after(trades_, done);
  }
}

DatedCandle CandleHistory::newest(const CandleInterval& interval, Duration offset) {
  look_at(offset);
  DatedCandle newest;
  if (count() == 0) return newest;
  newest.start_ms = interval.start_of(minute(count() - 1).start_ms);
  std::size_t first = count();
  while (first > 0 && minute(first - 1).start_ms >= newest.start_ms) --first;
  for (; first < count(); ++first) newest.candle.add(minute(first).candle);
  return newest;
}

std::vector<DatedCandle> CandleHistory::between(const CandleInterval& interval,
                                                std::int64_t begin_ms, std::int64_t end_ms,
                                                std::size_t count_max, Duration offset) {
  look_at(offset);
  std::vector<DatedCandle> candles;
  for (std::size_t i = 0; i < count(); ++i) {
    const std::int64_t start = interval.start_of(minute(i).start_ms);
    if (start > end_ms || interval.next_start(start) <= begin_ms) continue;
    if (candles.empty() || candles.back().start_ms != start) {
      candles.emplace_back();
      candles.back().start_ms = start;
    }
    candles.back().candle.add(minute(i).candle);
  }
  const std::size_t extra = candles.size() - std::min(candles.size(), count_max);
  candles.erase(candles.begin(), candles.begin() + static_cast<std::ptrdiff_t>(extra));
  return candles;
}

CandleFeed::CandleFeed(MarketFeed& feed) : feed_(feed) {
  std::vector<std::pair<FeedTopic, Origin>> all;
  for (std::size_t i = 0; i < feed.topics().size(); ++i) {
    const FeedTopic& topic = feed.topics()[i];
    Origin origin;
    origin.topic = i;
    all.emplace_back(topic, origin);
    if (!topic.key.starts_with(kTrades)) continue;
    Subscription candle("candle", topic.key.substr(kTrades.size()));
    origin.coin = coins_.size();
    coins_.push_back({candle.coin, std::make_unique<CandleHistory>(feed, i)});
    for (const CandleInterval& interval : candle_intervals()) {
      candle.interval = interval.name;
      origin.interval = &interval;
      const std::string key = topic_key(candle);
      // A recorded frame is better than a made one.
      if (!find_topic(feed, key)) all.emplace_back(FeedTopic(key, false, topic.last), origin);
    }
  }
  std::sort(all.begin(), all.end(),
            [](const auto& left, const auto& right) { return left.first.key < right.first.key; });
  for (auto& [topic, origin] : all) {
    topics_.push_back(std::move(topic));
    origins_.push_back(origin);
  }
}

std::optional<FeedPosition> CandleFeed::seek(std::size_t topic, Duration from) {
  return feed_.seek(origins_[topic].topic, from);
}

std::optional<FeedPosition> CandleFeed::after(std::size_t topic, FeedPosition at) {
  return feed_.after(origins_[topic].topic, at);
}

std::string_view CandleFeed::text(std::size_t topic, FeedPosition at) {
  const Origin& origin = origins_[topic];
  return origin.interval != nullptr ? newest(origin, at.offset) : feed_.text(origin.topic, at);
}

std::string_view CandleFeed::snapshot(std::size_t topic, Duration at, Subscriber subscriber) {
  const Origin& origin = origins_[topic];
  if (origin.interval == nullptr) return feed_.snapshot(origin.topic, at, subscriber);
  return newest(origin, at);
}

std::string_view CandleFeed::newest(const Origin& origin, Duration at) {
  const Coin& coin = coins_[origin.coin];
  const DatedCandle candle = coin.history->newest(*origin.interval, at);
  text_.clear();
  if (candle.candle.trades == 0) return text_;
  text_.append(R"({"channel":"candle","data":)");
  text_.append(candle_json(coin.name, *origin.interval, candle.start_ms, candle.candle));
  return text_.append("}");
}

CandleHistory* CandleFeed::history(std::string_view coin) {
  for (const Coin& known : coins_) {
    if (known.name == coin) return known.history.get();
  }
  return nullptr;
}

}  // namespace wavetank::hyperliquid
