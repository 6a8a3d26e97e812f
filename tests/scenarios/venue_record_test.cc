// Goal: the frames that the venue owes do not depend on the frames that it could send.

#include "scenarios/venue/venue_record.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "scenarios/feeds/capture_feed.h"
#include "scenarios/protocol/cadence.h"
#include "tests/scenarios/sent.h"

namespace wavetank::hyperliquid {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kBboRecord =
    R"({"channel":"bbo","data":{"coin":"A","time":1,"bbo":[null,null]}})";
constexpr std::uint64_t kName = 7;

/// bbo:A every 2 s from 0 to 100 s, and again from 200 to 300 s.
class VenueRecordTest : public testing::Test {
 protected:
  VenueRecordTest() {
    for (int at = 0; at <= 100; at += 2) feed_.add_frame(seconds(at), kBboRecord);
    for (int at = 200; at <= 300; at += 2) feed_.add_frame(seconds(at), kBboRecord);
    feed_.finish();
    record_.emplace(feed_, [this] { return now_; });
    venue_.emplace(VenueConfig(), feed_);
    venue_->keep_record(*record_);
  }

  /// A session that is subscribed to bbo:A from 1 s on; its acknowledgement leaves 10 ms later.
  void subscribe(std::uint64_t name = kName) {
    session_.emplace(*venue_, "10.0.0.1", Instant(), name);
    session_->receive(subscribe_message(Subscription("bbo", "A")), at_seconds(1));
    play(at_seconds(1) + milliseconds(10));
  }

  /// Lets the session send the frames that are due at `now`; returns the number of data frames.
  int play(Instant now) {
    now_ = now;
    int sent = 0;
    while (const std::optional<VenueOutput> output = session_->due(now)) sent += output->is_data();
    return sent;
  }

  std::optional<Instant> first(Instant after, Instant until) const {
    return record_->first_owed(kName, "bbo:A", after, until);
  }

