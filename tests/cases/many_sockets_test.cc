// Goal: a client with several sockets, and several clients of one run, are judged each by its own:
// a socket excuses no other, and a client no other.

#include "tests/cases/owed_test.h"

namespace wavetank::test {
namespace {

// Socket 1 is to have the book of BTC, socket 2 that of ETH.
class ManySocketsTest : public OwedTest {
 protected:
  /// A websocket is open, and the client subscribes to the topic of `coin` on it.
  void open_for(const char* coin, Duration when, std::uint64_t connection) {
    const Subscription subscription("l2Book", coin);
    at(when, EventKind::kOpen, "", connection);
    at(when, EventKind::kFrameReceived, kUpgraded, connection);
    at(when, EventKind::kTextSent, subscribe_message(subscription), connection);
    world_.call_at(Instant(when), [this, subscription, connection] {
      VenueRecord::Connection& there = record_.open(connection);
      there.wanted.push_back(subscription);
      const std::size_t topic = subscription.coin == "BTC" ? 0 : 1;
      there.windows.emplace_back(topic, world_.now());
    });
  }
  /// Both sockets, each with its own topic and data of it.
  void open_both(Duration data_of_second_to = 10min) {
    open_for("BTC", 1s, 1);
    open_for("ETH", 1s, 2);
    arrive(kBook, 2s, 3s, 10min, 1);
    arrive(kOther, 2s, 3s, data_of_second_to, 2);
  }
  void end_at_venue(Duration when, std::uint64_t connection) {
    world_.call_at(Instant(when), [this, connection] { record_.end(record_.open(connection)); });
  }
  void close(Duration when, std::uint64_t connection) {
    end_at_venue(when, connection);
    at(when, EventKind::kFrameReceived, "C 1000 Expired", connection);
    at(when, EventKind::kClose, "", connection);
  }
};

TEST_F(ManySocketsTest, ConnectedBreaksWhenOneSocketOfTwoStaysAway) {
  open_both(49s);
  close(50s, 2);
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(95s));
}

TEST_F(IdleFaultTest, ConnectedHoldsForOneSocketThatHasAllTopics) {
  open(1s, 1);
  open(1s, 2);
  arrive(kBook, 2s, 3s, 10min, 1);
  arrive(kOther, 2s, 3s, 10min, 1);
  at(50s, EventKind::kClose, "", 2);
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kPass);
}

// Green for the wrong reason: each end of the first socket would give the second one more time.
TEST_F(ManySocketsTest, ConnectedGivesASocketNoTimeForTheEndsOfAnother) {
  open_both(49s);
  close(50s, 2);
  for (std::uint64_t i = 0; i < 20; ++i) {
    close(60s + 20s * i, i == 0 ? 1 : i + 2);
    open_for("BTC", 61s + 20s * i, i + 3);
  }
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(95s));
}

TEST_F(ManySocketsTest, ConnectedGivesASocketNoTimeForAnEndThatIsOnItsWayToAnother) {
  open_both(49s);
  close(50s, 2);
  end_at_venue(92s, 1);
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(95s));
}

TEST_F(ManySocketsTest, ConnectedWantsTheDataOfASecondSocketWhileTheFirstFlows) {
  open_for("BTC", 1s, 1);
  open_for("ETH", 1s, 2);
  arrive(kBook, 2s, 3s, 10min, 1);
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(45s));
}

TEST_F(ManySocketsTest, ConnectedBreaksForATopicThatNoSocketEverTakes) {
  open_for("BTC", 1s, 1);
  open_for("BTC", 1s, 2);
  arrive(kBook, 2s, 3s, 10min, 1);
  close(20s, 2);
  open_for("BTC", 21s, 3);
  close(40s, 3);
  open_for("BTC", 41s, 4);
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(45s));
}

TEST_F(ManySocketsTest, ConnectedHoldsWhenBothSocketsComeBack) {
  open_both();
  close(50s, 1);
  close(50s, 2);
  open_for("ETH", 60s, 3);
  open_for("BTC", 90s, 4);
  EXPECT_EQ(verdict(scenarios::connected, 99s), PropertyVerdict::kPass);
}

