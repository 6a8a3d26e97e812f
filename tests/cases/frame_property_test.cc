// Goal: each property about frames and requests is broken by the program that is planted for it,
// and by no program that comes close to it.

#include <gtest/gtest.h>

#include <deque>
#include <regex>

#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/task/sleep.h"
#include "sim/trace/time_text.h"
#include "tests/cases/planted.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using hyperliquid::FrameKind;
using sim::PropertyVerdict;

// --- DIAL_BUDGET

class DialsEvery : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> backoff() override { co_await sleep(gap()); }
  virtual Duration gap() = 0;
};

class DialsEverySecond final : public DialsEvery {
 public:
  using DialsEvery::DialsEvery;
  Duration gap() override { return 1s; }
};

// 30 dials in 60 s, the 31st after 60.001 s: 40 ms of each round is the refused dial itself.
class DialsAtTheLimit final : public DialsEvery {
 public:
  using DialsEvery::DialsEvery;
  Duration gap() override { return 1960034us; }
};

PlantedRun refused_for(Duration lasts) {
  PlantedRun how;
  how.faults = {fault_at(1, "refuse_dials", 20s, lasts), fault_at(2, "reset_peer", 20s)};
  how.stop = 120s;
  how.length = 130s;
  return how;
}

TEST(DialBudgetProperty, BreaksWhenEverySecondADialIsMade) {
  const sim::RunResult result = run_planted(planted<DialsEverySecond>, refused_for(90s));
  EXPECT_EQ(broken(result), "DIAL_BUDGET");
}

TEST(DialBudgetProperty, HoldsForThirtyDialsInAMinute) {
  const sim::RunResult result = run_planted(planted<DialsAtTheLimit>, refused_for(90s));
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "DIAL_BUDGET"), PropertyVerdict::kPass);
}

TEST(DialBudgetProperty, IsNotReachedFarFromTheLimit) {
  const sim::RunResult result = run_planted(planted<DialsEverySecond>, refused_for(10s));
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "DIAL_BUDGET"), PropertyVerdict::kNotReached);
}

// --- NO_BYTE_LOSS

// Throws unread bytes away when a write fails with the end.
class DropsLeftover final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> read() override {
    for (;;) {
      const std::optional<Message> message = co_await socket_->next();
      if (!message) co_return;
      take(message->payload);
      co_await sleep(10ms);
      ping();  // Throws.
    }
  }
};

// Reads late, and all of it.
class ReadsLate final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> read() override {
    for (;;) {
      const std::optional<Message> message = co_await socket_->next();
      if (!message) co_return;
      take(message->payload);
      co_await sleep(10ms);
    }
  }
};

// Every byte of the way: the venue's bytes come one by one, and are cut wherever they are.
PlantedRun cut_in_a_burst(int microseconds) {
  PlantedRun how;
  how.faults = {fault_at(1, "blackhole", 20s, 4s),
                fault_at(2, "reset_peer", 24s + 20ms + microseconds * 1us)};
  return how;
}

TEST(NoByteLoss, BreaksWhenTheEndIsSeenBeforeArrivedMessages) {
  const sim::RunResult result = run_planted(planted<DropsLeftover>, cut_in_a_burst(5000));
  EXPECT_EQ(broken(result), "NO_BYTE_LOSS") << trouble(result);
}

TEST(NoByteLoss, HoldsWhereverTheConnectionIsCut) {
  int reached = 0;
  for (int i = 0; i < 60; ++i) {
    const sim::RunResult result = run_planted(planted<ReadsLate>, cut_in_a_burst(i * 500));
    EXPECT_EQ(trouble(result), "") << i;
    if (verdict_of(result, "NO_BYTE_LOSS") == PropertyVerdict::kPass) ++reached;
  }
  EXPECT_GT(reached, 30);
}

// --- RESUB_ONCE

class SubscribesThrice final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> subscribe() override {
    for (int i = 0; i < 3; ++i) co_await PlantedClient::subscribe();
  }
};

class SubscribesAgain : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    for (;;) {
      co_await sleep(15s);
      if (socket_ == nullptr || socket_->status()) continue;
      ping();
      again();
    }
  }
  virtual void again() = 0;
  void say(std::string_view method) {
    std::string text = subscribe_message(config_.topics[0].subscription);
    text.replace(text.find("subscribe"), 9, method);
    socket_->try_send(MessageKind::kText, text);
  }
};

class ResubscribesOutOfFear final : public SubscribesAgain {
 public:
  using SubscribesAgain::SubscribesAgain;
  void again() override { say("subscribe"); }
};

