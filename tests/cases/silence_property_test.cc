// Goal: silence is judged by the frames that the venue owed. Each property is shown its violation,
// something close to it that is lawful, and the way in which it could be green for the wrong
// reason.

#include "tests/cases/owed_test.h"

namespace wavetank::test {
namespace {

const std::string kBookAck =
    R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)"
    R"({"type":"l2Book","coin":"BTC","nSigFigs":null,"mantissa":null}}})";

// A recording whose books pause from 60 s to 200 s.
class PausingFeedTest : public OwedTest {
 protected:
  PausingFeedTest() : OwedTest(offsets()) {}
  static Offsets offsets() {
    std::vector<Duration> book = every(2s, 1s, 60s);
    for (const Duration later : every(2s, 200s, 20min)) book.push_back(later);
    return Offsets{{"l2Book:BTC", book}, {"l2Book:ETH", book}};
  }
};

// STALL.

TEST_F(OwedTest, StallBreaksTwentyFiveSecondsAfterTheLastDataFrame) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(31s + 25s));
}

TEST_F(OwedTest, StallIsNotMovedByPongsErrorsAndSends) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kPong, 1s, 32s, 10min);
  arrive(kError, 1s, 32s, 10min);
  for (const Duration when : every(1s, 32s, 10min)) at(when, EventKind::kTextSent, kPing);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(31s + 25s));
}

TEST_F(OwedTest, StallHoldsWhenTheClientEndsTheConnectionInTime) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  at(55s, EventKind::kReset, "aborted here");
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kPass);
}

TEST_F(OwedTest, StallHoldsWhileAnyTopicBringsData) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 19s, 40s, 10min);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kPass);
}

// The client's own connection is one of several: each is judged alone.
TEST_F(OwedTest, StallLooksAtEachConnection) {
  open(1s, 1);
  open(1s, 2);
  arrive(kBook, 2s, 3s, 31s, 1);
  arrive(kBook, 2s, 3s, 10min, 2);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(31s + 25s));
}

// A client that reconnects into a mute venue has seen data before: it can miss it.
TEST_F(OwedTest, StallCountsFromTheUpgradeWhereATopicHasBroughtDataBefore) {
  open(1s, 1);
  arrive(kBook, 2s, 3s, 31s, 1);
  at(40s, EventKind::kReset, "aborted here", 1);
  open(50s, 2);
  arrive(kPong, 1s, 51s, 10min, 2);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(50s + 25s));
}

TEST_F(OwedTest, StallHoldsWhenTheSilentSecondConnectionIsEndedInTime) {
  open(1s, 1);
  arrive(kBook, 2s, 3s, 31s, 1);
  at(40s, EventKind::kReset, "aborted here", 1);
  open(50s, 2);
  at(74s, EventKind::kReset, "aborted here", 2);
  EXPECT_EQ(verdict(scenarios::stall, 80s), PropertyVerdict::kPass);
}

// Before any data has come the client cannot tell a mute venue from dead coins.
TEST_F(OwedTest, StallIsNotReachedWhereNoDataHasEverCome) {
  open(1s, 1);
  at(40s, EventKind::kReset, "aborted here", 1);
  open(50s, 2);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kNotReached);
}

TEST_F(PausingFeedTest, StallAsksForNothingWhileTheFeedPauses) {
  open();
  arrive(kBook, 2s, 3s, 59s);
  arrive(kOther, 2s, 3s, 59s);
  arrive(kBook, 2s, 200s, 10min);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kPass);
}

// A frame owed behind a pause has its full time.
TEST_F(PausingFeedTest, StallCountsFromTheFirstOwedFrame) {
  open();
  arrive(kBook, 2s, 3s, 59s);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(198s + 25s));
}

TEST_F(NothingOwedTest, NoPropertyOfSilenceIsReached) {
  open();
  arrive(kPong, 15s, 10s, 10min);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kNotReached);
}

// PER_SUB.

TEST_F(OwedTest, PerSubBreaksWhenAMuteTopicIsLeftAlone) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 3s, 10min);
  EXPECT_EQ(verdict(scenarios::per_sub), PropertyVerdict::kFail);
  EXPECT_GE(world_.now(), Instant(31s + 25s));
  EXPECT_LE(world_.now(), Instant(31s + 31s));
}