  const Instant zero_ = at_seconds(1) + milliseconds(10);  // The zero of the topic's timeline.
  Instant now_{};
  CaptureFeed feed_;
  std::optional<VenueRecord> record_;
  std::optional<Venue> venue_;
  std::optional<VenueSession> session_;
};

TEST_F(VenueRecordTest, FramesAreOwedFromTheAcknowledgementOn) {
  subscribe();
  EXPECT_EQ(first(Instant(), at_seconds(60)), zero_);
  EXPECT_EQ(first(zero_, at_seconds(60)), zero_ + seconds(2));
  EXPECT_EQ(first(zero_, zero_ + milliseconds(1'999)), std::nullopt);
}

TEST_F(VenueRecordTest, AMutedFrameIsOwed) {
  venue_->mute("bbo:A", at_seconds(1'000));
  subscribe();
  EXPECT_EQ(play(at_seconds(20)), 0);
  EXPECT_EQ(first(zero_, at_seconds(20)), zero_ + seconds(2));
}

// As when the client's window is full: due() is not even called.
TEST_F(VenueRecordTest, AFrameThatCannotBeSentIsOwed) {
  subscribe();
  EXPECT_EQ(first(zero_ + seconds(30), at_seconds(60)), zero_ + seconds(32));
}

TEST_F(VenueRecordTest, APauseOfTheFeedOwesNothing) {
  subscribe();
  EXPECT_EQ(first(zero_ + seconds(100), zero_ + seconds(199)), std::nullopt);
  EXPECT_EQ(first(zero_ + seconds(100), zero_ + seconds(210)), zero_ + seconds(200));
}

TEST_F(VenueRecordTest, FrameAfterAnUnsubscribeIsNotOwed) {
  subscribe();
  session_->receive(unsubscribe_message(Subscription("bbo", "A")), at_seconds(20));
  play(at_seconds(21));
  EXPECT_TRUE(record_->find(kName)->wanted.empty());
  EXPECT_EQ(first(at_seconds(21), at_seconds(60)), std::nullopt);
  EXPECT_TRUE(first(at_seconds(10), at_seconds(60))) << "what was due before stays owed";
}

TEST_F(VenueRecordTest, ASecondSubscribeIsOwedItsSnapshot) {
  subscribe();
  play(at_seconds(110));
  session_->receive(unsubscribe_message(Subscription("bbo", "A")), at_seconds(115));
  play(at_seconds(116));
  session_->receive(subscribe_message(Subscription("bbo", "A")), at_seconds(120));
  venue_->mute("bbo:A", at_seconds(1'000));
  play(at_seconds(121));
  // The feed itself pauses: the snapshot alone is owed.
  EXPECT_EQ(first(zero_ + seconds(102), at_seconds(150)), at_seconds(121));
}

TEST_F(VenueRecordTest, ASessionThatHasEndedOwesNothingMore) {
  subscribe();
  now_ = at_seconds(30);
  session_.reset();
  EXPECT_EQ(record_->find(kName)->ended, at_seconds(30));
  EXPECT_EQ(first(at_seconds(30), at_seconds(60)), std::nullopt);
  EXPECT_TRUE(first(at_seconds(20), at_seconds(60)));
}

TEST_F(VenueRecordTest, TheSetHoldsSubscriptionsWithTheirOptions) {
  subscribe();
  Subscription book("l2Book", "A");
  book.n_sig_figs = 5;
  session_->receive(subscribe_message(book), at_seconds(3));
  const VenueRecord::Connection& there = *record_->find(kName);
  EXPECT_TRUE(there.holds(book));
  EXPECT_TRUE(there.holds(Subscription("bbo", "A")));
  EXPECT_FALSE(there.holds(Subscription("l2Book", "A")));
}

TEST_F(VenueRecordTest, ConnectionsWithoutANameAreNotRecorded) {
  subscribe(0);
  EXPECT_EQ(record_->find(0), nullptr);
  EXPECT_EQ(record_->find(kName), nullptr);
}

TEST_F(VenueRecordTest, PongsAndDataKeepAConnectionAndAnswersDoNot) {
  subscribe();
  play(at_seconds(102));
  EXPECT_EQ(record_->find(kName)->data_kept, at_seconds(102));
  session_->receive(R"({"method":"post","id":1,"request":{}})", at_seconds(150));
  play(at_seconds(151));
  EXPECT_EQ(record_->find(kName)->data_kept, at_seconds(102));
  session_->receive(kPingMessage, at_seconds(155));
  play(at_seconds(156));
  EXPECT_EQ(record_->find(kName)->pong_kept, at_seconds(156));
}

TEST_F(VenueRecordTest, CadenceIsTheMedianOfDueFrames) {
  EXPECT_EQ(record_->cadence("bbo:A", at_seconds(0)), std::nullopt) << "not begun";
  subscribe();
  EXPECT_EQ(record_->cadence("bbo:A", zero_ + seconds(1)), std::nullopt) << "one frame";
  EXPECT_EQ(record_->cadence("bbo:A", zero_ + seconds(50)), seconds(2));
  // One pause is no cadence.
  EXPECT_EQ(record_->cadence("bbo:A", zero_ + seconds(203)), seconds(2));
  EXPECT_EQ(record_->longest_distance("bbo:A", zero_ + seconds(203)), seconds(100));
  EXPECT_EQ(record_->last_due("bbo:A", zero_ + seconds(203)), zero_ + seconds(202));
  EXPECT_EQ(record_->cadence("l2Book:NONE", zero_ + seconds(203)), std::nullopt);
}

TEST(Cadence, InterruptedDistancesDoNotCount) {
  Cadence cadence;
  cadence.note(at_seconds(0));
  cadence.note(at_seconds(2));
  cadence.interrupt();
  cadence.note(at_seconds(90));
  EXPECT_EQ(cadence.median(), seconds(2));
  EXPECT_EQ(cadence.longest(at_seconds(90)), seconds(2));
  EXPECT_EQ(cadence.last(), at_seconds(90));
}

TEST(Cadence, TheLongestPauseIsForgottenAfterTenMinutes) {
  Cadence cadence;
  cadence.note(at_seconds(0));
  cadence.note(at_seconds(30));
  for (int at = 31; at <= 629; ++at) cadence.note(at_seconds(at));
  EXPECT_EQ(cadence.longest(at_seconds(630)), seconds(30));
  EXPECT_EQ(cadence.longest(at_seconds(631)), seconds(1));
}

TEST(Cadence, TenFramesCount) {
  Cadence cadence;
  for (int at = 0; at <= 100; at += 10) cadence.note(at_seconds(at));
  for (int at = 101; at <= 104; ++at) cadence.note(at_seconds(at));
  EXPECT_EQ(cadence.median(), seconds(10)) << "four of nine";
  cadence.note(at_seconds(105));
  EXPECT_EQ(cadence.median(), seconds(1)) << "five of nine";
}

}  // namespace
}  // namespace wavetank::hyperliquid
