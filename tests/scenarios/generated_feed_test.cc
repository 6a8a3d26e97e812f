#include "scenarios/feeds/generated_feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/feeds/mix.h"
#include "scenarios/protocol/frame_parser.h"
#include "tests/scenarios/draws.h"
#include "tests/scenarios/frame_oracle.h"

namespace wavetank::hyperliquid {
namespace {

using enum MarketFeed::Subscriber;

using std::chrono::milliseconds;
using std::chrono::seconds;

MarketPlan plan_of(const MarketProfile& profile, const std::vector<std::string>& topics) {
  MarketPlan plan;
  plan.profile = profile;
  for (const std::string& topic : topics) {
    plan.topics.emplace_back(parse_subscription(topic).value());
  }
  return plan;
}

const std::vector<std::string> kTopics = {"l2Book:BTC", "l2Book:ETH", "trades:BTC", "trades:ETH",
                                          "bbo:BTC",    "bbo:ETH",    "allMids"};

std::uint64_t digest(MarketFeed& feed, int frames) {
  FeedWalk walk(feed);
  std::uint64_t hash = 0;
  for (int i = 0; i < frames; ++i) {
    const auto item = walk.next();
    hash = mix(hash ^ static_cast<std::uint64_t>(item->offset.count()));
    hash = mix(hash ^ text_key(feed.topics()[item->topic].key));
    hash = mix(hash ^ text_key(item->text));
  }
  return hash;
}

testing::AssertionResult is_near(std::uint64_t value, std::uint64_t wanted, std::uint64_t play) {
  if (value + play >= wanted && value <= wanted + play) return testing::AssertionSuccess();
  return testing::AssertionFailure() << value << " is not " << wanted << " +- " << play;
}

std::uint64_t percentile(std::vector<std::uint64_t>& values, int percent) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() - 1) * percent / 100;
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// All of a topic's frames in [0, length), as the parser reads them.
struct Seen {
  std::vector<Duration> offsets;
  std::vector<FrameView> frames;
  std::vector<std::string> texts;
};

std::map<std::string, Seen> watch(GeneratedFeed& feed, Duration length) {
  std::map<std::string, Seen> seen;
  FrameParser parser;
  FeedWalk walk(feed);
  for (auto item = walk.next(); item && item->offset < length; item = walk.next()) {
    Seen& topic = seen[feed.topics()[item->topic].key];
    topic.offsets.push_back(item->offset);
    topic.texts.emplace_back(item->text);
    parser.parse(item->text, topic.frames.emplace_back());
  }
  return seen;
}

TEST(GeneratedFeed, OneDrawDecidesEveryByte) {
  const MarketPlan plan = plan_of(MarketProfile(), kTopics);
  FixedRandom random(11);
  FixedRandom other(12);
  GeneratedFeed first(plan, random);
  GeneratedFeed again(plan, random);
  GeneratedFeed different(plan, other);

  EXPECT_EQ(random.draws, 2);
  EXPECT_EQ(digest(first, 500), digest(again, 500));
  EXPECT_NE(digest(first, 500), digest(different, 500));
}

TEST(GeneratedFeed, TheFirstFramesAreGolden) {
  FixedRandom random(0);
  GeneratedFeed full(plan_of(MarketProfile(), kTopics), random);
  GeneratedFeed light(plan_of(MarketProfile::light(), kTopics), random);

  EXPECT_EQ(digest(full, 2'000), 7358265301238891196u);
  EXPECT_EQ(digest(light, 2'000), 2740085642691797420u);
}

TEST(GeneratedFeed, EveryFrameIsJsonAndDataOfItsTopic) {
  FixedRandom random(3);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  for (const auto& [topic, seen] : watch(feed, seconds(60))) {
    for (std::size_t i = 0; i < seen.frames.size(); ++i) {
      ASSERT_EQ(seen.frames[i].kind, FrameKind::kData) << seen.texts[i];
      ASSERT_EQ(seen.frames[i].topic, topic);
      ASSERT_FALSE(seen.frames[i].crossed);
      ASSERT_TRUE(is_json(seen.texts[i])) << seen.texts[i];
    }
  }
}

TEST(GeneratedFeed, LateAndEarlyReadersSeeTheSameFrames) {
  FixedRandom random(3);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  for (std::size_t topic = 0; topic < feed.topics().size(); ++topic) {
    auto walked = feed.seek(topic, Duration::zero());
    for (int i = 0; i < 200; ++i) {
      const auto sought = feed.seek(topic, walked->offset);
      ASSERT_EQ(sought->index, walked->index);
      ASSERT_EQ(sought->offset, walked->offset);
      const auto next = feed.after(topic, *walked);
      ASSERT_GT(next->offset, walked->offset);
      ASSERT_EQ(feed.seek(topic, walked->offset + Duration(1))->index, next->index);
      walked = next;
    }
  }
}

TEST(GeneratedFeed, RatesAreThoseMeasured) {
  FixedRandom random(5);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  const std::map<std::string, Seen> seen = watch(feed, seconds(2'000));
  const auto frames = [&](const char* topic) { return seen.at(topic).frames.size(); };

  // Source: the rates of 2025-09-04 in market_profile.h, per 2000 s, with 5 % of play.
  EXPECT_TRUE(is_near(frames("l2Book:BTC"), 3'697, 40));
  EXPECT_TRUE(is_near(frames("bbo:BTC"), 13'000, 650));
  EXPECT_TRUE(is_near(frames("bbo:ETH"), 14'200, 700));
  EXPECT_TRUE(is_near(frames("trades:BTC"), 2'140, 150));
  EXPECT_TRUE(is_near(frames("trades:ETH"), 2'480, 170));
  EXPECT_TRUE(is_near(frames("allMids"), 400, 2));
}

TEST(GeneratedFeed, BookIntervalsSpreadAsMeasured) {
  FixedRandom random(5);
  GeneratedFeed feed(plan_of(MarketProfile(), {"l2Book:BTC"}), random);
  const std::map<std::string, Seen> seen = watch(feed, seconds(2'000));
  std::vector<std::uint64_t> gaps;
  const std::vector<FrameView>& books = seen.at("l2Book:BTC").frames;
  for (std::size_t i = 1; i < books.size(); ++i) {
    gaps.push_back(static_cast<std::uint64_t>(books[i].time_ms - books[i - 1].time_ms));
  }

  EXPECT_TRUE(is_near(percentile(gaps, 1), 319, 40));
  EXPECT_TRUE(is_near(percentile(gaps, 50), 541, 15));
  EXPECT_TRUE(is_near(percentile(gaps, 99), 766, 40));
}

TEST(GeneratedFeed, DelaysSpreadAsMeasured) {
  FixedRandom random(5);
  const MarketPlan plan = plan_of(MarketProfile(), {"l2Book:BTC", "bbo:BTC"});
  GeneratedFeed feed(plan, random);
  std::map<std::string, std::vector<std::uint64_t>> delays;
  for (const auto& [topic, seen] : watch(feed, seconds(4'000))) {
    for (std::size_t i = 0; i < seen.frames.size(); ++i) {
      const std::int64_t arrival = seen.offsets[i] / milliseconds(1);
      const std::int64_t made = seen.frames[i].time_ms - plan.start_wall_ms;
      delays[topic].push_back(static_cast<std::uint64_t>(arrival - made));
    }
  }

  EXPECT_TRUE(is_near(percentile(delays["l2Book:BTC"], 1), 265, 40));
  EXPECT_TRUE(is_near(percentile(delays["l2Book:BTC"], 50), 396, 40));
  EXPECT_TRUE(is_near(percentile(delays["l2Book:BTC"], 99), 1'038, 250));
  EXPECT_TRUE(is_near(percentile(delays["bbo:BTC"], 1), 234, 40));
  EXPECT_TRUE(is_near(percentile(delays["bbo:BTC"], 50), 357, 40));
}

TEST(GeneratedFeed, TradesPerFrameHaveAHeavyTail) {
  FixedRandom random(5);
  GeneratedFeed feed(plan_of(MarketProfile(), {"trades:BTC"}), random);
  const std::map<std::string, Seen> seen = watch(feed, seconds(10'000));
  std::vector<std::uint64_t> counts;
  for (const FrameView& frame : seen.at("trades:BTC").frames) {
    counts.push_back(frame.trades.size());
  }

  EXPECT_EQ(percentile(counts, 50), 1u);
  EXPECT_GE(percentile(counts, 90), 4u);
  EXPECT_LE(percentile(counts, 90), 6u);
  EXPECT_GT(percentile(counts, 100), 100u);
  EXPECT_LE(percentile(counts, 100), 185u);
}

TEST(GeneratedFeed, NoTradeIsMadeTwice) {
  FixedRandom random(5);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  std::set<std::tuple<std::int64_t, std::string, std::uint64_t>> ids;
  std::size_t count = 0;
  for (const auto& [topic, seen] : watch(feed, seconds(1'000))) {
    for (const FrameView& frame : seen.frames) {
      count += frame.trades.size();
      for (const TradeId& trade : frame.trades) ids.emplace(trade.time_ms, frame.coin, trade.tid);
    }
  }
  EXPECT_GT(count, 4'000u);
  EXPECT_EQ(ids.size(), count);
}

TEST(GeneratedFeed, BlockTimesOfATopicNeverFall) {
  FixedRandom random(6);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  for (const auto& [topic, seen] : watch(feed, seconds(500))) {
    for (std::size_t i = 1; i < seen.frames.size(); ++i) {
      ASSERT_LE(seen.frames[i - 1].time_ms, seen.frames[i].time_ms) << topic;
    }
  }
}

TEST(GeneratedFeed, BooksOfAllCoinsComeFromTheSameBlocks) {
  FixedRandom random(6);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  const std::map<std::string, Seen> seen = watch(feed, seconds(300));
  const std::vector<FrameView>& bitcoin = seen.at("l2Book:BTC").frames;
  const std::vector<FrameView>& ether = seen.at("l2Book:ETH").frames;

  ASSERT_EQ(bitcoin.size(), ether.size());
  for (std::size_t i = 0; i < bitcoin.size(); ++i) {
    ASSERT_EQ(bitcoin[i].time_ms, ether[i].time_ms);
  }
}

TEST(GeneratedFeed, BookAndBboOfABlockAgree) {
  FixedRandom random(6);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  const std::map<std::string, Seen> seen = watch(feed, seconds(300));
  std::map<std::int64_t, const FrameView*> books;
  for (const FrameView& book : seen.at("l2Book:BTC").frames) books[book.time_ms] = &book;
  int common = 0;
  for (const FrameView& bbo : seen.at("bbo:BTC").frames) {
    const auto book = books.find(bbo.time_ms);
    if (book == books.end()) continue;
    ++common;
    ASSERT_EQ(book->second->best_bid, bbo.best_bid);
    ASSERT_EQ(book->second->best_ask, bbo.best_ask);
  }
  EXPECT_GT(common, 50);
}

TEST(GeneratedFeed, BboIsSentOnChangeOnly) {
  FixedRandom random(6);
  GeneratedFeed feed(plan_of(MarketProfile(), {"bbo:BTC"}), random);
  const Seen bbo = watch(feed, seconds(300)).at("bbo:BTC");
  for (std::size_t i = 1; i < bbo.texts.size(); ++i) {
    const auto behind_time = [](const std::string& text) {
      return text.substr(text.find("bbo\":["));
    };
    ASSERT_NE(behind_time(bbo.texts[i - 1]), behind_time(bbo.texts[i]));
  }
}

TEST(GeneratedFeed, FramesLookLikeTheWire) {
  FixedRandom random(6);
  GeneratedFeed feed(plan_of(MarketProfile(),
                             {"l2Book:BTC", "l2Book:BTC,fast", "trades:BTC", "bbo:BTC", "allMids"}),
                     random);
  const std::map<std::string, Seen> seen = watch(feed, seconds(60));

  EXPECT_TRUE(seen.at("l2Book:BTC")
                  .texts[0]
                  .starts_with(R"({"channel":"l2Book","data":{"coin":"BTC","time":17672)"));
  EXPECT_TRUE(seen.at("l2Book:BTC,fast").texts[0].ends_with(R"(]],"fast":true}})"));
  EXPECT_TRUE(seen.at("trades:BTC")
                  .texts[0]
                  .starts_with(R"({"channel":"trades","data":[{"coin":"BTC","side":")"));
  EXPECT_TRUE(seen.at("bbo:BTC").texts[0].starts_with(
      R"({"channel":"bbo","data":{"coin":"BTC","time":17672)"));
  EXPECT_TRUE(
      seen.at("allMids").texts[0].starts_with(R"({"channel":"allMids","data":{"mids":{"BTC":")"));
  // Source: sizes of the recording of 2025-01-26 and of public recorders, 2026-08.
  EXPECT_TRUE(is_near(seen.at("l2Book:BTC").texts[0].size(), 1'630, 60));
  EXPECT_TRUE(is_near(seen.at("l2Book:BTC,fast").texts[0].size(), 470, 30));
  EXPECT_TRUE(is_near(seen.at("bbo:BTC").texts[0].size(), 142, 8));
  EXPECT_TRUE(is_near(seen.at("allMids").texts[0].size(), 15'800, 400));
}

TEST(GeneratedFeed, TheReplayIsTheLastThirtyTradesInOrder) {
  FixedRandom random(8);
  GeneratedFeed feed(plan_of(MarketProfile(), {"trades:BTC"}), random);
  const Seen seen = watch(feed, seconds(300)).at("trades:BTC");
  FrameParser parser;
  FrameView replay;
  for (std::size_t upto = 40; upto < 60; ++upto) {
    std::vector<TradeId> all;
    for (std::size_t i = 0; i <= upto; ++i) {
      all.insert(all.end(), seen.frames[i].trades.begin(), seen.frames[i].trades.end());
    }
    parser.parse(feed.trades_replay(0, seen.offsets[upto]), replay);
    ASSERT_EQ(replay.trades, std::vector<TradeId>(all.end() - 30, all.end()));
    parser.parse(feed.trades_replay(0, seen.offsets[upto + 1] - Duration(1)), replay);
    ASSERT_EQ(replay.trades, std::vector<TradeId>(all.end() - 30, all.end()));
  }
}

TEST(GeneratedFeed, TheReplayAtTheStartReachesBackBeforeIt) {
  FixedRandom random(8);
  GeneratedFeed feed(plan_of(MarketProfile::light(), {"trades:BTC"}), random);
  FrameParser parser;
  FrameView replay;
  parser.parse(feed.snapshot(0, Duration::zero(), kFirst), replay);

  EXPECT_EQ(replay.kind, FrameKind::kData);
  EXPECT_EQ(replay.trades.size(), 30u);
}

TEST(GeneratedFeed, TheSnapshotOfABookIsItsLastFrame) {
  FixedRandom random(8);
  GeneratedFeed feed(plan_of(MarketProfile::light(), {"l2Book:BTC"}), random);
  const Seen seen = watch(feed, seconds(60)).at("l2Book:BTC");
  for (std::size_t i = 0; i + 1 < seen.texts.size(); ++i) {
    EXPECT_EQ(feed.snapshot(0, seen.offsets[i], kLater), seen.texts[i]);
    EXPECT_EQ(feed.snapshot(0, seen.offsets[i + 1] - Duration(1), kLater), seen.texts[i]);
  }
}

TEST(GeneratedFeed, SilentTopicHasNoFrames) {
  MarketPlan plan = plan_of(MarketProfile::light(), {"trades:BTC", "l2Book:BTC"});
  plan.topics[0].silent = true;
  FixedRandom random(8);
  GeneratedFeed feed(plan, random);
  const std::size_t trades = *find_topic(feed, "trades:BTC");

  EXPECT_FALSE(feed.seek(trades, Duration::zero()));
  EXPECT_TRUE(feed.snapshot(trades, seconds(100), kFirst).empty());
  EXPECT_TRUE(feed.seek(*find_topic(feed, "l2Book:BTC"), Duration::zero()));
}

TEST(GeneratedFeed, AQuietTopicKeepsItsOwnPeriod) {
  MarketPlan plan = plan_of(MarketProfile(), {"trades:BTC", "bbo:BTC", "l2Book:BTC"});
  for (GeneratedTopic& topic : plan.topics) topic.period = seconds(60);
  FixedRandom random(8);
  GeneratedFeed feed(plan, random);
  for (const auto& [topic, seen] : watch(feed, seconds(6'000))) {
    EXPECT_TRUE(is_near(seen.offsets.size(), 100, 1)) << topic;
    for (std::size_t i = 1; i < seen.offsets.size(); ++i) {
      EXPECT_GT(seen.offsets[i] - seen.offsets[i - 1], seconds(40)) << topic;
    }
  }
}

TEST(GeneratedFeed, EndsAtItsLength) {
  MarketPlan plan = plan_of(MarketProfile::light(), kTopics);
  plan.length = seconds(30);
  FixedRandom random(8);
  GeneratedFeed feed(plan, random);
  FeedWalk walk(feed);
  std::map<std::size_t, Duration> last;
  for (auto item = walk.next(); item; item = walk.next()) last[item->topic] = item->offset;
  for (std::size_t topic = 0; topic < feed.topics().size(); ++topic) {
    ASSERT_TRUE(feed.topics()[topic].last);
    EXPECT_EQ(*feed.topics()[topic].last, last[topic]) << feed.topics()[topic].key;
    EXPECT_LE(last[topic], seconds(30));
  }
}

TEST(GeneratedFeed, UnsupportedOrDuplicateTopicIsLeftOut) {
  MarketPlan plan = plan_of(MarketProfile::light(),
                            {"trades:BTC", "trades:BTC", "candle:BTC:1m", "userEvents:0xab"});
  plan.topics.emplace_back(Subscription("trades", "a\"b"));
  FixedRandom random(8);
  GeneratedFeed feed(plan, random);

  ASSERT_EQ(feed.topics().size(), 1u);
  EXPECT_EQ(feed.topics()[0].key, "trades:BTC");
}

TEST(GeneratedFeed, FrameOfALaterYearNeedsNoEarlierOnes) {
  FixedRandom random(8);
  GeneratedFeed feed(plan_of(MarketProfile(), kTopics), random);
  for (std::size_t topic = 0; topic < feed.topics().size(); ++topic) {
    const auto at = feed.seek(topic, std::chrono::hours(24 * 365));
    ASSERT_TRUE(at);
    EXPECT_GE(at->offset, std::chrono::hours(24 * 365));
    EXPECT_TRUE(is_json(feed.text(topic, *at)));
  }
}

}  // namespace
}  // namespace wavetank::hyperliquid
