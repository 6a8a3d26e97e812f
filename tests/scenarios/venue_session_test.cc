#include "scenarios/venue/venue_session.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scenarios/feeds/capture_feed.h"
#include "scenarios/feeds/generated_feed.h"
#include "tests/scenarios/draws.h"
#include "tests/scenarios/sent.h"

namespace wavetank::hyperliquid {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kBbo =
    R"({"channel":"bbo","data":{"coin":"A","time":1,"bbo":[null,null]}})";

std::string trades(int first, int count) {
  std::string text = R"({"channel":"trades","data":[)";
  for (int i = first; i < first + count; ++i) {
    text += (i > first ? "," : "") + std::string(R"({"coin":"A","time":)") + std::to_string(i) +
            R"(,"tid":)" + std::to_string(i) + "}";
  }
  return text + "]}";
}

/// A venue that plays a small capture: bbo:A at 0, 10, 20 ... 190 s, trades:A at 0, 3, 6 s.
class VenueSessionTest : public testing::Test {
 protected:
  VenueSessionTest() {
    capture.add_frame(seconds(0), kBbo);
    capture.add_frame(seconds(0), trades(1, 30));
    capture.add_frame(seconds(3), trades(31, 2));
    capture.add_frame(seconds(6), trades(33, 2));
    for (int i = 1; i < 20; ++i) capture.add_frame(seconds(10 * i), kBbo);
    capture.finish();
  }

  Venue& venue() {
    if (!venue_) venue_ = std::make_unique<Venue>(config, capture);
    return *venue_;
  }

  CaptureFeed capture;
  VenueConfig config;

 private:
  std::unique_ptr<Venue> venue_;
};

TEST_F(VenueSessionTest, ClosesAtExactlySixtySecondsOfSilence) {
  Connection client(venue());
  const std::vector<Sent> sent = client.run_to(at_seconds(100));

  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].at, at_seconds(60));
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kClose);
  EXPECT_EQ(sent[0].close_code, 1000);
  EXPECT_EQ(sent[0].text, "Inactive");
  EXPECT_TRUE(client.session.closed());
  EXPECT_EQ(venue().stats().idle_closes, 1u);
}

TEST_F(VenueSessionTest, AcknowledgementsErrorsAndPostsDoNotKeepItOpen) {
  Connection client(venue());
  std::vector<Sent> sent;
  for (int i = 0; i < 7; ++i) {
    client.subscribe("trades:NONE" + std::to_string(i));
    client.say("nonsense");
    client.say(R"({"method":"post","id":3,"request":{}})");
    for (const Sent& one : client.run_to(at_seconds(10 * (i + 1)))) sent.push_back(one);
  }

  EXPECT_EQ(only(sent, VenueMessageKind::kAck).size(), 6u);
  EXPECT_EQ(only(sent, VenueMessageKind::kError).size(), 6u);
  EXPECT_EQ(only(sent, VenueMessageKind::kPost).size(), 6u);
  ASSERT_EQ(only(sent, VenueMessageKind::kClose).size(), 1u);
  EXPECT_EQ(sent.back().at, at_seconds(60));
}

TEST_F(VenueSessionTest, APongKeepsItOpenForSixtySecondsMore) {
  config.reply_delay = milliseconds(5);
  Connection client(venue());
  client.run_to(at_seconds(59));
  client.say(kPingMessage);
  const std::vector<Sent> sent = client.run_to(at_seconds(200));

  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kPong);
  EXPECT_EQ(sent[0].text, kPongFrame);
  EXPECT_EQ(sent[0].at, at_ms(59'005));
  EXPECT_EQ(sent[1].kind, VenueMessageKind::kClose);
  EXPECT_EQ(sent[1].at, at_ms(119'005));
}

TEST_F(VenueSessionTest, DataKeepsItOpenUntilItEnds) {
  Connection client(venue());
  client.subscribe("bbo:A");
  const std::vector<Sent> sent = client.run_to(at_seconds(400));

  EXPECT_EQ(only(sent, VenueMessageKind::kData).size(), 20u);
  ASSERT_EQ(sent.back().kind, VenueMessageKind::kClose);
  EXPECT_EQ(sent.back().at, at_seconds(250) + config.ack_delay);
}

TEST_F(VenueSessionTest, TheAcknowledgementIsNormalised) {
  Connection client(venue());
  client.say(R"({"subscription":{"coin":"A","type":"l2Book"},"method":"subscribe"})");
  const std::vector<Sent> sent = client.run_to(at_seconds(1));

  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].at, Instant(config.ack_delay));
  EXPECT_EQ(sent[0].text,
            R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)"
            R"({"type":"l2Book","coin":"A","nSigFigs":null,"mantissa":null,"fast":false}}})");
  EXPECT_EQ(venue().stats().unfed_topics, 1u);
}