TEST_F(OwedTest, PerSubIsContentWithASubscriptionEveryTwoMinutes) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 3s, 10min);
  for (const Duration when : every(120s, 52s, 10min)) {
    at(when, EventKind::kTextSent, unsubscribe_message(Subscription("l2Book", "BTC")));
    at(when, EventKind::kTextSent, subscribe_message(Subscription("l2Book", "BTC")));
  }
  EXPECT_EQ(verdict(scenarios::per_sub), PropertyVerdict::kPass);
}

TEST_F(OwedTest, PerSubWantsItAgainWhileTheTopicStaysMute) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 3s, 10min);
  at(52s, EventKind::kTextSent, unsubscribe_message(Subscription("l2Book", "BTC")));
  at(52s, EventKind::kTextSent, subscribe_message(Subscription("l2Book", "BTC")));
  EXPECT_EQ(verdict(scenarios::per_sub), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(52s + 125s));
}

TEST_F(OwedTest, PerSubIsContentWithAnAlarm) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 3s, 10min);
  at(53s, EventKind::kReportAlarm, "mute\x1fl2Book:BTC");
  EXPECT_EQ(verdict(scenarios::per_sub), PropertyVerdict::kPass);
}

TEST_F(OwedTest, PerSubCountsFromTheAckWhereTheTopicHasBroughtDataBefore) {
  open(1s, 1);
  arrive(kBook, 2s, 3s, 31s, 1);
  arrive(kOther, 2s, 3s, 31s, 1);
  at(32s, EventKind::kReset, "aborted here", 1);
  open(33s, 2);
  at(40s, EventKind::kTextReceived, kBookAck, 2);
  arrive(kOther, 2s, 41s, 10min, 2);
  EXPECT_EQ(verdict(scenarios::per_sub), PropertyVerdict::kFail);
  EXPECT_GE(world_.now(), Instant(40s + 25s));
  EXPECT_LE(world_.now(), Instant(40s + 31s));
}

// Without the acknowledgement it is no subscription that has gone mute.
TEST_F(OwedTest, PerSubIsNotReachedBeforeTheAck) {
  open(1s, 1);
  arrive(kBook, 2s, 3s, 31s, 1);
  arrive(kOther, 2s, 3s, 31s, 1);
  at(32s, EventKind::kReset, "aborted here", 1);
  open(33s, 2);
  arrive(kOther, 2s, 41s, 10min, 2);
  EXPECT_EQ(verdict(scenarios::per_sub), PropertyVerdict::kNotReached);
}

// Then it is the connection that is silent: STALL's.
TEST_F(OwedTest, PerSubIsNotReachedWithoutOtherData) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 3s, 31s);
  EXPECT_EQ(verdict(scenarios::per_sub), PropertyVerdict::kNotReached);
}

TEST_F(PausingFeedTest, PerSubAsksOnlyForOwedFrames) {
  open();
  arrive(kBook, 2s, 3s, 59s);
  arrive(kOther, 2s, 3s, 195s);
  EXPECT_EQ(verdict(scenarios::per_sub, 195s), PropertyVerdict::kNotReached);
}

// HALF_OPEN.

TEST_F(OwedTest, HalfOpenBreaksSixtyFiveSecondsAfterTheLastSignOfLife) {
  open();
  arrive(kPong, 10s, 10s, 40s);
  EXPECT_EQ(verdict(scenarios::half_open), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(105s));
}

TEST_F(OwedTest, HalfOpenHoldsWhenTheClientEndsItIn64Seconds) {
  open();
  arrive(kPong, 10s, 10s, 40s);
  at(104s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::half_open), PropertyVerdict::kPass);
}

TEST_F(OwedTest, HalfOpenIsNotReachedBySilenceOf59Seconds) {
  open();
  arrive(kPong, 59s, 10s, 5min);
  EXPECT_EQ(verdict(scenarios::half_open, 5min), PropertyVerdict::kNotReached);
}

