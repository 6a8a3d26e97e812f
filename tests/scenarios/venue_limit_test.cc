#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/feeds/capture_feed.h"
#include "scenarios/venue/sliding_window.h"
#include "scenarios/venue/venue_session.h"
#include "tests/scenarios/sent.h"

namespace wavetank::hyperliquid {
namespace {

using std::chrono::seconds;

class VenueLimit : public testing::Test {
 protected:
  VenueLimit() { capture.finish(); }

  Venue& venue() {
    if (!venue_) venue_ = std::make_unique<Venue>(config, capture);
    return *venue_;
  }

  CaptureFeed capture;
  VenueConfig config;

 private:
  std::unique_ptr<Venue> venue_;
};

TEST(SlidingWindowDeathTest, HasASpanAndGoesForward) {
  EXPECT_DEATH(SlidingWindow(seconds(0)), "CHECK failed: span > ");
  SlidingWindow window(seconds(60));
  window.add(Instant(seconds(2)));
  EXPECT_DEATH(window.add(Instant(seconds(1))), "CHECK failed: .*now >= events_.back");
}

TEST(SlidingWindow, EventsWithinItsSpanAreCounted) {
  SlidingWindow window(seconds(60));
  EXPECT_EQ(window.add(at_seconds(0)), 1u);
  EXPECT_EQ(window.add(at_seconds(30)), 2u);
  EXPECT_EQ(window.add(at_seconds(59)), 3u);
  EXPECT_EQ(window.add(at_seconds(60)), 3u);
  EXPECT_EQ(window.add(at_seconds(89)), 4u);
  EXPECT_EQ(window.add(at_seconds(90)), 4u);
  EXPECT_EQ(window.add(at_seconds(500)), 1u);
}

TEST_F(VenueLimit, TheThirtyFirstDialInAMinuteIsRefused) {
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(venue().admit("a", at_seconds(i)));
  EXPECT_FALSE(venue().admit("a", at_seconds(59)));
  EXPECT_TRUE(venue().admit("b", at_seconds(59)));
  EXPECT_EQ(venue().stats().dials, 32u);
  EXPECT_EQ(venue().stats().dials_refused, 1u);
  EXPECT_EQ(venue().stats().dials_in_minute_max, 31u);
}

TEST_F(VenueLimit, RefusedDialsCount) {
  for (int i = 0; i < 300; ++i) venue().admit("a", at_seconds(i));

  EXPECT_EQ(venue().stats().dials_in_minute_max, 60u);
  EXPECT_FALSE(venue().admit("a", at_seconds(300)));
  EXPECT_TRUE(venue().admit("a", at_seconds(361)));
}

TEST_F(VenueLimit, ExcessDialsCanBeCountedOnly) {
  config.limits.refuse_dials = false;
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(venue().admit("a", at_seconds(0)));
  EXPECT_EQ(venue().stats().dials_in_minute_max, 40u);
}

// Twenty dials together, of which no dial has been upgraded so far.
TEST_F(VenueLimit, ConnectionsCountFromTheAcceptOn) {
  std::vector<Venue::Place> places;
  int accepted = 0;
  for (int i = 0; i < 20; ++i) {
    std::optional<Venue::Place> place = venue().admit("10.0.0.1", at_seconds(0));
    if (!place) continue;
    ++accepted;
    places.push_back(std::move(*place));
  }
  EXPECT_EQ(accepted, 10);
  places.pop_back();
  EXPECT_TRUE(venue().admit("10.0.0.1", at_seconds(0)));
}

TEST_F(VenueLimit, TheEleventhConnectionIsRefusedUntilOneLeaves) {
  std::vector<std::unique_ptr<Connection>> open;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(venue().admit("10.0.0.1", at_seconds(i)));
    open.push_back(std::make_unique<Connection>(venue(), at_seconds(i)));
  }
  EXPECT_FALSE(venue().admit("10.0.0.1", at_seconds(10)));
  open.pop_back();
  EXPECT_TRUE(venue().admit("10.0.0.1", at_seconds(11)));
  open.front()->session.close_now(1000, "");
  open.front()->run_to(at_seconds(11));
  EXPECT_TRUE(venue().admit("10.0.0.1", at_seconds(12)));
}

TEST_F(VenueLimit, DialsCanBeRefusedByAFault) {
  venue().refuse_dials(at_seconds(180));
  EXPECT_FALSE(venue().admit("a", at_seconds(0)));
  EXPECT_FALSE(venue().admit("a", at_seconds(179)));
  EXPECT_TRUE(venue().admit("a", at_seconds(180)));
}

TEST_F(VenueLimit, SubscriptionsAreCountedOverAllConnections) {
  config.limits.subscriptions_max = 3;
  Connection first(venue());
  Connection second(venue());
  Connection stranger(venue(), Instant(), "10.0.0.9");
  first.subscribe("trades:A");
  first.subscribe("trades:B");
  second.subscribe("trades:A");
  second.subscribe("trades:B");
  stranger.subscribe("trades:A");
  std::vector<Sent> refused = only(second.run_to(at_seconds(1)), VenueMessageKind::kError);

  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].text,
            R"({"channel":"error","data":"Cannot track more than 3 total subscriptions."})");
  EXPECT_TRUE(only(stranger.run_to(at_seconds(1)), VenueMessageKind::kError).empty());
  first.unsubscribe("trades:B");
  second.subscribe("trades:B");
  EXPECT_TRUE(only(second.run_to(at_seconds(2)), VenueMessageKind::kError).empty());
}

