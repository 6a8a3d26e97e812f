#include "scenarios/feeds/capture_feed.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/scenarios/recorded.h"

namespace wavetank::hyperliquid {
namespace {

using enum MarketFeed::Subscriber;

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string trade(const std::string& coin, int time, int tid) {
  return R"({"coin":")" + coin + R"(","time":)" + std::to_string(time) + R"(,"tid":)" +
         std::to_string(tid) + "}";
}

std::string trade_record(const std::string& coin, int first, int count) {
  std::string text = R"({"channel":"trades","data":[)";
  for (int i = first; i < first + count; ++i) {
    if (i > first) text += ",";
    text += trade(coin, i, i);
  }
  return text + "]}";
}

std::string bbo(const std::string& coin, int time) {
  return R"({"channel":"bbo","data":{"coin":")" + coin + R"(","time":)" + std::to_string(time) +
         R"(,"bbo":[null,null]}})";
}

std::string ack(const std::string& type, const std::string& coin) {
  return R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":")" +
         type + R"(","coin":")" + coin + R"("}}})";
}

/// All frames of one topic, with their offsets.
std::vector<std::pair<Duration, std::string>> frames_of(MarketFeed& feed, std::string_view key) {
  std::vector<std::pair<Duration, std::string>> frames;
  const auto topic = find_topic(feed, key);
  if (!topic) return frames;
  for (auto at = feed.seek(*topic, Duration::zero()); at; at = feed.after(*topic, *at)) {
    frames.emplace_back(at->offset, feed.text(*topic, *at));
  }
  return frames;
}

TEST(CaptureFeed, WithoutAcknowledgementsTopicsKeepTheirDistance) {
  CaptureFeed feed;
  feed.add_frame(seconds(100), bbo("A", 1));
  feed.add_frame(seconds(103), bbo("B", 2));
  feed.add_frame(seconds(104), bbo("A", 3));
  feed.finish();

  ASSERT_EQ(feed.topics().size(), 2u);
  EXPECT_EQ(frames_of(feed, "bbo:A")[0].first, seconds(0));
  EXPECT_EQ(frames_of(feed, "bbo:A")[1].first, seconds(4));
  EXPECT_EQ(frames_of(feed, "bbo:B")[0].first, seconds(3));
  EXPECT_EQ(feed.topics()[0].last, seconds(4));
}

TEST(CaptureFeed, ATimelineStartsAtItsFirstAcknowledgement) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), ack("bbo", "A"));
  feed.add_frame(seconds(1), bbo("A", 1));
  feed.add_frame(seconds(10), ack("bbo", "B"));
  feed.add_frame(seconds(12), bbo("B", 2));
  feed.add_frame(seconds(20), ack("bbo", "B"));
  feed.add_frame(seconds(23), bbo("B", 3));
  feed.finish();

  EXPECT_EQ(frames_of(feed, "bbo:A")[0].first, seconds(1));
  EXPECT_EQ(frames_of(feed, "bbo:B")[0].first, seconds(2));
  EXPECT_EQ(frames_of(feed, "bbo:B")[1].first, seconds(13));
}

TEST(CaptureFeed, DataAheadOfItsAcknowledgementIsNotLost) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), bbo("Z", 1));
  feed.add_frame(seconds(5), trade_record("A", 1, 2));
  feed.add_frame(seconds(6), ack("trades", "A"));
  feed.add_frame(seconds(8), trade_record("A", 3, 1));
  feed.finish();

  const auto frames = frames_of(feed, "trades:A");
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].first, seconds(0));
  EXPECT_EQ(frames[1].first, seconds(3));
}

TEST(CaptureFeed, AnswersOfTheVenueAreDroppedAndCounted) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), ack("bbo", "A"));
  feed.add_frame(seconds(1), R"({"channel":"pong"})");
  feed.add_frame(seconds(2), R"({"channel":"error","data":"no"})");
  feed.add_frame(seconds(3), R"({"channel":"post","data":{"id":1}})");
  feed.add_frame(seconds(4), bbo("A", 1));
  feed.finish();

  EXPECT_EQ(feed.frame_count(), 5u);
  EXPECT_EQ(feed.count(FrameKind::kSubscriptionResponse), 1u);
  EXPECT_EQ(feed.count(FrameKind::kPong), 1u);
  EXPECT_EQ(feed.count(FrameKind::kError), 1u);
  EXPECT_EQ(feed.count(FrameKind::kPost), 1u);
  EXPECT_EQ(feed.count(FrameKind::kData), 1u);
  EXPECT_EQ(frames_of(feed, "bbo:A").size(), 1u);
  EXPECT_EQ(feed.topics().size(), 1u);
}

