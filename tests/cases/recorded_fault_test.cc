// Goal: the faults of a recording happen in its replay, and no others do.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "scenarios/cases/capture_setup.h"
#include "scenarios/cases/cases.h"
#include "scenarios/registry.h"
#include "tests/cases/recording.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using sim::kRecordedIdMin;

/// The entries of the plan that the recording makes: "kind" or "kind code", one after the other.
std::string faults_of(const Recording& recording) {
  const scenarios::CaseSetup setup = scenarios::capture_setup(recording.request());
  std::string text;
  for (const sim::FaultEntry& entry : setup.recorded_faults) {
    if (!text.empty()) text += ", ";
    text += entry.kind;
    if (entry.kind == "venue_close") text += " " + std::to_string(entry.number("code"));
    if (entry.kind == "refuse_dials") {
      text += " " + std::to_string(entry.number("duration_ns") / 1'000'000) + " ms";
    }
  }
  return text;
}

TEST(RecordedFault, ARecordedReconnectIsReplayedAsOne) {
  Recording recording;
  recording.open(0).books(500, 30'000).close(30'250, 1000, Closer::kPeer, "Expired");
  recording.open(31'000).books(31'500, 80'000).close(80'100, 1000, Closer::kUs);

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  ASSERT_EQ(result.faults.size(), 1u);
  EXPECT_EQ(result.faults[0].id, kRecordedIdMin);
  EXPECT_EQ(result.faults[0].kind, "venue_close");
  EXPECT_EQ(result.faults[0].observed, 1u);
  // From the first acknowledgement, 10 ms after the first record.
  EXPECT_EQ(result.plan.entries()[0].when,
            sim::FaultWhen(sim::AfterTrigger("subscribe_ack", 1, 30'240'000'000)));
  EXPECT_EQ(result.plan.entries()[0].text("reason"), "Expired");
  ASSERT_EQ(result.remarks.size(), 1u);
  EXPECT_EQ(result.remarks[0],
            "the recorded close 1000 \"Expired\" at +30.250000000 s (line 64) is replayed as "
            "fault 3000000000 (venue_close)");
}

TEST(RecordedFault, ACutIsAReset) {
  Recording recording;
  recording.open(0).books(500, 5'000).close(5'250, 1006, Closer::kNobody).open(6'000);
  recording.books(6'500, 9'000).close(9'100, 1000, Closer::kUs);

  EXPECT_EQ(faults_of(recording), "reset_peer");
}

// Reserved for programs, or in the older captures unused.
TEST(RecordedFault, ACodeThatNoVenueMaySendIsAReset) {
  constexpr std::uint16_t kCodes[] = {1005, 1015, 1014, 2999, 999, 0, 5000, 65535};
  for (const std::uint16_t code : kCodes) {
    Recording recording;
    recording.open(0).books(500, 5'000).close(5'250, code, Closer::kPeer).open(6'000);

    EXPECT_EQ(faults_of(recording), "reset_peer") << code;
  }
}

TEST(RecordedFault, TheRecordersOwnCloseIsNone) {
  Recording recording;
  recording.open(0).books(500, 5'000).close(5'250, 1006, Closer::kUs).open(6'000);
  recording.books(6'500, 9'000).close(9'100, 1000, Closer::kUs);

  EXPECT_EQ(faults_of(recording), "");
  EXPECT_EQ(scenarios::capture_setup(recording.request()).remarks.size(), 1u);
}

// Captures of before closers were written down.
TEST(RecordedFault, TheLastCloseOfAnOldCaptureIsTheRecordersOwn) {
  Recording recording;
  recording.open(0).books(500, 5'000).close(5'250, 1001, Closer::kUnknown).open(6'000);
  recording.books(6'500, 9'000).close(9'100, 1000, Closer::kUnknown);

  EXPECT_EQ(faults_of(recording), "venue_close 1001");
}

TEST(RecordedFault, DialsThatFailedAfterwardsAreRefused) {
  Recording recording;
  recording.open(0).books(500, 5'000).close(5'250, 1012, Closer::kPeer);
  recording.add(6'000, RecordKind::kError, "connection refused");
  recording.add(9'000, RecordKind::kError, "connection refused").open(11'000);

  EXPECT_EQ(faults_of(recording), "venue_close 1012, refuse_dials 3750 ms");
}

// No connection is open that could be closed, and no acknowledgement has come to count from.
TEST(RecordedFault, DialsThatFailedBeforeTheFeedBeganAreLeftOut) {
  Recording recording;
  recording.add(0, RecordKind::kError, "connection refused").open(2'000).books(2'500, 5'000);

  EXPECT_EQ(faults_of(recording), "");
}

TEST(RecordedFault, AnEndThatLeavesAnotherConnectionOpenIsLeftOut) {
  Recording recording;
  recording.add(0, RecordKind::kOpen).close(10, 1006, Closer::kUnknown);
  recording.open(20).books(500, 5'000);
  Recording two;
  two.open(0).books(500, 1'000).close(1'100, 1000, Closer::kPeer);
  two.open(1'050).books(1'500, 5'000);

  EXPECT_EQ(faults_of(recording), "");
  EXPECT_EQ(faults_of(two), "venue_close 1000");
}

TEST(RecordedFault, ComesOnTopOfAPlanAndNotTwice) {
  Recording recording;
  recording.open(0).books(500, 30'000).close(30'250, 1000, Closer::kPeer).open(31'000);
  recording.books(31'500, 80'000).close(80'100, 1000, Closer::kUs);
  sim::RunRequest request = recording.request();
  request.plan = sim::FaultPlan({sim::FaultEntry(7, "reset_peer", sim::AtTime{5'000'000'000})});

  const sim::RunResult first = scenarios_registry().replays()(request);
  request.plan = first.plan;
  request.plan_scope = sim::PlanScope::kWhole;
  const sim::RunResult second = scenarios_registry().replays()(request);

  EXPECT_EQ(first.plan.size(), 2u);
  EXPECT_EQ(second.plan, first.plan);
  EXPECT_EQ(second.trace_hash, first.trace_hash);
}

TEST(RecordedFault, IdsAreRefusedInAPlan) {
  Recording recording;
  recording.open(0).books(500, 5'000).close(5'250, 1000, Closer::kPeer).open(6'000);
  sim::RunRequest request = recording.request();
  request.plan = sim::FaultPlan({sim::FaultEntry(kRecordedIdMin, "reset_peer", sim::AtTime{1})});

  EXPECT_THROW(scenarios_registry().replays()(request), std::invalid_argument);

  // Nor do they hide a fault that never bites where the recording has no faults.
  Recording calm;
  calm.open(0).books(500, 5'000);
  sim::RunRequest of_calm = calm.request();
  of_calm.plan = request.plan;
  EXPECT_THROW(scenarios_registry().replays()(of_calm), std::invalid_argument);
}

// The client under test may be gone, or waiting, where the recorded one was connected.
TEST(RecordedFault, UnobservedFaultMakesNoRunInconclusive) {
  Recording recording;
  recording.open(0).books(500, 30'000).close(30'250, 1012, Closer::kPeer);
  recording.add(30'251, RecordKind::kError, "connection refused").open(31'000);
  recording.books(31'500, 80'000);

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  ASSERT_EQ(result.faults.size(), 2u);
  EXPECT_EQ(result.faults[1].kind, "refuse_dials");
  EXPECT_EQ(result.faults[1].observed, 0u);
}

}  // namespace
}  // namespace wavetank::test