TEST_F(VenueLimit, SubscriptionsLeaveWithTheirConnection) {
  config.limits.subscriptions_max = 1;
  {
    Connection first(venue());
    first.subscribe("trades:A");
    first.run_to(at_seconds(1));
  }
  Connection second(venue(), at_seconds(1));
  second.subscribe("trades:B");
  EXPECT_TRUE(only(second.run_to(at_seconds(2)), VenueMessageKind::kError).empty());
}

TEST_F(VenueLimit, DistinctUsersAreLimitedWithoutAnEcho) {
  config.limits.users_max = 2;
  Connection client(venue());
  client.subscribe("userFills:0xa");
  client.subscribe("orderUpdates:0xA");
  client.subscribe("userFills:0xb");
  client.subscribe("userFills:0xc");
  const std::vector<Sent> errors = only(client.run_to(at_seconds(1)), VenueMessageKind::kError);

  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].text,
            R"({"channel":"error","data":"Cannot track more than 2 total users."})");
}

TEST_F(VenueLimit, EveryRequestCountsTowardsTheMinute) {
  config.limits.requests_per_minute_max = 5;
  Connection client(venue());
  for (int i = 0; i < 4; ++i) client.say(kPingMessage);
  client.say("nonsense");
  client.say(kPingMessage);
  const std::vector<Sent> sent = client.run_to(at_seconds(59));

  EXPECT_EQ(only(sent, VenueMessageKind::kPong).size(), 4u);
  EXPECT_EQ(only(sent, VenueMessageKind::kError).size(), 2u);
  EXPECT_EQ(venue().stats().requests_over_limit, 1u);
  client.run_to(at_seconds(60));
  client.say(kPingMessage);
  EXPECT_EQ(only(client.run_to(at_seconds(61)), VenueMessageKind::kPong).size(), 1u);
}

TEST_F(VenueLimit, AnswerBeyondALimitIsAParameter) {
  struct Case {
    OverLimit over_limit;
    std::size_t pongs;
    std::size_t errors;
    std::size_t closes;
  };
  for (const Case& sample :
       {Case{OverLimit::kCountOnly, 2, 0, 0}, Case{OverLimit::kErrorFrame, 1, 1, 0},
        Case{OverLimit::kSilence, 1, 0, 0}, Case{OverLimit::kClose, 0, 0, 1}}) {
    config.limits.requests_per_minute_max = 1;
    config.limits.over_limit = sample.over_limit;
    Venue local(config, capture);
    Connection client(local);
    client.say(kPingMessage);
    client.say(kPingMessage);
    const std::vector<Sent> sent = client.run_to(at_seconds(1));
    EXPECT_EQ(only(sent, VenueMessageKind::kPong).size(), sample.pongs);
    EXPECT_EQ(only(sent, VenueMessageKind::kError).size(), sample.errors);
    EXPECT_EQ(only(sent, VenueMessageKind::kClose).size(), sample.closes);
    EXPECT_EQ(local.stats().requests_over_limit, 1u);
  }
}

TEST_F(VenueLimit, ClientThatAsksAndDoesNotReadIsClosed) {
  Connection client(venue());
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 100; ++i) client.say(megabyte);
  const std::vector<Sent> sent = client.run_to(at_seconds(1));
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(sent.back().kind, VenueMessageKind::kClose);
  EXPECT_EQ(sent.back().close_code, 1008);
}

TEST_F(VenueLimit, AnsweredRequestMakesRoom) {
  Connection client(venue());
  const std::string megabyte(1 << 20, 'x');
  for (int i = 1; i <= 100; ++i) {
    client.say(megabyte);
    for (const Sent& one : client.run_to(at_ms(500 * i))) {
      EXPECT_EQ(one.kind, VenueMessageKind::kError);
    }
  }
}

class VenueFaultTest : public VenueLimit {};

// Real venues are silent for hours on an open socket: the idle close must not rescue the client.
TEST_F(VenueFaultTest, AMuteThatKeepsTheIdleClockLetsNoIdleCloseCome) {
  Connection client(venue());
  VenueFault mute(at_seconds(1'000));
  mute.keep_idle = true;
  venue().mute_pongs(mute);
  std::vector<Sent> sent;
  for (int i = 1; i <= 30; ++i) {
    client.say(kPingMessage);
    for (const Sent& one : client.run_to(at_seconds(10 * i))) sent.push_back(one);
  }

  EXPECT_TRUE(sent.empty());
}

TEST_F(VenueFaultTest, EachFaultCountsTheMessagesThatItHoldsBackFromItsPeer) {
  Connection client(venue(), Instant(), "10.0.0.1:1");
  Connection other(venue(), Instant(), "10.0.0.1:2");
  std::uint64_t all = 0;
  std::uint64_t one = 0;
  VenueFault of_all(at_seconds(100));
  of_all.hit = [&all](Instant) { ++all; };
  VenueFault of_one(at_seconds(100));
  of_one.peer = "10.0.0.1:2";
  of_one.hit = [&one](Instant) { ++one; };
  venue().mute_pongs(of_all);
  venue().mute_pongs(of_one);
  for (Connection* each : {&client, &other}) {
    each->say(kPingMessage);
    each->run_to(at_seconds(1));
  }

  EXPECT_EQ(all, 2u);
  EXPECT_EQ(one, 1u);
}

}  // namespace
}  // namespace wavetank::hyperliquid