TEST_F(VenueSessionTest, ATimelineStartsWhenItIsAcknowledged) {
  Connection client(venue());
  client.run_to(at_seconds(20));
  client.subscribe("trades:A");
  const std::vector<Sent> sent = client.run_to(at_seconds(40));

  ASSERT_EQ(sent.size(), 4u);
  const Instant start = at_seconds(20) + config.ack_delay;
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kAck);
  EXPECT_EQ(sent[1].at, start);
  EXPECT_EQ(sent[1].text, trades(1, 30));
  EXPECT_EQ(sent[2].at, start + seconds(3));
  EXPECT_EQ(sent[3].at, start + seconds(6));
}

TEST_F(VenueSessionTest, TimelinesRunOnWhileTheClientIsAway) {
  Instant end;
  {
    Connection first(venue());
    first.subscribe("trades:A");
    first.subscribe("bbo:A");
    first.run_to(at_seconds(1));
    end = first.now;
  }
  Connection second(venue(), end + seconds(4));
  second.subscribe("trades:A");
  const std::vector<Sent> sent = second.run_to(at_seconds(30));

  // The frame of 3 s is only in the snapshot; the one of 6 s comes at its time.
  const std::vector<Sent> data = only(sent, VenueMessageKind::kData);
  ASSERT_EQ(data.size(), 2u);
  EXPECT_EQ(data[0].at, at_seconds(5) + config.ack_delay);
  EXPECT_EQ(data[0].text, trades(3, 30));
  EXPECT_EQ(data[1].at, at_seconds(6) + config.ack_delay);
  EXPECT_EQ(data[1].text, trades(33, 2));
  EXPECT_EQ(venue().stats().snapshots, 1u);
}

TEST_F(VenueSessionTest, ASecondSubscribeIsAnError) {
  Connection client(venue());
  client.subscribe("trades:A");
  client.subscribe("trades:A");
  const std::vector<Sent> sent = client.run_to(at_seconds(1));

  const std::vector<Sent> errors = only(sent, VenueMessageKind::kError);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].text, R"({"channel":"error","data":"Already subscribed: )"
                            R"({\"type\":\"trades\",\"coin\":\"A\"}"})");
  EXPECT_EQ(only(sent, VenueMessageKind::kAck).size(), 1u);
  EXPECT_EQ(only(sent, VenueMessageKind::kData).size(), 1u);
}

TEST_F(VenueSessionTest, EqualityOfSubscriptionsIsByMeaning) {
  Connection client(venue());
  client.say(R"({"method":"subscribe","subscription":{"type":"l2Book","coin":"A"}})");
  client.say(
      R"({"method":"subscribe","subscription":{"nSigFigs":null,"coin":"A","type":"l2Book"}})");

  EXPECT_EQ(only(client.run_to(at_seconds(1)), VenueMessageKind::kError).size(), 1u);
}

TEST_F(VenueSessionTest, UnsubscribeEndsTheDataAndASecondOneIsAnError) {
  Connection client(venue());
  client.subscribe("bbo:A");
  client.run_to(at_seconds(15));
  client.unsubscribe("bbo:A");
  client.unsubscribe("bbo:A");
  const std::vector<Sent> sent = client.run_to(at_seconds(60));

  EXPECT_EQ(only(sent, VenueMessageKind::kAck).size(), 1u);
  ASSERT_EQ(only(sent, VenueMessageKind::kError).size(), 1u);
  EXPECT_NE(only(sent, VenueMessageKind::kError)[0].text.find("Already unsubscribed: "),
            std::string::npos);
  EXPECT_TRUE(only(sent, VenueMessageKind::kData).empty());
}

