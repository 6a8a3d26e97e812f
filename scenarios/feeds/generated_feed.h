#pragma once

/// scenarios/feeds/generated_feed.h - GeneratedFeed: a synthetic market feed in the form of the
/// wire, calibrated on measured rates and sizes. It makes no claim about prices: only rates, sizes,
/// shapes and consistency are real. One draw seeds it; everything else is a function of that seed
/// and the place in the feed, in integers, so frames are made only when they are asked for.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/doors/random.h"
#include "scenarios/feeds/block_clock.h"
#include "scenarios/feeds/frame_text.h"
#include "scenarios/feeds/market.h"
#include "scenarios/feeds/market_feed.h"
#include "scenarios/feeds/market_profile.h"
#include "scenarios/protocol/subscription.h"

namespace wavetank::hyperliquid {

/// One topic to generate: trades, l2Book (default or fast), bbo or allMids.
struct GeneratedTopic {
  explicit GeneratedTopic(Subscription subscription_) : subscription(std::move(subscription_)) {}

  Subscription subscription;
  bool silent = false;  ///< A dead coin: neither frames nor a snapshot.
  /// A quiet topic: one frame about every `period`, instead of the profile's rate. At least 1 s.
  std::optional<Duration> period;
};

struct MarketPlan {
  MarketPlan() = default;

  std::vector<GeneratedTopic> topics;
  MarketProfile profile;
  std::int64_t start_wall_ms = 1'767'225'600'000;  ///< That of offset 0: 2026-01-01 00:00:00 UTC.
  std::optional<Duration> length;                  ///< No frame after it; absent: no end.
};

/// The feed. Offsets are arrivals at a client; a frame's `time` is the block's, 0.23 s to 2.4 s
/// before. Books of all coins come from the same blocks; within a block bbo comes first, trades 6
/// ms and l2Book 40 ms later. Source: the same-block order and distances of BTC, ETH, SOL and WLFI,
/// 2025-09-04 (HL_data of djienne/Avellaneda_Stoikov_Market_Making_parameter_calibration).
class GeneratedFeed final : public MarketFeed {
 public:
  /// Draws once ("feed_seed"). Topics of other types, of coins whose names would need escaping and
  /// repeated ones are left out: the venue model acknowledges them and stays silent.
  GeneratedFeed(const MarketPlan& plan, Random& random);

  Zero zero() const override { return Zero::kRunStart; }
  std::span<const FeedTopic> topics() const override { return topics_; }
  std::optional<FeedPosition> seek(std::size_t topic, Duration from) override;
  std::optional<FeedPosition> after(std::size_t topic, FeedPosition at) override;
  std::string_view text(std::size_t topic, FeedPosition at) override;
  std::string_view snapshot(std::size_t topic, Duration at, Subscriber subscriber) override;

  /// The last 30 trades up to and including `at`, oldest first, as one frame: the venue's answer to
  /// every subscribe to trades. Requires: `topic` is of trades and not silent.
  /// Source: hftbacktest's recordings of 2025-01-12 and 2025-01-26; undocumented.
  std::string_view trades_replay(std::size_t topic, Duration at);

 private:
  enum class Stream : std::uint8_t { kTrades, kBook, kFastBook, kBbo, kMids };

  /// How a topic's frames lie in time: in blocks picked by chance, or one a slot of `cadence_ms`
  /// with its place in the slot picked from `spread_ms`. A position's index is the block or slot.
  struct Schedule {
    Stream stream = Stream::kTrades;
    std::size_t market = 0;  ///< Not for allMids.
    bool silent = false;
    bool by_block = false;
    std::int64_t cadence_ms = 0;
    std::int64_t spread_ms = 0;
    std::uint64_t key = 0;
    std::int64_t skew_ns = 0;  ///< Behind the block's first message.
  };

  void add(const std::string& key, const GeneratedTopic& topic);
  std::size_t market_of(const std::string& coin);
  std::int64_t block_of(const Schedule& schedule, std::int64_t index) const;
  bool occurs(const Schedule& schedule, std::int64_t index) const;
  Duration offset_of(const Schedule& schedule, std::int64_t index) const;
  std::int64_t last_up_to(const Schedule& schedule, Duration at) const;
  std::int64_t first_from(const Schedule& schedule, Duration from) const;
  std::optional<FeedPosition> position(const Schedule& schedule, std::int64_t index) const;
  std::int64_t wall_ms(std::int64_t block) const;
  std::string_view write(const Schedule& schedule, std::int64_t index);
  void write_mids(std::int64_t block);

  MarketProfile profile_;
  std::int64_t start_wall_ms_;
  std::optional<Duration> length_;
  std::uint64_t seed_;
  BlockClock clock_;
  std::vector<Market> markets_;
  std::vector<Market> extra_markets_;  ///< Only priced, in allMids; made when first needed.
  std::vector<Schedule> schedules_;
  std::vector<FeedTopic> topics_;  ///< Parallel to schedules_.
  FrameText out_;
  MadeBook book_;
  std::vector<MadeTrade> trades_;
};

}  // namespace wavetank::hyperliquid