// KEEPALIVE.

TEST_F(NothingOwedTest, KeepaliveBreaksWithoutDataAndPongs) {
  open();
  arrive(kError, 5s, 5s, 10min);
  EXPECT_EQ(verdict(scenarios::keepalive), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(56s));
}

TEST_F(NothingOwedTest, KeepaliveHoldsForAPongEvery50Seconds) {
  open();
  for (const Duration when : every(50s, 51s, 10min)) kept(when, true);
  EXPECT_EQ(verdict(scenarios::keepalive), PropertyVerdict::kPass);
}

TEST_F(OwedTest, KeepaliveIsNotReachedWhereDataDoesItAll) {
  open();
  for (const Duration when : every(10s, 2s, 10min)) kept(when, when % 20s == 2s);
  EXPECT_EQ(verdict(scenarios::keepalive), PropertyVerdict::kNotReached);
}

TEST_F(NothingOwedTest, KeepaliveExcusesAPathUnderAFault) {
  open();
  for (const Duration when : every(50s, 51s, 99s)) kept(when, true);
  for (const Duration when : every(50s, 200s, 10min)) kept(when, true);
  EXPECT_EQ(verdict(scenarios::keepalive), PropertyVerdict::kPass);
}

TEST_F(NothingOwedTest, KeepaliveExcusesNoPathUnderAFaultThatMeetsNothing) {
  bites_ = false;
  open();
  for (const Duration when : every(50s, 51s, 99s)) kept(when, true);
  for (const Duration when : every(50s, 200s, 10min)) kept(when, true);
  EXPECT_EQ(verdict(scenarios::keepalive), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(51s + 55s));
}

// NO_FALSE_KILL.

TEST_F(OwedTest, NoFalseKillBreaksWhenDataFlows) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 4s, 10min);
  at(30s, EventKind::kTextSent, kPing);
  at(60s, EventKind::kReset, "aborted here");
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kFail);
}

// The doubt: a ping has had no pong for 20 s. Data flows: to stay is right.
TEST_F(OwedTest, NoFalseKillIsReachedByAClientThatStaysWithoutAPong) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 4s, 10min);
  at(30s, EventKind::kTextSent, kPing);
  EXPECT_EQ(verdict(scenarios::no_false_kill, 51s), PropertyVerdict::kPass);
}

TEST_F(OwedTest, NoFalseKillIsNotReachedWhereThePongComesWithin20Seconds) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 4s, 10min);
  at(30s, EventKind::kTextSent, kPing);
  at(49s, EventKind::kTextReceived, kPong);
  EXPECT_EQ(verdict(scenarios::no_false_kill, 10min), PropertyVerdict::kNotReached);
}

// Ending the connection would be lawful: a client that keeps it is no test.
TEST_F(OwedTest, NoFalseKillIsNotReachedByAClientThatStaysWithoutAPongAndWithoutData) {
  open();
  arrive(kBook, 2s, 3s, 29s);
  arrive(kOther, 2s, 4s, 29s);
  at(30s, EventKind::kTextSent, kPing);
  EXPECT_EQ(verdict(scenarios::no_false_kill, 51s), PropertyVerdict::kNotReached);
}

TEST_F(OwedTest, NoFalseKillLooksAtThePingsOfEachConnection) {
  open(1s, 1);
  open(1s, 2);
  arrive(kBook, 2s, 3s, 10min, 1);
  arrive(kBook, 2s, 3s, 10min, 2);
  arrive(kOther, 2s, 4s, 10min, 1);
  arrive(kOther, 2s, 4s, 10min, 2);
  at(30s, EventKind::kTextSent, kPing, 1);
  at(35s, EventKind::kTextSent, kPing, 2);
  at(40s, EventKind::kTextReceived, kPong, 1);
  EXPECT_EQ(verdict(scenarios::no_false_kill, 56s), PropertyVerdict::kPass);
}

TEST_F(OwedTest, NoFalseKillAllowsItForATopicThatIsFiveSecondsOverdue) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 4s, 10min);
  at(39s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kPass);
}