TEST(CaptureFeed, StrayFramesShareOneTimelineThatStartsWithTheFirstTopic) {
  CaptureFeed feed;
  const std::vector<std::string> stray = {"Websocket connection established.",
                                          R"({"channel":"gossip"})",
                                          R"({"channel":"trades","data":[]})", "", "{broken"};
  feed.add_frame(seconds(0), stray[0]);
  feed.add_frame(seconds(1), ack("bbo", "A"));
  feed.add_frame(seconds(2), stray[1]);
  feed.add_frame(seconds(3), stray[2]);
  feed.add_frame(seconds(4), stray[3]);
  feed.add_frame(seconds(5), stray[4]);
  feed.finish();

  ASSERT_EQ(feed.topics().size(), 2u);
  const FeedTopic& topic = feed.topics()[0].stray ? feed.topics()[0] : feed.topics()[1];
  ASSERT_TRUE(topic.stray);
  const auto frames = frames_of(feed, topic.key);
  ASSERT_EQ(frames.size(), stray.size());
  for (std::size_t i = 0; i < stray.size(); ++i) EXPECT_EQ(frames[i].second, stray[i]);
  EXPECT_EQ(frames[0].first, seconds(0));
  EXPECT_EQ(frames[1].first, seconds(1));
  EXPECT_EQ(frames[4].first, seconds(4));
}

TEST(CaptureFeed, AClockThatStepsBackDoesNotReorderFrames) {
  CaptureFeed feed;
  feed.add_frame(seconds(10), bbo("A", 1));
  feed.add_frame(seconds(12), bbo("A", 2));
  feed.add_frame(seconds(5), bbo("A", 3));
  feed.add_frame(seconds(13), bbo("A", 4));
  feed.finish();

  const auto frames = frames_of(feed, "bbo:A");
  ASSERT_EQ(frames.size(), 4u);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(frames[static_cast<std::size_t>(i)].second, bbo("A", i + 1));
  }
  EXPECT_EQ(frames[2].first, seconds(2));
  EXPECT_EQ(frames[3].first, seconds(3));
}