class UnsubscribesFirst final : public SubscribesAgain {
 public:
  using SubscribesAgain::SubscribesAgain;
  void again() override {
    say("unsubscribe");
    say("subscribe");
  }
};

// Asks once more for a topic that has gone mute.
class HelpsAMuteTopic final : public SubscribesAgain {
 public:
  using SubscribesAgain::SubscribesAgain;
  void again() override {
    if (data_[0] + 20s <= now()) say("subscribe");
  }
  bool silent() override { return false; }
};

TEST(ResubOnce, BreaksWhenATopicIsSubscribedToThrice) {
  EXPECT_EQ(broken(run_planted(planted<SubscribesThrice>)), "RESUB_ONCE");
}

TEST(ResubOnce, BreaksWhenAHealthyTopicIsSubscribedToAgain) {
  EXPECT_EQ(broken(run_planted(planted<ResubscribesOutOfFear>)), "RESUB_ONCE");
}

TEST(ResubOnce, HoldsAfterAnUnsubscribe) {
  EXPECT_EQ(trouble(run_planted(planted<UnsubscribesFirst>)), "");
}

TEST(ResubOnce, HoldsForATopicThatIsMute) {
  PlantedRun how;
  sim::FaultEntry mute = fault_at(1, "mute", 20s, 60s);
  mute.where = "l2Book:BTC";
  how.faults = {mute};
  how.stop = 50s;
  const sim::RunResult result = run_planted(planted<HelpsAMuteTopic>, how);
  EXPECT_NE(broken(result), "RESUB_ONCE") << trouble(result);
}

TEST(ResubOnce, IsReachedByAReconnectAlone) {
  EXPECT_EQ(verdict_of(run_planted(planted<PlantedClient>), "RESUB_ONCE"),
            PropertyVerdict::kNotReached);
  EXPECT_EQ(verdict_of(run_planted(planted<PlantedClient>, with_reset()), "RESUB_ONCE"),
            PropertyVerdict::kPass);
}

// --- NO_DUP

class ReplayAsNew final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  void deliver() override {
    for (const hyperliquid::TradeId& trade : view_.trades) {
      reports_.trade(view_.coin, trade.time_ms, trade.tid, connection_);
    }
    reports_.delivered(view_.topic, connection_);
  }
};

TEST(NoDup, BreaksWhenTheReplayOfAReconnectIsHandedOn) {
  EXPECT_EQ(broken(run_planted(planted<ReplayAsNew>, with_reset())), "NO_DUP");
}

TEST(NoDup, HoldsForAClientThatKnowsTheReplay) {
  EXPECT_EQ(trouble(run_planted(planted<PlantedClient>, with_reset())), "");
}

// --- AGE_AT_DELIVERY

// Awaits in the reader an event that only the reader could bring: an ack that has come already.
class ReaderAwaitsEvent final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> read() override {
    for (int i = 0;; ++i) {
      const std::optional<Message> message = co_await socket_->next();
      if (!message) co_return;
      take(message->payload);
      if (i == 20) co_await filled_.wait();
    }
  }

 private:
  Event filled_;
};

// The pong's lock is given back on one path only.
class LockLeak final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> read() override {
    for (;;) {
      const std::optional<Message> message = co_await socket_->next();
      if (!message) co_return;
      take(message->payload);
      if (view_.kind == FrameKind::kPong) co_await pong_.acquire();
    }
  }

 private:
  Lock pong_;
};

// Hands frames on from a queue, `late` after they came.
class Queued : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  ~Queued() override {
    for (TimerHandle& timer : timers_) timer.cancel();
  }
  void deliver() override {
    queue_.emplace_back(view_.topic, connection_);
    timers_.push_back(EventLoop::running().call_later(late(), [this] { hand_on(); }));
  }
  Coro<void> stop() override {
    co_await PlantedClient::stop();
    while (!queue_.empty()) hand_on();
  }
  virtual Duration late() = 0;

 private:
  void hand_on() {
    if (queue_.empty()) return;
    reports_.delivered(queue_.front().first, queue_.front().second);
    queue_.pop_front();
  }
  std::deque<std::pair<std::string, std::uint32_t>> queue_;
  std::vector<TimerHandle> timers_;
};

class NineHundredMilliseconds final : public Queued {
 public:
  using Queued::Queued;
  Duration late() override { return 900ms; }
};

class ElevenHundredMilliseconds final : public Queued {
 public:
  using Queued::Queued;
  Duration late() override { return 1100ms; }
};

TEST(AgeAtDelivery, BreaksWhenTheReaderAwaitsItsNextFrame) {
  const sim::RunResult result = run_planted(planted<ReaderAwaitsEvent>);
  EXPECT_EQ(broken(result), "AGE_AT_DELIVERY");
  EXPECT_EQ(why(result), "a second later it has not been taken");
}

