// Each property is shown its violation, and something close to it that is lawful.

#include "sim/check/property.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/task/sleep.h"
#include "tests/cases/property_stage.h"

namespace wavetank::test {
namespace {

const ReportKinds kOneReports = {ReportKind::kPhase, ReportKind::kFrame, ReportKind::kDelivered,
                                 ReportKind::kTrade, ReportKind::kDropped};

class PropertyTest : public PropertyStage {
 protected:
  PropertyTest() : PropertyStage(wants_books({"BTC"}), kOneReports) {}

  /// A websocket that is open from 1 s on.
  void open() {
    at(1s, EventKind::kOpen);
    at(1s, EventKind::kFrameReceived, kUpgraded);
  }
};

TEST_F(PropertyTest, StopBoundBreaksAfterFourSeconds) {
  at(10s, EventKind::kSignal, "SIGTERM");
  at(14s + 1ns, EventKind::kHostExit, "exit 0");
  EXPECT_EQ(verdict(scenarios::stop_bound), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(14s));
}

TEST_F(PropertyTest, StopBoundHoldsWithinFourSeconds) {
  at(10s, EventKind::kSignal, "SIGTERM");
  at(13999ms, EventKind::kHostExit, "exit 0");
  EXPECT_EQ(verdict(scenarios::stop_bound), PropertyVerdict::kPass);
}

TEST_F(PropertyTest, StopBoundAllowsSixSecondsAfterASecondSignal) {
  at(10s, EventKind::kSignal, "SIGTERM");
  at(12s, EventKind::kSignal, "SIGTERM");
  at(15900ms, EventKind::kHostExit, "exit 0");
  EXPECT_EQ(verdict(scenarios::stop_bound), PropertyVerdict::kPass);
}

TEST_F(PropertyTest, StopBoundBreaksAfterSixSecondsInAnyCase) {
  at(10s, EventKind::kSignal, "SIGTERM");
  at(12s, EventKind::kSignal, "SIGTERM");
  EXPECT_EQ(verdict(scenarios::stop_bound), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant(16s));
}

TEST_F(PropertyTest, StopBoundIsNotReachedWithoutASignal) {
  at(10s, EventKind::kHostExit, "exit 0");
  EXPECT_EQ(verdict(scenarios::stop_bound), PropertyVerdict::kNotReached);
}

TEST_F(PropertyTest, DialBudgetBreaksAtTheThirtyFirstDialOfAMinute) {
  for (int i = 0; i < 31; ++i) at(i * 1900ms, EventKind::kDial, "venue:443");
  EXPECT_EQ(verdict(scenarios::dial_budget), PropertyVerdict::kFail);
}

TEST_F(PropertyTest, DialBudgetHoldsForAnyNumberOfSlowDials) {
  for (int i = 0; i < 200; ++i) at(i * 2s, EventKind::kDial, "venue:443");
  EXPECT_EQ(verdict(scenarios::dial_budget), PropertyVerdict::kPass);
}

TEST_F(PropertyTest, AccountedBreaksWhenAFrameIsMissing) {
  at(1s, EventKind::kReportFrame, "data");
  at(1s, EventKind::kReportFrame, "data");
  at(2s, EventKind::kReportDelivered, "l2Book:BTC");
  at(3s, EventKind::kHostExit, "exit 0");
  EXPECT_EQ(verdict(scenarios::accounted), PropertyVerdict::kFail);
}

TEST_F(PropertyTest, AccountedCountsDropsAndIgnoresAnswers) {
  at(1s, EventKind::kReportFrame, "data");
  at(1s, EventKind::kReportFrame, "pong");
  at(1s, EventKind::kReportFrame, "data");
  at(2s, EventKind::kReportDropped, "2\x1fstopped\x1fl2Book:BTC");
  at(3s, EventKind::kHostExit, "exit 0");
  EXPECT_EQ(verdict(scenarios::accounted), PropertyVerdict::kPass);
}

TEST_F(PropertyTest, NoByteLossBreaksWhenAnArrivedMessageIsNotReported) {
  open();
  at(2s, EventKind::kTextReceived, kBook);
  at(2s, EventKind::kTextReceived, kBook);
  at(2s, EventKind::kReportFrame, "data");
  at(3s, EventKind::kReset, "cut by a fault");
  EXPECT_EQ(verdict(scenarios::no_byte_loss), PropertyVerdict::kFail);
}

TEST_F(PropertyTest, NoByteLossHoldsWhenTheRestIsReportedAfterTheCut) {
  open();
  at(2s, EventKind::kTextReceived, kBook);
  at(3s, EventKind::kReset, "cut by a fault");
  at(3s, EventKind::kReportFrame, "data");
  EXPECT_EQ(verdict(scenarios::no_byte_loss), PropertyVerdict::kPass);
}

TEST_F(PropertyTest, NoByteLossExcusesConnectionsClosedByTheClient) {
  open();
  at(2s, EventKind::kTextReceived, kBook);
  at(3s, EventKind::kReset, "aborted here");
  EXPECT_EQ(verdict(scenarios::no_byte_loss), PropertyVerdict::kNotReached);
}

Coro<void> spin() {
  for (;;) co_await sleep(Duration::zero());
}

// It loops on an exception that it swallows, and reports each time: that passes a door.
Coro<void> spin_and_report(sim::World& world, std::uint16_t host) {
  for (;;) {
    world.emit(EventKind::kReportDisconnected, host, 0, "no route");
    co_await sleep(Duration::zero());
  }
}

TEST_F(PropertyTest, NoSpinBreaksThoughEveryTurnReports) {
  client_.spawn(spin_and_report(world_, client_.id()));
  EXPECT_EQ(verdict(scenarios::no_spin), PropertyVerdict::kFail);
  EXPECT_EQ(world_.now(), Instant());
}

TEST_F(PropertyTest, NoSpinBreaksWhenTheLoopRunsAndTimeDoesNotAdvance) {
  client_.spawn(spin());
  EXPECT_EQ(verdict(scenarios::no_spin), PropertyVerdict::kFail);
}

}  // namespace
}  // namespace wavetank::test