TEST(CaptureFeed, ClosesAreListedNotPlayed) {
  CaptureFeed feed;
  Record close(3'000'000'000, 0, 0, RecordKind::kClose, "Expired");
  close.close_code = 1000;
  feed.add(Record(1'000'000'000, 0, 0, RecordKind::kReceived, bbo("A", 1)));
  feed.add(Record(2'000'000'000, 0, 0, RecordKind::kSent, "{}"));
  feed.add(close);
  feed.add(Record(4'000'000'000, 0, 1, RecordKind::kError, "reset"));
  feed.finish();

  ASSERT_EQ(feed.closes().size(), 2u);
  EXPECT_EQ(feed.closes()[0].offset, seconds(2));
  EXPECT_EQ(feed.closes()[0].code, 1000);
  EXPECT_EQ(feed.closes()[0].reason, "Expired");
  EXPECT_EQ(feed.closes()[1].code, 1006);
  EXPECT_EQ(feed.frame_count(), 1u);
}

TEST(CaptureFeed, FramesOfUnwantedTopicsAreLeftOutAndCounted) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), bbo("A", 1));
  feed.add_frame(seconds(1), bbo("B", 1));
  feed.add_frame(seconds(2), bbo("B", 2));
  feed.add_frame(seconds(3), "{broken");
  feed.want({"bbo:A", "trades:C"});
  feed.finish();

  ASSERT_EQ(feed.topics().size(), 3u);
  EXPECT_TRUE(feed.topics()[0].stray);
  EXPECT_EQ(feed.topics()[1].key, "bbo:A");
  EXPECT_EQ(feed.topics()[2].key, "trades:C");
  EXPECT_TRUE(frames_of(feed, "trades:C").empty());
  EXPECT_EQ(feed.unwanted_count(), 2u);
  EXPECT_EQ(feed.frame_count(), 4u);
}

TEST(CaptureFeed, KnowsTheEndOfTheRecordingBehindItsLastFrame) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), bbo("A", 1));
  feed.add_frame(seconds(5), ack("bbo", "B"));
  feed.add_frame(seconds(9), bbo("B", 1));
  feed.add(Record(30'000'000'000, 0, 0, RecordKind::kPong, ""));
  feed.finish();

  EXPECT_EQ(feed.topics()[1].last, seconds(4));
  EXPECT_EQ(feed.length(), seconds(30));
  EXPECT_EQ(feed.zero_offset(), seconds(0));
}

TEST(CaptureFeed, AGapBetweenTwoRecordsCanBeCut) {
  CaptureFeed feed;
  feed.cut_gaps(seconds(60));
  feed.add_frame(seconds(0), bbo("A", 1));
  feed.add_frame(seconds(60), bbo("A", 2));
  feed.add_frame(seconds(60) + std::chrono::hours(24), bbo("A", 3));
  feed.add_frame(seconds(1), bbo("A", 4));
  feed.add_frame(seconds(61) + std::chrono::hours(24), bbo("A", 5));
  feed.finish();

  const auto frames = frames_of(feed, "bbo:A");
  ASSERT_EQ(frames.size(), 5u);
  EXPECT_EQ(frames[2].first, seconds(120));
  EXPECT_EQ(frames[3].first, seconds(120));
  EXPECT_EQ(frames[4].first, seconds(121));
  EXPECT_EQ(feed.length(), seconds(121));
}

/// The offsets of the frames that are owed, in seconds.
std::vector<int> owed(MarketFeed& feed, std::string_view key) {
  std::vector<int> all;
  const auto topic = find_topic(feed, key);
  for (auto at = feed.owed_from(*topic, Duration::zero()); at; at = feed.owed_after(*topic, *at)) {
    all.push_back(static_cast<int>(at->offset / seconds(1)));
  }
  return all;
}

/// One frame at each of these seconds; the line is the second plus one.
void fill(CaptureFeed& feed, const std::vector<int>& at) {
  for (const int second : at) {
    feed.add_frame(seconds(second), bbo("A", second), static_cast<std::uint64_t>(second) + 1);
  }
}

TEST(CaptureFeed, IsPlayedByManyWithoutBeingReadAgain) {
  std::unique_ptr<CaptureFeed> again;
  {
    CaptureFeed feed;
    feed.add_frame(seconds(0), trade_record("A", 1, 40));
    feed.add_frame(seconds(1), bbo("A", 2));
    feed.finish();
    again = feed.again();
    const std::string first(feed.snapshot(1, seconds(9), kLater));
    EXPECT_EQ(again->snapshot(1, seconds(9), kLater), first);
    EXPECT_EQ(feed.snapshot(0, seconds(9), kLater), bbo("A", 2));
  }
  ASSERT_EQ(again->topics().size(), 2u);
  EXPECT_EQ(frames_of(*again, "bbo:A").at(0).second, bbo("A", 2));
  EXPECT_EQ(again->length(), seconds(1));
}

TEST(CaptureFeed, ASilenceLongerThanTheCadenceExplainsIsListed) {
  CaptureFeed feed;
  fill(feed, {0, 5, 10, 15, 36, 41, 46, 66});
  feed.finish();

  ASSERT_EQ(feed.silences().size(), 1u);
  EXPECT_EQ(feed.silences()[0].topic, "bbo:A");
  EXPECT_EQ(feed.silences()[0].from, seconds(15));
  EXPECT_EQ(feed.silences()[0].to, seconds(36));
  EXPECT_EQ(feed.silences()[0].line, 16u);
}

// A frame every 30 s: 80 s without one are ordinary, 91 s are a silence.
TEST(CaptureFeed, ASilenceIsMeasuredByTheTopicsOwnCadence) {
  CaptureFeed feed;
  fill(feed, {0, 30, 60, 90, 170, 200, 230, 321});
  feed.finish();

  ASSERT_EQ(feed.silences().size(), 2u);
  EXPECT_EQ(feed.silences()[0].from, seconds(0));  // No cadence is known yet.
  EXPECT_EQ(feed.silences()[1].from, seconds(230));
}

TEST(CaptureFeed, SilenceAtTheEndOfTheRecordingIsListed) {
  CaptureFeed feed;
  fill(feed, {0, 5, 10});
  feed.add(Record(40'000'000'000, 0, 0, RecordKind::kPong, ""));
  feed.finish();

  ASSERT_EQ(feed.silences().size(), 1u);
  EXPECT_EQ(feed.silences()[0].to, seconds(40));
}

TEST(CaptureFeed, OwedFramesAreThoseOfTheCapture) {
  CaptureFeed feed;
  fill(feed, {0, 5, 10, 15, 60, 65});
  feed.finish();

  EXPECT_EQ(owed(feed, "bbo:A"), (std::vector<int>{0, 5, 10, 15, 60, 65}));
}

TEST(CaptureFeed, OwesItsCadenceThroughASilenceIfAsked) {
  CaptureFeed feed;
  feed.owe_gaps();
  fill(feed, {0, 5, 10, 15, 42, 47});
  feed.add(Record(70'000'000'000, 0, 0, RecordKind::kPong, ""));
  feed.finish();

  EXPECT_EQ(owed(feed, "bbo:A"),
            (std::vector<int>{0, 5, 10, 15, 20, 25, 30, 35, 40, 42, 47, 52, 57, 62, 67}));
  EXPECT_EQ(feed.owed_from(0, seconds(31))->offset, seconds(35));
  EXPECT_EQ(feed.owed_from(0, seconds(35))->offset, seconds(35));
  EXPECT_EQ(feed.owed_from(0, seconds(41))->offset, seconds(42));
  EXPECT_FALSE(feed.owed_from(0, seconds(68)));
  // The sent frames stay the recorded ones.
  EXPECT_EQ(frames_of(feed, "bbo:A").size(), 6u);
}

TEST(CaptureFeed, OnlyALaterSubscriberGetsASnapshot) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), trade_record("A", 1, 30));
  feed.add_frame(seconds(0), bbo("A", 1));
  feed.add_frame(seconds(5), trade_record("A", 31, 3));
  feed.add_frame(seconds(6), bbo("A", 2));
  feed.add_frame(seconds(9), trade_record("A", 34, 1));
  feed.finish();
  const std::size_t ticks = *find_topic(feed, "trades:A");
  const std::size_t tops = *find_topic(feed, "bbo:A");

  EXPECT_TRUE(feed.snapshot(ticks, Duration::zero(), kFirst).empty());
  EXPECT_EQ(feed.snapshot(ticks, seconds(7), kLater), trade_record("A", 4, 30));
  EXPECT_EQ(feed.snapshot(ticks, seconds(5) - Duration(1), kLater), trade_record("A", 1, 30));
  EXPECT_EQ(feed.snapshot(ticks, seconds(99), kLater), trade_record("A", 5, 30));
  EXPECT_EQ(feed.snapshot(tops, seconds(7), kLater), bbo("A", 2));
}

TEST(CaptureFeed, ARecordedReplayIsNotRepeatedInASnapshot) {
  CaptureFeed feed;
  feed.add_frame(seconds(0), trade_record("A", 1, 20));
  feed.add_frame(seconds(5), trade_record("A", 11, 12));
  feed.finish();

  EXPECT_EQ(feed.snapshot(0, seconds(7), kLater), trade_record("A", 1, 22));
}

TEST(CaptureFeed, AnEmptyCaptureHasNoTopics) {
  CaptureFeed feed;
  feed.finish();

  EXPECT_TRUE(feed.topics().empty());
  EXPECT_FALSE(find_topic(feed, "trades:A"));
}

TEST(CaptureFeed, TheBitcoinRecordingIsPlayedWhole) {
  if (feeds_folder().empty()) GTEST_SKIP() << "WAVETANK_FEEDS is not set";
  CaptureFeed feed;
  const std::vector<Record> records = recorded_btc();
  for (const Record& record : records) feed.add(record);
  feed.finish();

  ASSERT_EQ(feed.topics().size(), 2u);
  FeedWalk walk(feed);
  for (const Record& record : records) {
    const auto item = walk.next();
    ASSERT_TRUE(item);
    EXPECT_EQ(item->text, record.payload);
    EXPECT_EQ(item->offset.count(), record.mono_ns - records.front().mono_ns);
  }
  EXPECT_FALSE(walk.next());
  EXPECT_EQ(frames_of(feed, "l2Book:BTC").size(), 46u);
  EXPECT_EQ(frames_of(feed, "trades:BTC").size(), 9u);
}

}  // namespace
}  // namespace wavetank::hyperliquid