TEST_F(VenueSessionTest, DataFlowsUntilTheUnsubscribeIsAcknowledged) {
  config.ack_delay = seconds(5);
  Connection client(venue());
  client.subscribe("bbo:A");
  client.run_to(at_seconds(12));
  client.unsubscribe("bbo:A");
  const std::vector<Sent> sent = client.run_to(at_seconds(60));

  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kData);
  EXPECT_EQ(sent[0].at, at_seconds(15));
  EXPECT_EQ(sent[1].kind, VenueMessageKind::kAck);
  EXPECT_EQ(sent[1].at, at_seconds(17));
}

TEST_F(VenueSessionTest, SubscribeUnsubscribeSubscribeEndsSubscribed) {
  Connection client(venue());
  client.subscribe("bbo:A");
  client.unsubscribe("bbo:A");
  client.subscribe("bbo:A");
  const std::vector<Sent> sent = client.run_to(at_seconds(25));

  EXPECT_EQ(only(sent, VenueMessageKind::kAck).size(), 3u);
  EXPECT_TRUE(only(sent, VenueMessageKind::kError).empty());
  EXPECT_EQ(sent.back().kind, VenueMessageKind::kData);
  EXPECT_EQ(sent.back().at, at_seconds(20) + config.ack_delay);
}

TEST_F(VenueSessionTest, TwoSubscriptionsOfOneTopicGetItsFramesOnce) {
  Connection client(venue());
  client.subscribe("bbo:A");
  client.run_to(at_seconds(1));
  // The venue would tell these two apart by their values; their frames are the same.
  client.say(R"({"method":"subscribe","subscription":{"type":"bbo","coin":"A","nSigFigs":2}})");
  client.run_to(at_seconds(2));
  client.say(R"({"method":"unsubscribe","subscription":{"type":"bbo","coin":"A","nSigFigs":2}})");
  const std::vector<Sent> sent = client.run_to(at_seconds(25));

  EXPECT_EQ(only(sent, VenueMessageKind::kData).size(), 2u);
}

TEST_F(VenueSessionTest, UnreadableRequestIsAnsweredWithAnEcho) {
  Connection client(venue());
  client.say(R"({"type":"allMids"})");
  client.say("pi\"ng");
  client.say(R"({"method":"subscribe","subscription":{"type":"l2Book","coin":"A","nSigFigs":9}})");
  client.say(R"({"method":"subscribe","subscription":{"type":"l2Book","coin":["A","B"]}})");
  const std::vector<Sent> sent = client.run_to(at_seconds(1));

  ASSERT_EQ(sent.size(), 3u);
  const std::string begin =
      R"({"channel":"error","data":"Error parsing JSON into valid websocket )";
  EXPECT_EQ(sent[0].text, begin + R"(request: {\"type\":\"allMids\"}"})");
  EXPECT_EQ(sent[1].text, begin + R"(request: pi\"ng"})");
  EXPECT_EQ(sent[2].text, R"({"channel":"error","data":"Invalid subscription )"
                          R"({\"type\":\"l2Book\",\"coin\":\"A\",\"nSigFigs\":9}"})");
}

TEST_F(VenueSessionTest, APostIsAnsweredWithAnErrorForItsId) {
  Connection client(venue());
  client.say(R"({"method":"post","id":17,"request":{"type":"info","payload":{}}})");
  const std::vector<Sent> sent = client.run_to(at_seconds(1));

  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(sent[0].text.starts_with(
      R"({"channel":"post","data":{"id":17,"response":{"type":"error","payload":")"));
}

TEST_F(VenueSessionTest, TheGreetingComesFirstIfWanted) {
  config.greeting = true;
  Connection client(venue());
  client.say(kPingMessage);
  const std::vector<Sent> sent = client.run_to(at_seconds(1));

  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].text, "Websocket connection established.");
  EXPECT_EQ(sent[0].at, Instant());
}

