// Goal: the info endpoint agrees with the websocket of the same venue, has the venue's shapes, and
// accepts any bytes.

#include "scenarios/venue/venue_info.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <chrono>
#include <string>

#include "scenarios/feeds/capture_feed.h"
#include "scenarios/feeds/generated_feed.h"
#include "scenarios/protocol/info_json.h"
#include "tests/scenarios/draws.h"

namespace wavetank::hyperliquid {
namespace {

using std::chrono::seconds;

MarketPlan plan_of_two() {
  MarketPlan plan;
  for (const char* coin : {"BTC", "ETH"}) {
    for (const char* type : {"l2Book", "trades", "bbo"}) {
      plan.topics.emplace_back(Subscription(type, coin));
    }
  }
  plan.topics.emplace_back(Subscription("allMids"));
  return plan;
}

class Info : public testing::Test {
 protected:
  Info()
      : random_(5),
        generated_(plan_of_two(), random_),
        feed_(generated_),
        venue_(VenueConfig(), feed_, Instant()),
        info_(venue_, feed_) {}

  HttpResponse post(const std::string& body, const std::string& target = "/info") {
    HttpRequest request;
    request.method = "POST";
    request.target = target;
    request.body = body;
    return info_.answer(request, now_);
  }

  /// The answer's text, which must be JSON.
  std::string text(const std::string& body) {
    const HttpResponse response = post(body);
    EXPECT_EQ(response.status, 200) << body;
    rapidjson::Document document;
    EXPECT_FALSE(document.Parse(response.body.c_str()).HasParseError()) << response.body;
    return response.body;
  }

  std::string snapshot(const std::string& key) {
    return std::string(feed_.snapshot(*find_topic(feed_, key), now_.time_since_epoch(),
                                      MarketFeed::Subscriber::kLater));
  }

  FixedRandom random_;
  GeneratedFeed generated_;
  CandleFeed feed_;
  Venue venue_;
  VenueInfo info_;
  Instant now_ = Instant(seconds(100));
};

TEST_F(Info, AnswersAgreeWithASubscription) {
  EXPECT_EQ(R"({"channel":"l2Book","data":)" + text(R"({"type":"l2Book","coin":"BTC"})") + "}",
            snapshot("l2Book:BTC"));
  EXPECT_EQ(
      R"({"channel":"trades","data":)" + text(R"({"type":"recentTrades","coin":"ETH"})") + "}",
      snapshot("trades:ETH"));
  EXPECT_EQ(R"({"channel":"allMids","data":{"mids":)" + text(R"({"type":"allMids"})") + "}}",
            snapshot("allMids"));
  // The feed begins in one hour and goes on in the next.
  const std::string candles =
      text(R"({"type":"candleSnapshot","req":{"coin":"BTC","interval":"1h","startTime":0}})");
  const std::string last = candles.substr(candles.rfind(R"({"t":)"));
  EXPECT_EQ(R"({"channel":"candle","data":)" + last.substr(0, last.size() - 1) + "}",
            snapshot("candle:BTC:1h"));
}

/// Another feed, which counts the frames that are read.
class CountingFeed final : public MarketFeed {
 public:
  explicit CountingFeed(MarketFeed& feed) : feed_(feed) {}

  Zero zero() const override { return feed_.zero(); }
  std::span<const FeedTopic> topics() const override { return feed_.topics(); }
  std::optional<FeedPosition> seek(std::size_t topic, Duration from) override {
    return feed_.seek(topic, from);
  }
  std::optional<FeedPosition> after(std::size_t topic, FeedPosition at) override {
    ++frames;
    return feed_.after(topic, at);
  }
  std::string_view text(std::size_t topic, FeedPosition at) override {
    return feed_.text(topic, at);
  }
  std::string_view snapshot(std::size_t topic, Duration at, Subscriber subscriber) override {
    return feed_.snapshot(topic, at, subscriber);
  }

  int frames = 0;

