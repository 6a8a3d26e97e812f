// Goal: candles equal the sums of the feed's trades, from any place of the feed.

#include "scenarios/feeds/candle_feed.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>

#include "scenarios/feeds/capture_feed.h"
#include "scenarios/feeds/generated_feed.h"
#include "scenarios/feeds/paced_feed.h"
#include "scenarios/protocol/info_json.h"
#include "tests/scenarios/draws.h"

namespace wavetank::hyperliquid {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kStartMs = 1'785'053'340'000;  // A whole minute.

std::string trade_frame(std::int64_t time_ms, const std::string& price, const std::string& size) {
  return R"({"channel":"trades","data":[{"coin":"BTC","side":"B","px":")" + price + R"(","sz":")" +
         size + R"(","time":)" + std::to_string(time_ms) + R"(,"hash":"0x0","tid":1}]})";
}

/// A capture with a trade at each of some seconds: "second price size".
class CandleFeedTest : public testing::Test {
 protected:
  void trade(int second, const std::string& price, const std::string& size) {
    capture_.add_frame(seconds(second), trade_frame(kStartMs + second * 1'000, price, size));
  }

  /// The frame of `key` at a second.
  std::string at(const std::string& key, int second) {
    if (!candles_) {
      capture_.finish();
      candles_ = std::make_unique<CandleFeed>(capture_);
    }
    const auto topic = find_topic(*candles_, key);
    EXPECT_TRUE(topic.has_value()) << key;
    return topic ? std::string(
                       candles_->snapshot(*topic, seconds(second), MarketFeed::Subscriber::kLater))
                 : "";
  }

  CaptureFeed capture_;
  std::unique_ptr<CandleFeed> candles_;
};

TEST_F(CandleFeedTest, SumsUpTheTradesOfItsMinute) {
  trade(0, "64340.0", "0.00083");
  trade(20, "64347.0", "0.1");
  trade(59, "64339.5", "0.05041");
  trade(60, "1.0", "1.0");

  EXPECT_EQ(at("candle:BTC:1m", 59),
            R"({"channel":"candle","data":{"t":1785053340000,"T":1785053399999,"s":"BTC",)"
            R"("i":"1m","o":"64340.0","c":"64339.5","h":"64347.0","l":"64339.5","v":"0.15124",)"
            R"("n":3}})");
}

TEST_F(CandleFeedTest, ALongerOneHoldsTheShorter) {
  trade(0, "10.0", "1.0");
  trade(61, "12.0", "2.0");
  trade(130, "9.5", "0.5");

  const std::string three = at("candle:BTC:3m", 130);
  EXPECT_NE(three.find(R"("o":"10.0","c":"9.5","h":"12.0","l":"9.5","v":"3.5","n":3)"),
            std::string::npos)
      << three;
}

TEST_F(CandleFeedTest, AnEarlierPlaceIsAsItWasThen) {
  trade(0, "10.0", "1.0");
  trade(30, "12.0", "1.0");
  trade(61, "9.0", "1.0");
  trade(90, "20.0", "1.0");

  const std::string first = at("candle:BTC:1h", 0);
  const std::string second = at("candle:BTC:1h", 30);
  const std::string last = at("candle:BTC:1h", 90);
  EXPECT_EQ(at("candle:BTC:1h", 30), second);
  EXPECT_EQ(at("candle:BTC:1h", 0), first);
  EXPECT_EQ(at("candle:BTC:1h", 90), last);
  EXPECT_NE(first, second);
  EXPECT_NE(second, last);
}

TEST_F(CandleFeedTest, CandlesBeginWithTheFirstTrade) {
  trade(10, "10.0", "1.0");
  trade(20, "10.0", "1.0");
  EXPECT_EQ(at("candle:BTC:1m", -1), "");
}

TEST_F(CandleFeedTest, ATradeThatIsNoneIsLeftOut) {
  trade(0, "10.0", "1.0");
  capture_.add_frame(seconds(2), trade_frame(kStartMs, "1e9", "1.0"));
  capture_.add_frame(seconds(3), trade_frame(kStartMs, "10.0", "-1"));
  constexpr std::int64_t kEndOfTime = std::numeric_limits<std::int64_t>::max();
  capture_.add_frame(seconds(4), trade_frame(kEndOfTime, "10.0", "1.0"));
  EXPECT_NE(at("candle:BTC:1m", 5).find(R"("n":1)"), std::string::npos);
}

TEST(CandleFeed, EveryPlaceOfAGeneratedFeedIsTheSumOfItsTrades) {
  MarketPlan plan;
  plan.topics.emplace_back(Subscription("trades", "ETH"));
  FixedRandom random(5);
  GeneratedFeed feed(plan, random);
  CandleFeed candles(feed);
  const std::size_t trades = *find_topic(candles, "trades:ETH");
  const std::size_t topic = *find_topic(candles, "candle:ETH:1d");
  std::vector<Print> prints;
  Candle sum;
  std::optional<FeedPosition> at = candles.seek(trades, Duration::zero());
  for (int i = 0; i < 500; ++i) {
    read_prints(candles.text(trades, *at), prints);
    for (const Print& print : prints) sum.add(print);
    const std::string frame(candles.text(topic, *at));
    EXPECT_NE(frame.find("\"n\":" + std::to_string(sum.trades) + "}"), std::string::npos) << frame;
    EXPECT_NE(frame.find("\"v\":\"" + from_units(sum.volume) + "\""), std::string::npos) << frame;
    const FeedPosition done = *at;
    at = candles.after(trades, done);
  }
}

TEST(CandleInterval, MonthsAreThoseOfTheCalendar) {
  const CandleInterval& month = *find_interval("1M");
  constexpr std::int64_t kDayMs = 86'400'000;
  // 2024-02-01, 2024-03-01 and 2026-01-01.
  EXPECT_EQ(month.start_of(19'782 * kDayMs + 5), 19'754 * kDayMs);
  EXPECT_EQ(month.next_start(19'754 * kDayMs), 19'783 * kDayMs);
  EXPECT_EQ(month.start_of(20'454 * kDayMs), 20'454 * kDayMs);
  EXPECT_EQ(month.start_of(20'454 * kDayMs - 1), 20'423 * kDayMs);
  EXPECT_EQ(month.start_of(0), 0);
}

TEST(CandleInterval, ThereAreFourteen) {
  EXPECT_EQ(candle_intervals().size(), 14U);
  EXPECT_EQ(find_interval("7m"), nullptr);
}

TEST(Units, AreTheInverseOfTheirText) {
  for (const char* text : {"0.00083", "12.0", "105055.0", "0.0", "0.12345678", "89999999999.5"}) {
    EXPECT_EQ(from_units(to_units(text).value()), text);
  }
  EXPECT_EQ(to_units("7"), 700'000'000);
  EXPECT_EQ(to_units("90000000000.0"), std::nullopt);
  EXPECT_EQ(to_units("1e5"), std::nullopt);
  EXPECT_EQ(to_units(""), std::nullopt);
}

TEST(PacedFeedDeathTest, HasASpeed) {
  CaptureFeed feed;
  feed.finish();
  EXPECT_DEATH(PacedFeed(feed, 0), "CHECK failed: speed_permille >= 1");
  EXPECT_DEATH(PacedFeed(feed, 1'000'001), "CHECK failed: .*speed_permille <= ");
}

// A stamp comes from the file; a slow player may take longer for it than the clock can represent.
TEST(PacedFeed, FrameBeyondTheClockComesAtTheEndOfTime) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), trade_frame(kStartMs, "10.0", "1.0"));
  feed.add_frame(seconds(9'000'000'000), trade_frame(kStartMs, "10.0", "1.0"));
  feed.finish();
  PacedFeed paced(feed, 1);
  const std::optional<FeedPosition> first = paced.seek(0, Duration::zero());
  ASSERT_TRUE(first);
  const std::optional<FeedPosition> last = paced.after(0, *first);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->offset, Duration::max());
}

TEST(CaptureFeed, StampsMayBeAsFarApartAsTheirNumbersAllow) {
  CaptureFeed feed;
  feed.add_frame(Duration::min(), trade_frame(kStartMs, "10.0", "1.0"));
  feed.add_frame(Duration::max(), trade_frame(kStartMs, "11.0", "1.0"));
  feed.finish();
  EXPECT_TRUE(feed.seek(0, Duration::zero()).has_value());
}

TEST(PacedFeed, PlaysTheSameFramesAtOtherInstants) {
  MarketPlan plan;
  plan.topics.emplace_back(Subscription("bbo", "BTC"));
  for (const std::int64_t speed : {1LL, 333LL, 1'000LL, 2'500LL, 1'000'000LL}) {
    FixedRandom random(5);
    GeneratedFeed feed(plan, random);
    PacedFeed paced(feed, speed);
    std::optional<FeedPosition> at = feed.seek(0, minutes(1));
    const Duration from = Duration(at->offset.count() / speed * 1'000);
    std::optional<FeedPosition> played = paced.seek(0, from);
    ASSERT_TRUE(played);
    for (int i = 0; i < 100; ++i) {
      EXPECT_GE(played->offset, from);
      const std::string text(paced.text(0, *played));
      const FeedPosition done = *played;
      played = paced.after(0, done);
      EXPECT_GE(played->offset, done.offset);
      // Seeking behind a frame never gives that frame again.
      const auto behind = paced.seek(0, done.offset + Duration(1));
      EXPECT_NE(behind->index, done.index);
    }
  }
}

}  // namespace
}  // namespace wavetank::hyperliquid