TEST_F(VenueSessionTest, AMutedTopicLosesItsFramesAndComesBack) {
  Connection client(venue());
  client.subscribe("bbo:A");
  client.subscribe("trades:A");
  client.run_to(at_seconds(1));
  venue().mute("bbo:A", at_seconds(25));
  const std::vector<Sent> data = only(client.run_to(at_seconds(35)), VenueMessageKind::kData);

  ASSERT_EQ(data.size(), 3u);
  EXPECT_EQ(data[0].text, trades(31, 2));
  EXPECT_EQ(data[1].text, trades(33, 2));
  EXPECT_EQ(data[2].at, at_seconds(30) + config.ack_delay);
  EXPECT_EQ(venue().stats().muted, 2u);
}

TEST_F(VenueSessionTest, MutedPongsLetTheVenueCloseAQuietConnection) {
  Connection client(venue());
  venue().mute_pongs(at_seconds(1'000));
  std::vector<Sent> sent;
  for (int i = 1; i <= 8; ++i) {
    client.say(kPingMessage);
    for (const Sent& one : client.run_to(at_seconds(10 * i))) sent.push_back(one);
  }

  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kClose);
  EXPECT_EQ(sent[0].at, at_seconds(60));
}

TEST_F(VenueSessionTest, MutedDataLeavesThePongs) {
  Connection client(venue());
  venue().mute("*", at_seconds(100));
  client.subscribe("bbo:A");
  client.say(kPingMessage);
  const std::vector<Sent> sent = client.run_to(at_seconds(55));

  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kPong);
  EXPECT_EQ(sent[1].kind, VenueMessageKind::kAck);
}