 private:
  MarketFeed& feed_;
};

TEST_F(Info, RequestAfterAnIdleHourDoesNotWaitForCandles) {
  CountingFeed counting(generated_);
  CandleFeed feed(counting);
  const Venue venue(VenueConfig(), feed, Instant());
  VenueInfo info(venue, feed);
  HttpRequest request;
  request.method = "POST";
  request.target = "/info";
  request.body = R"({"type":"candleSnapshot","req":{"coin":"ETH","interval":"1m","startTime":0}})";
  const Instant hour(seconds(3'600));
  info.keep_up(hour - seconds(1));
  EXPECT_GT(counting.frames, 1'000);
  counting.frames = 0;
  const HttpResponse response = info.answer(request, hour);
  EXPECT_LT(counting.frames, 100);
  // It is the same answer as without.
  now_ = hour;
  EXPECT_EQ(response.body, post(request.body).body);
}

TEST_F(Info, MovesWithTheFeed) {
  const std::string before = text(R"({"type":"l2Book","coin":"BTC"})");
  now_ += seconds(30);
  EXPECT_NE(text(R"({"type":"l2Book","coin":"BTC"})"), before);
}

TEST_F(Info, MetaNamesEveryCoinOnce) {
  EXPECT_TRUE(text(R"({"type":"meta"})")
                  .starts_with(R"({"universe":[{"szDecimals":5,"name":"BTC","maxLeverage":50,)"
                               R"("marginTableId":50},{"szDecimals":4,"name":"ETH",)"));
  EXPECT_EQ(text(R"({"type":"perpDexs"})"), "[null]");
}

TEST_F(Info, ThereIsAContextForEveryCoinAndPair) {
  for (const char* type : {"metaAndAssetCtxs", "spotMetaAndAssetCtxs"}) {
    rapidjson::Document document;
    document.Parse(text(std::string(R"({"type":")") + type + R"("})").c_str());
    ASSERT_TRUE(document.IsArray() && document.Size() == 2) << type;
    EXPECT_EQ(document[0]["universe"].Size(), document[1].Size()) << type;
    EXPECT_GT(document[1].Size(), 0U) << type;
    for (const auto& context : document[1].GetArray()) EXPECT_TRUE(context["midPx"].IsString());
  }
}

TEST_F(Info, TheMiddleIsThatOfAllMids) {
  rapidjson::Document contexts;
  contexts.Parse(text(R"({"type":"metaAndAssetCtxs"})").c_str());
  const BestPrices best = read_best(snapshot("l2Book:BTC"));
  EXPECT_EQ(contexts[1][0]["impactPxs"][0].GetString(), best.bid);
  EXPECT_EQ(contexts[1][0]["impactPxs"][1].GetString(), best.ask);
}

TEST_F(Info, MissingValueIsNull) {
  EXPECT_EQ(text(R"({"type":"l2Book","coin":"NONE"})"), "null");
  EXPECT_EQ(text(R"({"type":"recentTrades","coin":"NONE"})"), "null");
  EXPECT_EQ(text(R"({"type":"meta","dex":"xyz"})"), "null");
}

TEST_F(Info, RefusesWithTheStatusOfTheVenue) {
  EXPECT_EQ(post(R"({"type":"nothing"})").status, 422);
  EXPECT_EQ(post(R"({"type":"l2Book"})").status, 422);
  EXPECT_EQ(post(R"({"type":7})").status, 422);
  EXPECT_EQ(post(R"({"type":"candleSnapshot","req":{"coin":"BTC","interval":"7m","startTime":0}})")
                .status,
            422);
  EXPECT_EQ(post("{").status, 400);
  EXPECT_EQ(post("[]").status, 400);
  EXPECT_EQ(post("").status, 400);
  EXPECT_EQ(post(R"({"type":"meta"})", "/exchange").status, 404);
}

TEST_F(Info, AnyBytesGetAnAnswer) {
  const std::string good =
      R"({"type":"candleSnapshot","req":{"coin":"BTC","interval":"1h","startTime":0}})";
  Xorshift random(11);
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes = good;
    for (int change = 0; change < 3; ++change) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    const int status = post(bytes).status;
    EXPECT_TRUE(status == 200 || status == 400 || status == 422) << bytes;
  }
}

TEST(InfoOfACapture, IsItsFirstFramesUntilTheFirstSubscription) {
  CaptureFeed capture;
  const std::string book =
      R"({"channel":"l2Book","data":{"coin":"A\"B","levels":[[{"n":1,"px":"1.5","sz":"2.25"}],)"
      R"([{"n":1,"px":"1.6","sz":"2.0"}]],"time":5}})";
  capture.add_frame(seconds(3), book);
  capture.finish();
  CandleFeed feed(capture);
  Venue venue(VenueConfig(), feed);
  VenueInfo info(venue, feed);
  HttpRequest request;
  request.method = "POST";
  request.target = "/info";

  request.body = R"({"type":"meta"})";
  const std::string meta = info.answer(request, Instant(seconds(9))).body;
  EXPECT_TRUE(meta.starts_with(R"({"universe":[{"szDecimals":2,"name":"A\"B",)")) << meta;
  request.body = R"({"type":"allMids"})";
  EXPECT_EQ(info.answer(request, Instant(seconds(9))).body, R"({"A\"B":"1.55"})");
}

}  // namespace
}  // namespace wavetank::hyperliquid
