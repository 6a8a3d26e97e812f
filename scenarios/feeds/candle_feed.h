#pragma once

/// scenarios/feeds/candle_feed.h - CandleFeed: wraps a MarketFeed and adds candles of every
/// interval for each traded coin, computed from that feed's trades alone. They begin with the feed:
/// earlier trades are unknown.

#include <memory>
#include <string>
#include <vector>

#include "scenarios/feeds/market_feed.h"
#include "scenarios/protocol/candle.h"

namespace wavetank::hyperliquid {

/// A candle and when it begins.
struct DatedCandle {
  DatedCandle() = default;

  std::int64_t start_ms = 0;
  Candle candle;
};

/// The trades of one topic as candles of a minute, read from the feed as far as is asked for.
class CandleHistory {
 public:
  /// Requires: `feed` outlives it.
  CandleHistory(MarketFeed& feed, std::size_t trades) : feed_(feed), trades_(trades) {}

  /// Reads the trades up to `offset`, which the other calls do where it is needed.
  void read_up_to(Duration offset);

  /// The newest candle as of `offset` in the trades' timeline; empty before the first trade.
  DatedCandle newest(const CandleInterval& interval, Duration offset);

  /// The candles that begin at or before `end_ms` and do not end before `begin_ms`, oldest first;
  /// of many the newest `count_max`.
  std::vector<DatedCandle> between(const CandleInterval& interval, std::int64_t begin_ms,
                                   std::int64_t end_ms, std::size_t count_max, Duration offset);

 private:
  struct Minute {
    Minute(std::int64_t start_ms_, FeedPosition first_) : start_ms(start_ms_), first(first_) {}

    std::int64_t start_ms;
    FeedPosition first;  ///< The frame with its first trade.
    Candle candle;
  };

  void add_frame(std::vector<Minute>& minutes, FeedPosition at);
  void look_at(Duration offset);
  std::size_t count() const { return whole_ + rest_.size(); }
  const Minute& minute(std::size_t i) const { return i < whole_ ? minutes_[i] : rest_[i - whole_]; }

  MarketFeed& feed_;
  std::size_t trades_;
  bool begun_ = false;
  std::optional<FeedPosition> next_;  ///< The first frame that has not been read.
  Duration read_{-1};                 ///< That of the last one that has.
  std::vector<Minute> minutes_;
  std::vector<Print> prints_;
  // Findings of look_at(): so many whole minutes, and one that was read again up to there.
  std::size_t whole_ = 0;
  std::vector<Minute> rest_;
};

class CandleFeed final : public MarketFeed {
 public:
  /// Requires: `feed` outlives it.
  explicit CandleFeed(MarketFeed& feed);

  Zero zero() const override { return feed_.zero(); }
  std::span<const FeedTopic> topics() const override { return topics_; }
  std::optional<FeedPosition> seek(std::size_t topic, Duration from) override;
  std::optional<FeedPosition> after(std::size_t topic, FeedPosition at) override;
  std::string_view text(std::size_t topic, FeedPosition at) override;
  std::string_view snapshot(std::size_t topic, Duration at, Subscriber subscriber) override;

  /// nullptr if the feed has no trades of that coin.
  CandleHistory* history(std::string_view coin);

 private:
  struct Coin {
    std::string name;
    std::unique_ptr<CandleHistory> history;
  };
  /// Where a topic comes from.
  struct Origin {
    std::size_t topic = 0;  ///< The topic of the feed; for candles, that of the trades.
    std::size_t coin = 0;   ///< For candles.
    const CandleInterval* interval = nullptr;  ///< Null: the topic is the feed's own.
  };

  std::string_view newest(const Origin& origin, Duration at);

  MarketFeed& feed_;
  std::vector<Coin> coins_;
  std::vector<FeedTopic> topics_;
  std::vector<Origin> origins_;  ///< Parallel to topics_.
  std::string text_;
};

}  // namespace wavetank::hyperliquid
