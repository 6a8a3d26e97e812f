// Goal: no failure is reported that does not repeat, and differences are named.

#include "sim/explore/checked_run.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/trace/trace.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::sim {
namespace {

struct Call {
  bool recorded = false;
  bool logged = false;
};

/// A run function that fails or not, notes its calls, and makes one event with the content of
/// `content_of(call number)`. `stepping_task`: the task that makes the run's one step.
class Recorder {
 public:
  explicit Recorder(Verdict verdict) : verdict_(verdict) {}

  template <class ContentOf>
  CheckedRun check(ContentOf content_of, Recheck recheck = Recheck::kFailures) {
    const RunFunction run = [&](const RunRequest& request) {
      Call& call = calls.emplace_back();
      call.recorded = request.record_tape;
      call.logged = request.log.keeps(LogDetail::kEvents);
      Trace trace(request.log);
      trace.event(EventHead(7, 1, EventKind::kDial), content_of(calls.size()));
      trace.step(EventHead(7, 1, EventKind::kTaskStep, stepping_task(calls.size())));
      RunResult result;
      result.verdict = verdict_;
      if (verdict_ == Verdict::kFail) {
        result.violation.emplace("BUDGET", Observation(Instant(), "a"),
                                 Observation(Instant(), "b"));
      }
      result.trace_hash = trace.trace_hash();
      result.step_hash = trace.step_hash();
      result.log = trace.log();
      return result;
    };
    return run_checked(run, RunRequest(), recheck);
  }

  std::vector<Call> calls;
  std::function<std::uint64_t(std::size_t)> stepping_task = [](std::size_t) { return 1; };

 private:
  Verdict verdict_;
};

std::string always_same(std::size_t) { return "x"; }

TEST(CheckedRun, APassingRunIsRunOnce) {
  Recorder recorder(Verdict::kPass);
  const CheckedRun run = recorder.check(always_same);

  EXPECT_EQ(run.result.verdict, Verdict::kPass);
  ASSERT_EQ(recorder.calls.size(), 1U);
  EXPECT_FALSE(recorder.calls[0].recorded);
  EXPECT_FALSE(recorder.calls[0].logged);
}

TEST(CheckedRun, AFailingRunIsRunAgainWithTapeAndLog) {
  Recorder recorder(Verdict::kFail);
  const CheckedRun run = recorder.check(always_same);

  EXPECT_EQ(run.result.verdict, Verdict::kFail);
  EXPECT_EQ(run.difference, "");
  EXPECT_EQ(run.result.log.events().size(), 1U);
  ASSERT_EQ(recorder.calls.size(), 2U);
  EXPECT_TRUE(recorder.calls[1].recorded);
  EXPECT_TRUE(recorder.calls[1].logged);
}

TEST(CheckedRun, PassingRunIsRepeatedOnRequest) {
  Recorder recorder(Verdict::kPass);
  recorder.check(always_same, Recheck::kAlways);

  EXPECT_EQ(recorder.calls.size(), 2U);
}

TEST(CheckedRun, NamesTheFirstEventThatDiffers) {
  Recorder recorder(Verdict::kFail);
  const CheckedRun run =
      recorder.check([](std::size_t call) { return "call " + std::to_string(call); });

  EXPECT_EQ(run.result.verdict, Verdict::kNondeterministic);
  EXPECT_EQ(run.difference,
            "event 0 differs:\n"
            "a: 0.000000007 s  host 1  dial  call 2\n"
            "b: 0.000000007 s  host 1  dial  call 3");
  ASSERT_TRUE(run.result.violation);
  EXPECT_EQ(run.result.violation->property, "DETERMINISM");
  EXPECT_EQ(run.result.violation->second.text,
            "event 0 of the next: 0.000000007 s  host 1  dial  call 3");
}

TEST(CheckedRun, LogThatChangesTheRunIsReported) {
  Recorder recorder(Verdict::kFail);
  const CheckedRun run =
      recorder.check([](std::size_t call) { return call == 1 ? "without" : "with"; });

  EXPECT_EQ(run.result.verdict, Verdict::kNondeterministic);
  EXPECT_NE(run.difference.find("with a log are equal"), std::string::npos) << run.difference;
}

TEST(CheckedRun, DifferentTaskStepsAreReported) {
  Recorder recorder(Verdict::kFail);
  recorder.stepping_task = [](std::size_t call) { return call; };
  const CheckedRun run = recorder.check(always_same);

  EXPECT_EQ(run.result.verdict, Verdict::kNondeterministic);
  EXPECT_EQ(run.difference.find("equal traces, but the steps of the tasks differ: step hash "), 0U)
      << run.difference;
  EXPECT_EQ(run.result.log.events().size(), 1U);
}

TEST(CheckedRun, AStepThatOnlyTheLoggedRunsTakeIsADifference) {
  Recorder recorder(Verdict::kPass);
  recorder.stepping_task = [](std::size_t call) { return call == 1 ? 1U : 2U; };
  const CheckedRun run = recorder.check(always_same, Recheck::kAlways);

  EXPECT_EQ(run.result.verdict, Verdict::kNondeterministic);
  EXPECT_NE(run.difference.find("the steps of the tasks differ"), std::string::npos)
      << run.difference;
}

TEST(CheckedRun, AFailureWithoutAPropertyIsABug) {
  const Registry registry = fake_registry();
  EXPECT_THROW(run_checked(registry.runs_of("unnamed"), RunRequest()), std::logic_error);
}

}  // namespace
}  // namespace wavetank::sim
