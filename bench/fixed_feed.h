#pragma once

/// bench/fixed_feed.h - a feed whose every frame is the same text, of the size of the real thing: a
/// hundred trades a second. A measurement with it is one of what carries it.

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scenarios/cases/feed_run.h"
#include "scenarios/feeds/market_feed.h"

namespace wavetank::bench {

class FixedFeed final : public hyperliquid::MarketFeed {
 public:
  static constexpr std::string_view kTrade =
      R"({"channel":"trades","data":[{"coin":"BTC","side":"B","px":"105055.0","sz":"0.00012",)"
      R"("time":1737918843894,"hash":"0x0000000000000000000000000000000000000000000000000000000000)"
      R"(000000","tid":1005521447911453,"users":["0x31ca8395cf837de08b24da3f660e77761dfb974b",)"
      R"("0xba08e2f8b9a5c1d7d3a1fc4ad1a1ce93d1b85d6b"]}]})";

  /// `block`: how many frames leave at the same instant.
  explicit FixedFeed(std::int64_t block)
      : block_(block), interval_(std::chrono::milliseconds(10) * block) {
    topics_.emplace_back("trades:BTC", false, std::nullopt);
  }

  Zero zero() const override { return Zero::kFirstAck; }
  std::span<const hyperliquid::FeedTopic> topics() const override { return topics_; }
  std::optional<hyperliquid::FeedPosition> seek(std::size_t, Duration from) override {
    const std::int64_t block = (from + interval_ - std::chrono::nanoseconds(1)) / interval_;
    return hyperliquid::FeedPosition(block * block_, interval_ * block);
  }
  std::optional<hyperliquid::FeedPosition> after(std::size_t,
                                                 hyperliquid::FeedPosition at) override {
    const std::int64_t index = at.index + 1;
    return hyperliquid::FeedPosition(index, interval_ * (index / block_));
  }
  std::string_view text(std::size_t, hyperliquid::FeedPosition) override { return kTrade; }
  std::string_view snapshot(std::size_t, Duration, Subscriber) override { return {}; }

 private:
  std::int64_t block_;
  Duration interval_;
  std::vector<hyperliquid::FeedTopic> topics_;
};

/// A client of trades of BTC on a path of 5 ms, with no fault yet and no end.
inline scenarios::CaseSetup fixed_setup(std::int64_t block) {
  scenarios::CaseSetup setup;
  setup.config().topics.emplace_back(hyperliquid::Subscription("trades", "BTC"));
  setup.config().backoff_first = std::chrono::milliseconds(100);
  setup.feed = std::make_unique<FixedFeed>(block);
  setup.latency_min = setup.latency_max = std::chrono::milliseconds(5);
  return setup;
}

}  // namespace wavetank::bench
