// Goal: a client gives a silent connection up at the right instant, and waits for ever where
// silence is lawful.

#include "scenarios/pipeline/silence_limit.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace wavetank::hyperliquid {
namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since_start) { return Instant(since_start); }

std::vector<WantedTopic> book_and_trades() {
  return {WantedTopic(Subscription("l2Book", "BTC")), WantedTopic(Subscription("trades", "BTC"))};
}

FrameView data_of(const std::string& topic) {
  FrameView frame;
  frame.kind = FrameKind::kData;
  frame.topic = topic;
  return frame;
}

FrameView pong() {
  FrameView frame;
  frame.kind = FrameKind::kPong;
  return frame;
}

TEST(SilenceLimit, WithoutALimitItWaitsForEver) {
  SilenceLimit silence(book_and_trades());
  silence.restart(at(1s));
  silence.note(data_of("l2Book:BTC"), at(2s));

  EXPECT_EQ(silence.deadline(), kNever);
}

TEST(SilenceLimit, AnyMessageMovesTheLimitOfMessages) {
  SilenceLimit silence = SilenceLimit(book_and_trades()).message_max(45s);
  silence.restart(at(1s));
  EXPECT_EQ(silence.deadline(), at(46s));

  silence.note(pong(), at(10s));
  EXPECT_EQ(silence.deadline(), at(55s));

  silence.note(data_of("trades:BTC"), at(11s));
  EXPECT_EQ(silence.deadline(), at(56s));
}

TEST(SilenceLimit, ATopicIsMissedAfterItsFirstData) {
  SilenceLimit silence = SilenceLimit(book_and_trades()).data_max(21s);
  silence.restart(at(1s));
  EXPECT_EQ(silence.deadline(), kNever);

  silence.note(data_of("l2Book:BTC"), at(5s));
  EXPECT_EQ(silence.deadline(), at(26s));
}

TEST(SilenceLimit, APongDoesNotMoveTheLimitOfData) {
  SilenceLimit silence = SilenceLimit(book_and_trades()).message_max(45s).data_max(21s);
  silence.restart(at(0s));
  silence.note(data_of("l2Book:BTC"), at(5s));
  silence.note(pong(), at(20s));

  EXPECT_EQ(silence.deadline(), at(26s));
}

TEST(SilenceLimit, TheTopicThatIsSilentLongestDecides) {
  const std::vector<WantedTopic> books = {WantedTopic(Subscription("l2Book", "BTC")),
                                          WantedTopic(Subscription("l2Book", "ETH"))};
  SilenceLimit silence = SilenceLimit(books).data_max(21s);
  silence.restart(at(0s));
  silence.note(data_of("l2Book:BTC"), at(5s));
  silence.note(data_of("l2Book:ETH"), at(8s));
  EXPECT_EQ(silence.deadline(), at(26s));

  silence.note(data_of("l2Book:BTC"), at(9s));
  EXPECT_EQ(silence.deadline(), at(29s));
}

TEST(SilenceLimit, ATopicWithoutACadenceIsNeverMissed) {
  SilenceLimit silence = SilenceLimit(book_and_trades()).data_max(21s);
  silence.restart(at(0s));
  silence.note(data_of("trades:BTC"), at(5s));
  silence.note(data_of("l2Book:ETH"), at(6s));

  EXPECT_EQ(silence.deadline(), kNever);
}

TEST(SilenceLimit, ATopicOfAnEarlierConnectionIsMissedFromTheRestartOn) {
  SilenceLimit silence = SilenceLimit(book_and_trades()).data_max(21s);
  silence.restart(at(0s));
  silence.note(data_of("l2Book:BTC"), at(5s));
  silence.restart(at(100s));

  EXPECT_EQ(silence.deadline(), at(121s));
}

TEST(SilenceLimit, AHugeLimitIsNoLimit) {
  SilenceLimit silence =
      SilenceLimit(book_and_trades()).message_max(Duration::max()).data_max(Duration::max());
  silence.restart(at(1s));
  silence.note(data_of("l2Book:BTC"), at(5s));

  EXPECT_EQ(silence.deadline(), kNever);
}

TEST(SilenceLimitRequires, LimitsArePositive) {
  EXPECT_DEATH(SilenceLimit({}).message_max(0s), "CHECK failed: .*message_max_ > ");
  EXPECT_DEATH(SilenceLimit({}).data_max(-1s), "CHECK failed: .*data_max_ > ");
}

}  // namespace
}  // namespace wavetank::hyperliquid
