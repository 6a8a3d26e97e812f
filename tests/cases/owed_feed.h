#pragma once

/// tests/cases/owed_feed.h - OwedFeed: a feed of instants only, for properties that judge silence
/// by owed frames.

#include <map>
#include <string>
#include <vector>

#include "scenarios/feeds/market_feed.h"

namespace wavetank::test {

/// Frames have no bytes; offsets are given in ascending order.
class OwedFeed final : public hyperliquid::MarketFeed {
 public:
  explicit OwedFeed(const std::map<std::string, std::vector<Duration>>& offsets) {
    for (const auto& [key, all] : offsets) {
      topics_.emplace_back(key, false, all.empty() ? Duration::zero() : all.back());
      offsets_.push_back(all);
    }
  }

  Zero zero() const override { return Zero::kRunStart; }
  std::span<const hyperliquid::FeedTopic> topics() const override { return topics_; }

  std::optional<hyperliquid::FeedPosition> seek(std::size_t topic, Duration from) override {
    const std::vector<Duration>& all = offsets_[topic];
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i] >= from) return at(topic, i);
    }
    return std::nullopt;
  }
  std::optional<hyperliquid::FeedPosition> after(std::size_t topic,
                                                 hyperliquid::FeedPosition position) override {
    return at(topic, static_cast<std::size_t>(position.index) + 1);
  }
  std::string_view text(std::size_t, hyperliquid::FeedPosition) override { return "{}"; }
  std::string_view snapshot(std::size_t, Duration, Subscriber) override { return {}; }

 private:
  std::optional<hyperliquid::FeedPosition> at(std::size_t topic, std::size_t index) const {
    if (index >= offsets_[topic].size()) return std::nullopt;
    return hyperliquid::FeedPosition(static_cast<std::int64_t>(index), offsets_[topic][index]);
  }

  std::vector<hyperliquid::FeedTopic> topics_;
  std::vector<std::vector<Duration>> offsets_;
};

/// Every `step` from `from` up to `to`.
inline std::vector<Duration> every(Duration step, Duration from, Duration to) {
  std::vector<Duration> all;
  for (Duration at = from; at <= to; at += step) all.push_back(at);
  return all;
}

}  // namespace wavetank::test