TEST_F(ManySocketsTest, StallJudgesASecondSocketWhileTheFirstFlows) {
  open_both(40s);
  EXPECT_EQ(verdict(scenarios::stall), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now().time_since_epoch() / 1s, 39 + 25);
}

TEST_F(ManySocketsTest, ResubOnceIsReachedByASecondConnectionOfASocket) {
  open_both();
  EXPECT_EQ(verdict(scenarios::resub_once), PropertyVerdict::kNotReached);
}

TEST_F(ManySocketsTest, ResubOnceIsReachedWhenASocketComesBack) {
  open_both();
  close(50s, 2);
  open_for("ETH", 60s, 3);
  EXPECT_EQ(verdict(scenarios::resub_once), PropertyVerdict::kPass);
}

// The fault lasts from 100 s to 160 s. A socket that it refuses has 45 s from its end on.
TEST_F(ManySocketsTest, SubSetWaitsForASocketWhoseDialsAreRefused) {
  open_both();
  close(105s, 2);
  EXPECT_EQ(verdict(scenarios::sub_set, 204s), PropertyVerdict::kPass);
}

TEST_F(ManySocketsTest, SubSetBreaksWhenASocketIsGivenUp) {
  open_both();
  close(105s, 2);
  EXPECT_EQ(verdict(scenarios::sub_set), PropertyVerdict::kFail);
  EXPECT_LT(world_.now(), Instant(215s));
}

// The fault stands on connection 1 alone.
class FaultOnOneSocketTest : public ManySocketsTest {
 protected:
  FaultOnOneSocketTest() {
    sim::FaultKind kind;
    kind.name = "fault";
    kind.doc = "It bites on connection 1.";
    kind.source = "made up";
    kind.apply = [this](sim::FaultApplication& fault) {
      const Ref<sim::Effect> effect =
          fault.begin_on(sim::FaultedConnection("client:1", 1, client_.id()));
      effect->hit(effect->begin());
    };
    own_.add(std::move(kind));
    injector_.resolve(sim::TargetDirectory(), own_);
  }
  sim::FaultCatalogue own_;
};

TEST_F(FaultOnOneSocketTest, ConnectedExcusesNoOtherSocket) {
  open_both(109s);
  close(110s, 2);
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(155s));
}

TEST_F(FaultOnOneSocketTest, ConnectedExcusesItsOwnSocket) {
  open_both();
  at(110s, EventKind::kFrameReceived, "C 1000 Expired", 1);
  end_at_venue(110s, 1);
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(160s + 45s));
}

// Two clients that want the same, on two hosts.
class TwoClientsTest : public ManySocketsTest {
 protected:
  TwoClientsTest() {
    other_facts_.set_record(record_);
    properties_.add_listener(other_facts_);
  }

  void at_other(Duration when, EventKind kind, std::string content, std::uint64_t subject) {
    world_.call_at(Instant(when), [this, kind, content, subject] {
      world_.emit(kind, other_.id(), subject, content);
    });
  }

  sim::Host& other_ = world_.add_host("other");
  RunFacts other_facts_{other_.id(), kReports, config_, injector_};
};

TEST_F(TwoClientsTest, ConnectedCountsNoReportsOfAnotherClient) {
  open(1s, 1);
  arrive(kBook, 2s, 3s, 10min);
  for (const Duration when : every(2s, 3s, 10min)) {
    at_other(when, EventKind::kReportDelivered, "l2Book:ETH", 0);
  }
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(45s));
}

TEST_F(TwoClientsTest, ConnectedCountsNoConnectionOfAnotherClient) {
  open(1s, 1);
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 3s, 10min);
  properties_.add(made(scenarios::connected, other_facts_));
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(45s));
  EXPECT_FALSE(properties_.properties().back()->violation());
}

TEST_F(TwoClientsTest, DialBudgetIsThatOfEachClient) {
  for (int i = 0; i < 20; ++i) {
    at(1s + 1s * i, EventKind::kDial);
    at_other(1s + 1s * i, EventKind::kDial, "", 100);
  }
  EXPECT_EQ(verdict(scenarios::dial_budget), PropertyVerdict::kPass);
}

}  // namespace
}  // namespace wavetank::test