TEST_F(OwedTest, NoFalseKillForbidsItThreeSecondsAfterTheLastFrame) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 4s, 10min);
  at(36s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kFail);
}

TEST_F(NothingOwedTest, NoFalseKillForbidsToEndAQuietConnection) {
  open();
  arrive(kPong, 15s, 10s, 10min);
  at(60s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kFail);
}

TEST_F(NothingOwedTest, NoFalseKillAllowsItAfter20SecondsWithoutPongs) {
  open();
  arrive(kPong, 15s, 10s, 40s);
  at(55s, EventKind::kTextSent, kPing);
  at(63s, EventKind::kReset, "aborted here");
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kPass);
}

TEST_F(OwedTest, NoFalseKillAllowsItAfterAnErrorOfTheVenue) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 4s, 10min);
  at(30s, EventKind::kTextReceived, kError);
  at(34s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kPass);
}

// The close is held in the dark: for all that comes, the connection is dead.
TEST_F(OwedTest, NoFalseKillAllowsItWhenTheVenueHasEndedIt) {
  open();
  arrive(kBook, 2s, 3s, 31s);
  arrive(kOther, 2s, 4s, 31s);
  world_.call_at(Instant(31500ms), [this] { record_.end(record_.open(1)); });
  at(53s, EventKind::kReset, "aborted here");
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kPass);
}

/// Books of BTC every 30 s, and no books of ETH.
class SlowBookTest : public OwedTest {
 protected:
  SlowBookTest() : OwedTest(Offsets{{"l2Book:BTC", every(30s, 1s, 20min)}, {"l2Book:ETH", {}}}) {}
};

TEST_F(SlowBookTest, NoFalseKillAllowsItWhileTheCadenceIsNotLearnt) {
  open();
  arrive(kBook, 30s, 2s, 40s);
  arrive(kPong, 15s, 10s, 10min);
  at(54s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kPass);
}

TEST_F(SlowBookTest, NoFalseKillForbidsItOnceTheCadenceIsLearnt) {
  open();
  arrive(kBook, 30s, 2s, 190s);
  arrive(kPong, 15s, 10s, 10min);
  at(204s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kFail);
}

TEST_F(SlowBookTest, NoFalseKillForbidsItBeforeThreePushesAtTheSlowestDocumentedCadence) {
  open();
  arrive(kBook, 30s, 2s, 40s);
  arrive(kPong, 15s, 10s, 10min);
  at(48s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kFail);
}

/// Books that come when they come, as trades do.
hyperliquid::ClientConfig wants_events() {
  hyperliquid::ClientConfig config = wants_books({"BTC", "ETH"});
  for (hyperliquid::WantedTopic& topic : config.topics) topic.has_cadence = false;
  return config;
}

/// Ten events a second apart, and then a lawful pause of ten minutes.
class BurstTest : public OwedTest {
 protected:
  BurstTest()
      : OwedTest(Offsets{{"l2Book:BTC", every(1s, 1s, 11s)}, {"l2Book:ETH", {}}}, wants_events()) {}
};

TEST_F(BurstTest, NoFalseKillAllowsItAfterAMinuteWithoutData) {
  open();
  arrive(kBook, 1s, 2s, 11s);
  arrive(kPong, 15s, 10s, 10min);
  at(73s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kPass);
}

TEST_F(BurstTest, NoFalseKillForbidsItWithinAMinuteWithoutData) {
  open();
  arrive(kBook, 1s, 2s, 11s);
  arrive(kPong, 15s, 10s, 10min);
  at(60s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kFail);
}

TEST_F(OwedTest, NoFalseKillIgnoresEndsAfterAStop) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 4s, 10min);
  at(30s, EventKind::kSignal, "SIGTERM");
  at(30s, EventKind::kFrameSent, "C 1000 ");
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kNotReached);
}

TEST_F(PausingFeedTest, NoFalseKillTakesNoSideWhileARecordingPauses) {
  open();
  arrive(kBook, 2s, 3s, 59s);
  arrive(kOther, 2s, 3s, 59s);
  at(80s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::no_false_kill), PropertyVerdict::kPass);
}

}  // namespace
}  // namespace wavetank::test
