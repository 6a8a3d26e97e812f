#pragma once

/// scenarios/feeds/paced_feed.h - another feed, faster or slower. Only the instants move; the
/// frames, and the times in them, are those of the feed.

#include "scenarios/feeds/market_feed.h"

namespace wavetank::hyperliquid {

class PacedFeed final : public MarketFeed {
 public:
  /// Requires: `feed` outlives it; 1 <= speed_permille <= 1'000'000. 2000 is twice as fast.
  PacedFeed(MarketFeed& feed, std::int64_t speed_permille);

  Zero zero() const override { return feed_.zero(); }
  std::span<const FeedTopic> topics() const override { return topics_; }
  std::optional<FeedPosition> seek(std::size_t topic, Duration from) override;
  std::optional<FeedPosition> after(std::size_t topic, FeedPosition at) override;
  std::optional<FeedPosition> owed_from(std::size_t topic, Duration from) override;
  std::optional<FeedPosition> owed_after(std::size_t topic, FeedPosition at) override;
  std::string_view text(std::size_t topic, FeedPosition at) override;
  std::string_view snapshot(std::size_t topic, Duration at, Subscriber subscriber) override;

 private:
  Duration to_feed(Duration played) const;
  Duration to_played(Duration of_feed) const;
  std::optional<FeedPosition> to_played(std::optional<FeedPosition> at) const;

  MarketFeed& feed_;
  std::int64_t speed_permille_;
  std::vector<FeedTopic> topics_;
};

}  // namespace wavetank::hyperliquid
