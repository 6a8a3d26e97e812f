// Goal: no run looks green because its faults had no effect.

#include "sim/fault/ledger.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace wavetank::sim {
namespace {

constexpr std::int64_t kEnd = 1'000;
constexpr std::uint64_t kEvents = 50;

FaultPlan one(FaultWhen when) { return FaultPlan({FaultEntry(1, "reset_peer", std::move(when))}); }

Ledger finished(FaultWhen when, PlanOrigin origin = PlanOrigin::kHandWritten) {
  Ledger ledger(one(std::move(when)), origin);
  ledger.finish(kEnd, kEvents);
  return ledger;
}

TEST(Ledger, CountsAreThoseOfItsCalls) {
  Ledger ledger(one(AtTime{5}), PlanOrigin::kHandWritten);
  ledger.scheduled(1, 5);
  ledger.applied(1, "dial");
  ledger.applied(1, "stream");
  ledger.applied(1);
  ledger.observed(1);
  ledger.observed(1, 4);
  ledger.finish(kEnd, kEvents);

  const LedgerRow& row = ledger.rows()[0];
  EXPECT_EQ(row.id, 1U);
  EXPECT_EQ(row.kind, "reset_peer");
  EXPECT_EQ(row.due_ns, 5);
  EXPECT_EQ(row.scheduled, 1U);
  EXPECT_EQ(row.applied, 3U);
  EXPECT_EQ(row.observed, 5U);
  EXPECT_EQ(row.applied_in_phase.at("dial"), 1U);
  EXPECT_EQ(row.applied_in_phase.size(), 2U);
  EXPECT_FALSE(ledger.inconclusive());
  EXPECT_TRUE(ledger.complaints().empty());
  EXPECT_THROW(ledger.applied(2), std::logic_error);
}

TEST(Ledger, EntriesDueAfterTheEndAreMoot) {
  EXPECT_FALSE(finished(AtTime{kEnd + 1}).inconclusive());
  EXPECT_TRUE(finished(AtTime{kEnd + 1}).rows()[0].moot);
  EXPECT_FALSE(finished(AtEvent{static_cast<std::int64_t>(kEvents)}).inconclusive());

  EXPECT_TRUE(finished(AtTime{kEnd}).inconclusive());
  EXPECT_TRUE(finished(AtEvent{static_cast<std::int64_t>(kEvents) - 1}).inconclusive());
}

TEST(Ledger, ATriggeredEntryIsMootOnlyIfItsTriggerHappened) {
  Ledger triggered(one(AfterTrigger("open", 1, 2'000)), PlanOrigin::kHandWritten);
  triggered.scheduled(1, kEnd + 1);
  triggered.finish(kEnd, kEvents);
  const Ledger untriggered = finished(AfterTrigger("open", 3, 2'000));

  EXPECT_FALSE(triggered.inconclusive());
  EXPECT_TRUE(triggered.rows()[0].moot);
  EXPECT_TRUE(untriggered.inconclusive());
  EXPECT_EQ(untriggered.complaints(),
            std::vector<std::string>{
                "fault 1 (reset_peer) waited for open number 3, which never happened"});
}

// A host has fewer events than the run.
TEST(Ledger, HostEventThatNeverCameIsReported) {
  const Ledger waiting = finished(AtEvent{5, "venue"});

  EXPECT_TRUE(waiting.inconclusive());
  EXPECT_EQ(waiting.complaints(),
            std::vector<std::string>{
                "fault 1 (reset_peer) waited for event 5 of venue, which never happened"});
}

TEST(Ledger, EventWithoutATargetIsReportedAsDue) {
  Ledger met(one(AtEvent{5, "venue"}), PlanOrigin::kHandWritten);
  met.scheduled(1, 5);
  met.finish(kEnd, kEvents);

  EXPECT_EQ(met.complaints(),
            std::vector<std::string>{"fault 1 (reset_peer) was due, but found no target"});
}

TEST(Ledger, AnInertHandWrittenEntryMakesTheRunInconclusive) {
  const Ledger unapplied = finished(AtTime{5});
  Ledger unobserved(one(AtTime{5}), PlanOrigin::kHandWritten);
  unobserved.scheduled(1, 5);
  unobserved.applied(1);
  unobserved.finish(kEnd, kEvents);

  EXPECT_TRUE(unapplied.inconclusive());
  EXPECT_EQ(unapplied.complaints(),
            std::vector<std::string>{"fault 1 (reset_peer) was due, but found no target"});
  EXPECT_TRUE(unobserved.inconclusive());
  EXPECT_EQ(unobserved.complaints(),
            std::vector<std::string>{"fault 1 (reset_peer) was applied, but never observed"});
}

TEST(Ledger, AnAppliedEntryIsNeverMoot) {
  Ledger ledger(one(AtTime{kEnd + 1}), PlanOrigin::kHandWritten);
  ledger.applied(1);
  ledger.finish(kEnd, kEvents);

  EXPECT_FALSE(ledger.rows()[0].moot);
  EXPECT_TRUE(ledger.inconclusive());
}

TEST(Ledger, DrawnEntriesNeverMakeARunInconclusive) {
  EXPECT_FALSE(finished(AtTime{5}, PlanOrigin::kDrawn).inconclusive());
  EXPECT_TRUE(finished(AtTime{5}, PlanOrigin::kDrawn).complaints().empty());
}

TEST(FaultTotals, JudgeKindsOverTheWholeSweep) {
  const FaultPlan plan({FaultEntry(1, "reset_peer", AtTime{5}), FaultEntry(2, "mute", AtTime{5}),
                        FaultEntry(3, "latency", AtTime{5'000})});
  Ledger inert(plan, PlanOrigin::kDrawn);
  inert.applied(1, "dial");
  inert.finish(kEnd, kEvents);
  Ledger biting(plan, PlanOrigin::kDrawn);
  biting.applied(1, "dial");
  biting.observed(1, 3);
  biting.finish(kEnd, kEvents);

  FaultTotals first;
  first.add(inert.rows());
  EXPECT_EQ(first.inert_kinds(), (std::vector<std::string>{"mute", "reset_peer"}));
  FaultTotals second;
  second.add(biting.rows());
  first.add(second);
  EXPECT_EQ(first.inert_kinds(), std::vector<std::string>{"mute"});
  const FaultTotals::Row& resets = first.rows().at("reset_peer");
  EXPECT_EQ(resets.entries, 2U);
  EXPECT_EQ(resets.applied, 2U);
  EXPECT_EQ(resets.observed, 3U);
  EXPECT_EQ(resets.bit, 1U);
  EXPECT_EQ(resets.applied_in_phase.at("dial"), 2U);
  EXPECT_EQ(first.rows().at("latency").moot, 2U);
}

}  // namespace
}  // namespace wavetank::sim
