// Goal: a client is judged by its wanted subscriptions and by the frames that the venue owed. Each
// property is shown its violation, something close to it that is lawful, and the way in which it
// could be green for the wrong reason.

#include "tests/cases/owed_test.h"

namespace wavetank::test {
namespace {

// CONNECTED and RECOVER.

TEST_F(OwedTest, ConnectedBreaksForAClientThatNeverDials) {
  EXPECT_EQ(verdict(scenarios::connected, 90s), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(45s));
}

TEST_F(OwedTest, ConnectedBreaksWhenTheClientDoesNotComeBack) {
  open();
  arrive(kBook, 2s, 3s, 49s);
  arrive(kOther, 2s, 3s, 49s);
  at(50s, EventKind::kFrameReceived, "C 1000 Inactive");
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(95s));
}

TEST_F(OwedTest, ConnectedWaitsForTheEndOfAFaultThatBites) {
  open();
  arrive(kBook, 2s, 3s, 89s);
  arrive(kOther, 2s, 3s, 89s);
  at(90s, EventKind::kFrameReceived, "C 1000 Inactive");
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(160s + 45s));
}

TEST_F(IdleFaultTest, ConnectedDoesNotWaitForAFaultThatMeetsNothing) {
  open();
  arrive(kBook, 2s, 3s, 89s);
  arrive(kOther, 2s, 3s, 89s);
  at(90s, EventKind::kFrameReceived, "C 1000 Inactive");
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(90s + 45s));
}

TEST_F(IdleFaultTest, RecoverIsNotArmedByAFaultThatMeetsNothing) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 3s, 10min);
  EXPECT_EQ(verdict(scenarios::recover), PropertyVerdict::kNotReached);
}

TEST_F(IdleFaultTest, SubSetDoesNotWaitForAFaultThatMeetsNothing) {
  open(101s);
  world_.call_at(Instant(101s), [this] { record_.open(1).wanted.pop_back(); });
  EXPECT_EQ(verdict(scenarios::sub_set), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(101s + 5s + 60ms));
}

TEST_F(OwedTest, SubSetWaitsForTheEndOfAFaultThatBites) {
  open(101s);
  world_.call_at(Instant(101s), [this] { record_.open(1).wanted.pop_back(); });
  EXPECT_EQ(verdict(scenarios::sub_set), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(160s + 5s + 60ms));
}

TEST_F(IdleFaultTest, StopBoundAllowsFourSecondsUnderAFaultThatMeetsNothing) {
  at(110s, EventKind::kSignal, "SIGTERM");
  EXPECT_EQ(verdict(scenarios::stop_bound), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(114s));
}

TEST_F(OwedTest, StopBoundAllowsSixSecondsUnderAFaultThatBites) {
  at(110s, EventKind::kSignal, "SIGTERM");
  EXPECT_EQ(verdict(scenarios::stop_bound), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(116s));
}

TEST_F(OwedTest, ConnectedHoldsForAClientThatComesBackAfter44Seconds) {
  open();
  arrive(kBook, 2s, 3s, 49s);
  arrive(kOther, 2s, 3s, 49s);
  at(50s, EventKind::kFrameReceived, "C 1000 Inactive");
  open(94s, 2);
  EXPECT_EQ(verdict(scenarios::connected, 99s), PropertyVerdict::kPass);
}

// An alarm is no substitute for a connection.
TEST_F(OwedTest, ConnectedIsNotContentWithAlarmsAlone) {
  open();
  arrive(kBook, 2s, 3s, 49s);
  at(50s, EventKind::kReset, "cut by a fault");
  at(51s, EventKind::kReportAlarm, "gone\x1fl2Book:BTC");
  at(51s, EventKind::kReportAlarm, "gone\x1fl2Book:ETH");
  EXPECT_EQ(verdict(scenarios::connected), PropertyVerdict::kFail);
}

TEST_F(OwedTest, ConnectedLetsGoOfATopicThatTheVenueRefuses) {
  open();
  world_.call_at(Instant(2s), [this] { record_.open(1).wanted.pop_back(); });
  arrive(kBook, 2s, 3s, 90s);
  at(2s, EventKind::kTextReceived, kError);
  at(3s, EventKind::kReportAlarm, "refused\x1fl2Book:ETH");
  EXPECT_EQ(verdict(scenarios::connected, 90s), PropertyVerdict::kPass);
}

// A burst of held frames is no recovery: data must go on.
TEST_F(OwedTest, RecoverIsNotContentWithABurst) {
  open();
  arrive(kBook, 2s, 3s, 100s);
  arrive(kOther, 2s, 3s, 100s);
  arrive(kBook, 1ms, 160s, 160s + 30ms);
  arrive(kOther, 1ms, 160s, 160s + 30ms);
  EXPECT_EQ(verdict(scenarios::recover), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(160s + 45s));
}

TEST_F(OwedTest, RecoverIsLookedAtAgainAtTheStop) {
  open();
  arrive(kBook, 2s, 3s, 220s);
  arrive(kOther, 2s, 3s, 220s);
  at(300s, EventKind::kSignal, "SIGTERM");
  EXPECT_EQ(verdict(scenarios::recover), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(300s));
}