TEST(AgeAtDelivery, BreaksWhenALockIsNotGivenBack) {
  EXPECT_EQ(broken(run_planted(planted<LockLeak>)), "AGE_AT_DELIVERY");
}

TEST(AgeAtDelivery, BreaksWhenAFrameWaitsInAQueueForLong) {
  const sim::RunResult result = run_planted(planted<ElevenHundredMilliseconds>);
  EXPECT_EQ(broken(result), "AGE_AT_DELIVERY");
  EXPECT_EQ(why(result), "a second later it is neither delivered nor dropped");
}

TEST(AgeAtDelivery, HoldsForAQueueThatIsQuicker) {
  EXPECT_EQ(trouble(run_planted(planted<NineHundredMilliseconds>)), "");
}

// Late frames of the venue do not count.
TEST(AgeAtDelivery, HoldsForFramesThatTheNetworkHeld) {
  PlantedRun how;
  how.faults = {fault_at(1, "blackhole", 20s, 8s)};
  const sim::RunResult result = run_planted(planted<PlantedClient>, how);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "AGE_AT_DELIVERY"), PropertyVerdict::kPass);
}

// --- ACCOUNTED

// Loses one frame in the last second before the stop; AGE_AT_DELIVERY would see it later.
class DropsUnsaid : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  void deliver() override {
    if (lost_ || now() < Instant(30100ms)) return PlantedClient::deliver();
    lost_ = true;
    lose();
  }
  virtual void lose() {}

 private:
  bool lost_ = false;
};

// Makes the sum come out: the frame that is lost is another topic's.
class DropsUnderAnotherName final : public DropsUnsaid {
 public:
  using DropsUnsaid::DropsUnsaid;
  void lose() override { reports_.dropped("l2Book:SOL", 1, "full", connection_); }
};

// Items in its queue at the stop are counted as dropped.
class DropsAtTheStop final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  void deliver() override { queue_.emplace_back(view_.topic, connection_); }
  Coro<void> send_pings() override {
    for (;;) {
      co_await sleep(500ms);
      while (!queue_.empty()) {
        reports_.delivered(queue_.front().first, queue_.front().second);
        queue_.pop_front();
      }
    }
  }
  Coro<void> stop() override {
    co_await PlantedClient::stop();
    for (const auto& [topic, connection] : queue_) reports_.dropped(topic, 1, "stop", connection);
  }

 private:
  std::deque<std::pair<std::string, std::uint32_t>> queue_;
  std::vector<TimerHandle> timers_;
};

TEST(Accounted, BreaksAndNamesTopicCountAndArrivals) {
  PlantedRun how;
  how.stop = 31s;
  const sim::RunResult result = run_planted(planted<DropsUnsaid>, how);
  EXPECT_EQ(broken(result), "ACCOUNTED") << trouble(result);
  EXPECT_TRUE(why(result).starts_with("neither delivered nor dropped by the end: 1 of '"))
      << why(result);
  const std::string at =
      sim::virtual_time_text(result.violation->first.at.time_since_epoch().count());
  EXPECT_TRUE(why(result).ends_with(", arrived " + at)) << why(result);
}

// Loses all frames from the last second before the stop on, and takes its time to end.
class DropsAllUnsaid final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  void deliver() override {
    if (now() < Instant(30100ms)) PlantedClient::deliver();
  }
  Coro<void> stop() override {
    co_await sleep(3500ms);
    co_await PlantedClient::stop();
  }
};

TEST(Accounted, NamesTheFirstArrivalsOfManyFrames) {
  PlantedRun how;
  how.stop = 31s;
  const sim::RunResult result = run_planted(planted<DropsAllUnsaid>, how);
  EXPECT_EQ(broken(result), "ACCOUNTED") << trouble(result);
  static const std::regex kArrivals(".*[2-9] of '[^']*', arrived \\+3[.0-9]+ s, \\+3[.0-9]+ s.*");
  EXPECT_TRUE(std::regex_match(why(result), kArrivals)) << why(result);
}

TEST(Accounted, BreaksWhenADropIsCountedForAnotherTopic) {
  PlantedRun how;
  how.stop = 31s;
  EXPECT_EQ(broken(run_planted(planted<DropsUnderAnotherName>, how)), "ACCOUNTED");
}

TEST(Accounted, HoldsForDropsThatAreCountedAtTheStop) {
  PlantedRun how;
  how.stop = 40s + 200ms;
  EXPECT_EQ(trouble(run_planted(planted<DropsAtTheStop>, how)), "");
}

}  // namespace
}  // namespace wavetank::test
