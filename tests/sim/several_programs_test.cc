// Goal: a run with several programs knows each of them: its end, its faults, its properties.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "sim/run/run.h"
#include "tests/sim/run_stage.h"

namespace wavetank::sim {
namespace {

using namespace std::chrono_literals;

class SeveralProgramsTest : public RunTest {};
using SeveralProgramsDeathTest = SeveralProgramsTest;

TEST_F(SeveralProgramsTest, EndsWithTheLastOfItsPrograms) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  Host& first = run.add_host("first");
  Host& second = run.add_host("second");
  run.add_program(first, exchanges(2));
  run.add_program(second, exchanges(5));
  std::optional<bool> at_3s;
  run.world().call_at(Instant(3500ms), [&] { at_3s = run.ended(first) && !run.ended(second); });

  const RunResult result = run.run();

  EXPECT_EQ(at_3s, true);
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.inconclusive_reason;
  EXPECT_GE(result.virtual_ns, Duration(5s).count());
  EXPECT_LT(result.virtual_ns, Duration(6s).count());
}

TEST_F(SeveralProgramsTest, ViolationNamesTheHostWhereThereAreSeveral) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  Host& first = run.add_host("first");
  Host& second = run.add_host("second");
  run.add_program(first, wait_for_signal);
  run.add_program(second, exchanges(1));
  run.add_property(std::make_unique<NoDial>(first), first);
  run.add_property(std::make_unique<NoDial>(second), second);

  const RunResult result = run.run();

  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->property, "NO_DIAL");
  EXPECT_EQ(result.violation->second.text, "second: it dials");
  ASSERT_EQ(result.properties.size(), 1u) << "one row for both";
  EXPECT_EQ(result.properties[0].verdict, PropertyVerdict::kFail);
}

TEST_F(SeveralProgramsTest, PropertyIsReachedByOneOfSeveralPrograms) {
  setup_.plan = FaultPlan({stop_entry(1, 5s)});
  sim::Run& run = begin();
  run.add<EchoServer>();
  Host& first = run.add_host("first");
  Host& second = run.add_host("second");
  run.add_program(first, wait_for_signal);
  run.add_program(second, exchanges(1));
  for (Host* const host : {&first, &second}) {
    run.add_property(std::make_unique<SeesDials>(*host), *host);
  }

  const RunResult result = run.run();

  ASSERT_EQ(result.properties.size(), 1u);
  EXPECT_EQ(result.properties[0].verdict, PropertyVerdict::kPass);
  EXPECT_EQ(result.properties[0].checked, 1u);
}

TEST_F(SeveralProgramsTest, StillRunningProgramIsNamedAmongSeveral) {
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("first"), exchanges(1));
  run.add_program(run.add_host("second"), exchanges(1000));

  const RunResult result = run.run();

  EXPECT_EQ(result.inconclusive_reason,
            "the client on second was still running at the end of the run");
  EXPECT_EQ(result.exit_code, -1);
}

TEST_F(SeveralProgramsTest, FaultOfAllMeetsEveryProgram) {
  setup_.plan = FaultPlan({stop_entry(1, 5s)});
  sim::Run& run = begin();
  Host& first = run.add_host("first");
  Host& second = run.add_host("second");
  run.add_program(first, wait_for_signal);
  run.add_program(second, wait_for_signal);

  const RunResult result = run.run();

  EXPECT_TRUE(run.ended(first));
  EXPECT_TRUE(run.ended(second));
  EXPECT_EQ(row_of(result, 1).observed, 2u);
  EXPECT_EQ(result.exit_code, 15);
}

TEST_F(SeveralProgramsTest, FaultOfOneHostLeavesTheOtherAlone) {
  setup_.plan = FaultPlan({stop_entry(1, 5s, "second"), stop_entry(2, 20s, "first")});
  sim::Run& run = begin();
  Host& first = run.add_host("first");
  Host& second = run.add_host("second");
  run.add_program(first, wait_for_signal);
  run.add_program(second, wait_for_signal);
  std::optional<bool> at_10s;
  run.world().call_at(Instant(10s), [&] { at_10s = run.ended(second) && !run.ended(first); });

  const RunResult result = run.run();

  EXPECT_EQ(at_10s, true);
  EXPECT_EQ(row_of(result, 1).observed, 1u);
  EXPECT_EQ(row_of(result, 2).observed, 1u);
}

TEST_F(SeveralProgramsTest, ResetOfAllCutsTheConnectionsOfEveryProgram) {
  setup_.plan = FaultPlan({FaultEntry(1, "reset_peer", AtTime{Duration(1500ms).count()})});
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("first"), exchanges(5));
  run.add_program(run.add_host("second"), exchanges(5));

  const RunResult result = run.run();

  EXPECT_EQ(row_of(result, 1).observed, 2u);
  EXPECT_EQ(result.exit_code, 70) << "the exception of each leaves its main";
}

// A plan by hand whose entry did not bite is inconclusive, unless the entry came too late.
TEST_F(SeveralProgramsTest, FaultOfAHostWhoseProgramHasEndedIsMoot) {
  setup_.plan = FaultPlan({stop_entry(1, 4s, "first"), stop_entry(2, 8s, "second")});
  setup_.plan_origin = PlanOrigin::kHandWritten;
  sim::Run& run = begin();
  run.add<EchoServer>();
  run.add_program(run.add_host("first"), exchanges(1));
  run.add_program(run.add_host("second"), wait_for_signal);

  const RunResult result = run.run();

  EXPECT_TRUE(row_of(result, 1).moot);
  EXPECT_EQ(row_of(result, 1).applied, 0u);
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.inconclusive_reason;
}

TEST_F(SeveralProgramsTest, DeadlockIsAnEventOfEachProgramThatHasNotEnded) {
  request_.log = EventLog(EventLog::kUnbounded);
  setup_.plan = FaultPlan({stop_entry(1, 5s, "first")});
  sim::Run& run = begin();
  run.add_program(run.add_host("first"), wait_for_signal);
  run.add_program(run.add_host("second"), wait_for_signal);
  run.add_program(run.add_host("third"), wait_for_signal);

  const RunResult result = run.run();

  std::vector<int> stuck;
  for (const LoggedEvent& event : result.log.events()) {
    if (event.head.kind == EventKind::kDeadlock) stuck.push_back(event.head.host);
  }
  EXPECT_EQ(stuck, (std::vector<int>{2, 3}));
}

TEST_F(SeveralProgramsDeathTest, HostHasOneProgramUnderTest) {
  sim::Run& run = begin();
  Host& host = run.add_host("client");
  run.add_program(host, wait_for_signal);
  EXPECT_DEATH(run.add_program(host, wait_for_signal), "CHECK failed: std::none_of");
}

}  // namespace
}  // namespace wavetank::sim