TEST_F(OwedTest, RecoverHoldsWhenAllThatIsOwedComes) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  arrive(kOther, 2s, 3s, 10min);
  EXPECT_EQ(verdict(scenarios::recover), PropertyVerdict::kPass);
}

// A book of ETH is owed every 100 s, and the fault lasts for three of them.
class SlowTopicTest : public OwedTest {
 protected:
  SlowTopicTest()
      : OwedTest(Offsets{{"l2Book:BTC", every(2s, 1s, 20min)},
                         {"l2Book:ETH", every(100s, 50s, 20min)}}) {
    sim::FaultEntry longer = plan_.entries().front();
    longer.numbers["duration_ns"] = Duration(300s).count();
    plan_ = sim::FaultPlan({longer});
  }
};

TEST_F(SlowTopicTest, RecoverWantsNoFrameThatWasDueWhileTheFaultWorked) {
  open();
  arrive(kBook, 2s, 3s, 10min);
  at(50s, EventKind::kTextReceived, kOther);
  at(50s, EventKind::kReportDelivered, "l2Book:ETH", 0);
  arrive(kOther, 100s, 450s, 10min);
  EXPECT_EQ(verdict(scenarios::recover), PropertyVerdict::kPass);
}

TEST_F(NothingOwedTest, RecoverWantsNoDataOfASilentTopic) {
  open();
  EXPECT_EQ(verdict(scenarios::recover), PropertyVerdict::kPass);
}

TEST_F(OwedTest, RecoverIsNotArmedByTheEndOfAConnection) {
  open();
  at(10s, EventKind::kClose);
  EXPECT_EQ(verdict(scenarios::recover, 99s), PropertyVerdict::kNotReached);
}

// SUB_SET.

TEST_F(OwedTest, SubSetIsTheVenuesSetAndNotTheAcks) {
  open();
  world_.call_at(Instant(2s), [this] { record_.open(1).wanted.pop_back(); });
  EXPECT_EQ(verdict(scenarios::sub_set), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(1s + 5s + 60ms));
}

TEST_F(OwedTest, SubSetComparesAllOptions) {
  config_.topics.front().subscription.n_sig_figs = 5;
  RunFacts facts(client_.id(), kReports, config_, injector_);
  facts.set_record(record_);
  properties_.add_listener(facts);
  open();
  world_.call_at(Instant(1s), [this] { record_.open(1).wanted.front().n_sig_figs.reset(); });
  properties_.add(made(scenarios::sub_set, facts));
  world_.call_at(Instant(1min), [this] { world_.stop(); });
  world_.run(kNever);
  EXPECT_EQ(properties_.properties().front()->verdict(), PropertyVerdict::kFail);
}

TEST_F(OwedTest, SubSetHoldsForTopicsSpreadOverTwoConnections) {
  open(1s, 1);
  open(1s, 2);
  world_.call_at(Instant(2s), [this] {
    record_.open(1).wanted.pop_back();
    record_.open(2).wanted.erase(record_.open(2).wanted.begin());
  });
  EXPECT_EQ(verdict(scenarios::sub_set), PropertyVerdict::kPass);
}

TEST_F(OwedTest, SubSetWaitsForTheLastRequest) {
  open();
  world_.call_at(Instant(2s), [this] { record_.open(1).wanted.clear(); });
  for (const Duration when : every(4s, 2s, 90s)) {
    at(when, EventKind::kTextSent, subscribe_message(Subscription("l2Book", "BTC")));
  }
  EXPECT_EQ(verdict(scenarios::sub_set, 90s), PropertyVerdict::kNotReached);
}

// NO_DUP.

TEST_F(OwedTest, NoDupBreaksAtTheSecondDeliveryByAnyConnection) {
  at(1s, EventKind::kReportTrade,
     "1\x1f"
     "7\x1f"
     "BTC",
     1);
  at(2s, EventKind::kReportTrade,
     "2\x1f"
     "7\x1f"
     "BTC",
     1);
  at(3s, EventKind::kReportTrade,
     "1\x1f"
     "7\x1f"
     "ETH",
     1);
  at(4s, EventKind::kReportTrade,
     "1\x1f"
     "7\x1f"
     "BTC",
     2);
  EXPECT_EQ(verdict(scenarios::no_dup), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(4s));
}

TEST_F(OwedTest, NoDupRemembersTenMinutes) {
  at(1s, EventKind::kReportTrade,
     "1\x1f"
     "7\x1f"
     "BTC",
     1);
  at(602s, EventKind::kReportTrade,
     "1\x1f"
     "7\x1f"
     "BTC",
     1);
  EXPECT_EQ(verdict(scenarios::no_dup, 15min), PropertyVerdict::kPass);
}

TEST_F(OwedTest, NoDupRemembersForTenMinutes) {
  at(1s, EventKind::kReportTrade,
     "1\x1f"
     "7\x1f"
     "BTC",
     1);
  at(600s, EventKind::kReportTrade,
     "1\x1f"
     "7\x1f"
     "BTC",
     1);
  EXPECT_EQ(verdict(scenarios::no_dup, 15min), PropertyVerdict::kFail);
}

}  // namespace
}  // namespace wavetank::test