TEST_F(VenueSessionTest, MutedDataAndPongsLeaveTheRestAndTheClose) {
  Connection client(venue());
  venue().mute("*", at_seconds(1'000));
  venue().mute_pongs(at_seconds(1'000));
  client.subscribe("bbo:A");
  client.say(kPingMessage);
  client.say("nonsense");
  const std::vector<Sent> sent = client.run_to(at_seconds(500));

  ASSERT_EQ(sent.size(), 3u);
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kError);
  EXPECT_EQ(sent[1].kind, VenueMessageKind::kAck);
  EXPECT_EQ(sent[2].kind, VenueMessageKind::kClose);
}

TEST_F(VenueSessionTest, CloseNowWakesItsOwnerAndIsTheLastThing) {
  Connection client(venue());
  int wakes = 0;
  client.session.set_wake([&wakes] { ++wakes; });
  client.subscribe("bbo:A");
  client.run_to(at_seconds(2));
  client.say(kPingMessage);
  client.session.close_now(1000, "Expired");
  const std::vector<Sent> sent = client.run_to(at_seconds(100));

  EXPECT_EQ(wakes, 1);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].kind, VenueMessageKind::kClose);
  EXPECT_EQ(sent[0].text, "Expired");
  EXPECT_EQ(sent[0].at, at_seconds(2));
  EXPECT_EQ(client.session.next_due(), kNever);
  client.say(kPingMessage);
  EXPECT_FALSE(client.session.due(at_seconds(500)));
}

TEST_F(VenueSessionTest, CloseAllReachesEverySessionEvenIfTheirOwnersDropThem) {
  auto first = std::make_unique<Connection>(venue());
  auto second = std::make_unique<Connection>(venue());
  Connection third(venue());
  first->session.set_wake([&second] { second.reset(); });
  venue().close_all(1001, "upgrade");

  EXPECT_EQ(first->run_to(at_seconds(1)).size(), 1u);
  EXPECT_EQ(second, nullptr);
  EXPECT_EQ(third.run_to(at_seconds(1))[0].close_code, 1001);
}

TEST_F(VenueSessionTest, LateCallSendsOverdueFramesInOrder) {
  Connection client(venue());
  client.subscribe("bbo:A");
  client.subscribe("trades:A");
  client.run_to(at_seconds(1));
  std::vector<std::size_t> topics;
  while (const auto output = client.session.due(at_seconds(21))) {
    ASSERT_TRUE(output->is_data());
    topics.push_back(*output->topic);
  }
  const std::size_t bbo = *find_topic(capture, "bbo:A");
  const std::size_t ticks = *find_topic(capture, "trades:A");

  EXPECT_EQ(topics, (std::vector<std::size_t>{ticks, ticks, bbo, bbo}));
  EXPECT_EQ(client.session.next_due(), at_seconds(30) + config.ack_delay);
}

TEST_F(VenueSessionTest, AnAcknowledgementsDelayIsTheCallersToDraw) {
  Connection client(venue());
  client.session.set_ack_delay(seconds(3));
  client.subscribe("trades:A");
  const std::vector<Sent> sent = client.run_to(at_seconds(4));

  EXPECT_EQ(sent[0].at, at_seconds(3));
}

TEST_F(VenueSessionTest, TheFeedIsDoneWhenItsLastFrameIsSent) {
  Connection client(venue());
  EXPECT_FALSE(venue().feed_end());
  client.subscribe("bbo:A");
  client.run_to(at_seconds(1));
  EXPECT_FALSE(venue().feed_end());
  client.subscribe("trades:A");
  client.run_to(at_seconds(2));

  const Instant end = at_seconds(190) + config.ack_delay;
  EXPECT_EQ(venue().feed_end(), end);
  EXPECT_FALSE(venue().feed_done(end));
  client.run_to(end - Duration(1));
  EXPECT_FALSE(venue().feed_done(end));
  client.run_to(end);
  EXPECT_TRUE(venue().feed_done(end));
}

TEST(VenueStray, StrayFramesGoToOneConnectionOnceATopicPlays) {
  CaptureFeed capture;
  capture.add_frame(seconds(0), kBbo);
  capture.add_frame(seconds(1), R"({"channel":"gossip"})");
  capture.add_frame(seconds(2), "not json");
  capture.add_frame(seconds(9), "");
  capture.finish();
  const VenueConfig config;
  Venue venue(config, capture);
  Connection idle(venue);
  Connection first(venue);
  Connection second(venue);
  first.subscribe("bbo:A");
  second.subscribe("bbo:A");
  const std::vector<Sent> sent = first.run_to(at_seconds(5));

  EXPECT_EQ(only(sent, VenueMessageKind::kStray).size(), 2u);
  EXPECT_TRUE(only(second.run_to(at_seconds(5)), VenueMessageKind::kStray).empty());
  EXPECT_TRUE(idle.run_to(at_seconds(5)).empty());
  // The carrier leaves: the next connection that starts a topic takes over.
  first.session.close_now(1000, "");
  first.run_to(at_seconds(5));
  Connection third(venue, at_seconds(5));
  third.subscribe("bbo:A");
  EXPECT_EQ(only(third.run_to(at_seconds(20)), VenueMessageKind::kStray).size(), 1u);
}

TEST(VenueGenerated, ANewSubscriberGetsASnapshotThenOnlyNewerFrames) {
  MarketPlan plan;
  plan.profile = MarketProfile::light();
  plan.topics.emplace_back(Subscription("trades", "BTC"));
  plan.topics.emplace_back(Subscription("l2Book", "BTC"));
  FixedRandom random(4);
  GeneratedFeed feed(plan, random);
  const VenueConfig config;
  Venue venue(config, feed);
  FrameParser parser;
  FrameView frame;
  std::set<TradeId> seen;
  std::size_t repeated = 0;
  std::size_t replays = 0;
  for (int visit = 0; visit < 5; ++visit) {
    Connection client(venue, at_seconds(60 * visit));
    client.subscribe("trades:BTC");
    bool first = true;
    for (const Sent& sent :
         only(client.run_to(at_seconds(60 * visit + 40)), VenueMessageKind::kData)) {
      parser.parse(sent.text, frame);
      replays += frame.trades.size() == 30 ? 1u : 0u;
      for (const TradeId& trade : frame.trades) {
        const bool known = !seen.insert(trade).second;
        repeated += known ? 1u : 0u;
        if (!first) {
          EXPECT_FALSE(known);
        }
      }
      first = false;
    }
  }
  EXPECT_EQ(replays, 5u);
  EXPECT_GT(repeated, 30u);
}

}  // namespace
}  // namespace wavetank::hyperliquid
