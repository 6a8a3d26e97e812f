#include "core/loop/event_loop.h"

#include <gtest/gtest.h>

#include "core/coro/errors.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// A clock that moves whenever it is read, and a selector that records its calls.
class RecordingWorld final : public Clock, public Selector {
 public:
  Instant now() override { return now_ += 1ns; }
  std::int64_t wall_ns() override { return 0; }
  void select(const std::optional<Duration>& timeout) override {
    asked.push_back(timeout);
    if (on_select) on_select();
  }

  std::vector<std::optional<Duration>> asked;
  std::function<void()> on_select;

 private:
  Instant now_;
};

TEST(EventLoop, IterationRunsTheEntriesThatWereReadyAtItsStart) {
  TestLoop t;
  t.loop().call_soon([&] {
    t.note("first");
    t.loop().call_soon([&] { t.note("added"); });
  });
  t.loop().call_soon([&] { t.note("second"); });

  t.iterate();
  EXPECT_EQ((Notes{"first", "second"}), t.notes);

  t.iterate();
  EXPECT_EQ((Notes{"first", "second", "added"}), t.notes);
}

TEST(EventLoop, DueTimersRunBehindReadyEntries) {
  TestLoop t;
  t.loop().call_later(0ns, [&] { t.note("timer"); });
  t.loop().call_soon([&] { t.note("ready"); });

  t.iterate();

  EXPECT_EQ((Notes{"ready", "timer"}), t.notes);
}

TEST(EventLoop, DeliveriesOfTheSelectorRunBetweenReadyAndTimers) {
  TestLoop t;
  RecordingWorld world;
  EventLoop loop(world, world);
  world.on_select = [&] { loop.call_soon([&] { t.note("delivered"); }); };
  loop.call_later(0ns, [&] { t.note("timer"); });
  loop.call_soon([&] { t.note("ready"); });

  loop.run_once();

  EXPECT_EQ((Notes{"ready", "delivered", "timer"}), t.notes);
}

TEST(EventLoop, TimersRunByDeadlineThenByArmingOrder) {
  TestLoop t;
  for (const char* name : {"a", "b", "c"}) {
    t.loop().call_later(5ms, [&t, name] { t.note(name); });
  }
  t.loop().call_later(4ms, [&] { t.note("earlier"); });

  t.iterate(2);

  EXPECT_EQ((Notes{"earlier", "a", "b", "c"}), t.notes);
}

TEST(EventLoop, TimerSetForThePastRunsInTheNextIteration) {
  TestLoop t;
  t.loop().call_soon([&] { t.loop().call_later(-5s, [&] { t.note("late"); }); });

  t.iterate();
  EXPECT_EQ((Notes{}), t.notes);

  t.iterate();
  EXPECT_EQ((Notes{"late"}), t.notes);
  EXPECT_EQ(0ns, t.now());
}

TEST(EventLoop, DeadlineInTheFarPastIsDueImmediately) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    co_await sleep(1s);
    t.loop().call_at(Instant::min(), [&] { t.note("timer"); });
    t.loop().call_later(Duration::min(), [&] { t.note("later"); });
    co_await sleep_until(Instant::min());
    co_await sleep(0s);
    EXPECT_EQ((Notes{"timer", "later"}), t.notes);
    EXPECT_EQ(1s, t.now());
    co_await sleep_until(Instant(3s));
    EXPECT_EQ(3s, t.now());
  };

  t.run(main());
}

TEST(EventLoop, TimeIsConstantDuringAnIteration) {
  RecordingWorld world;
  EventLoop loop(world, world);
  std::vector<Instant> seen;
  for (int i = 0; i < 3; ++i) {
    loop.call_soon([&] {
      world.now();
      seen.push_back(loop.time());
    });
  }

  loop.run_once();

  EXPECT_EQ((std::vector<Instant>(3, seen[0])), seen);
}

TEST(EventLoop, SelectorGetsTheTimeToTheNextDeadline) {
  RecordingWorld world;
  EventLoop loop(world, world);
  loop.run_once();
  const TimerHandle timer = loop.call_at(Instant(1000ns), [] {});
  loop.run_once();
  loop.call_soon([] {});
  loop.run_once();
  timer.cancel();
  loop.call_at(Instant(1ns), [] {});
  loop.run_once();

  // An idle loop: without end. A loop with a timer: until then. A loop with a ready task: no wait.
  ASSERT_EQ(4U, world.asked.size());
  EXPECT_EQ(std::nullopt, world.asked[0]);
  EXPECT_GT(1000ns, *world.asked[1]);
  EXPECT_LT(900ns, *world.asked[1]);
  EXPECT_EQ(0ns, *world.asked[2]);
  EXPECT_EQ(0ns, *world.asked[3]) << "a deadline that has passed";
}

TEST(EventLoop, NextDeadlineIsThatOfTheEarliestTimer) {
  TestLoop t;
  EXPECT_EQ(std::nullopt, t.loop().next_deadline());
  t.loop().call_later(7s, [] {});
  const TimerHandle earlier = t.loop().call_later(3s, [] {});
  EXPECT_EQ(Instant(3s), t.loop().next_deadline());

  earlier.cancel();

  EXPECT_EQ(Instant(7s), t.loop().next_deadline());
}

TEST(EventLoop, HugeDelayMeansNever) {
  TestLoop t;
  const TimerHandle never = t.loop().call_later(Duration::max(), [&] { t.note("never"); });

  EXPECT_EQ(kNever, never.when());
}

TEST(Handle, CancelledCallDoesNotRun) {
  TestLoop t;
  const Handle ready = t.loop().call_soon([&] { t.note("ready"); });
  const TimerHandle timer = t.loop().call_later(1s, [&] { t.note("timer"); });

  ready.cancel();
  timer.cancel();
  timer.cancel();
  t.loop().call_soon([] {});
  t.iterate();

  EXPECT_EQ((Notes{}), t.notes);
  EXPECT_TRUE(ready.cancelled());
  EXPECT_TRUE(timer.cancelled());
  EXPECT_EQ(std::nullopt, t.loop().next_deadline());
}

TEST(Handle, CancelWorksBetweenBeingDueAndRunning) {
  TestLoop t;
  TimerHandle second;
  t.loop().call_later(1s, [&] { second.cancel(); });
  second = t.loop().call_later(1s, [&] { t.note("second"); });

  t.iterate();

  EXPECT_EQ((Notes{}), t.notes);
}

// cancelled() returns whether cancel() was called, as in CPython (asyncio/events.py).
TEST(Handle, CancelAfterTheCallIsOnlyNoted) {
  TestLoop t;
  const Handle handle = t.loop().call_soon([&] { t.note("called"); });
  t.iterate();

  EXPECT_FALSE(handle.cancelled());

  handle.cancel();

  EXPECT_TRUE(handle.cancelled());
  EXPECT_EQ((Notes{"called"}), t.notes);
}

TEST(Handle, CallCanCancelItself) {
  TestLoop t;
  Handle self;
  self = t.loop().call_soon([&] { self.cancel(); });

  t.iterate();

  EXPECT_TRUE(self.cancelled());
}

TEST(Handle, FunctionIsDestroyedWhenItHasRunOrIsCancelled) {
  Tracked::reset();
  TestLoop t;
  Tracked tracked;
  const Handle called = t.loop().call_soon([tracked] { tracked.check(); });
  const Handle cancelled = t.loop().call_later(1s, [tracked] { tracked.check(); });
  EXPECT_EQ(3, Tracked::living());

  cancelled.cancel();
  EXPECT_EQ(2, Tracked::living());

  t.iterate();
  EXPECT_EQ(1, Tracked::living());
  EXPECT_EQ(0, Tracked::broken());
}

// The function may own the holder of the handle.
TEST(Handle, FunctionIsDestroyedWithTheLoopThoughAHandleLives) {
  Tracked::reset();
  Handle kept;
  {
    TestLoop t;
    Tracked tracked;
    kept = t.loop().call_later(1s, [tracked] { tracked.check(); });
    EXPECT_EQ(2, Tracked::living());
  }
  EXPECT_EQ(0, Tracked::living());
}

TEST(EventLoop, ExceptionOfACallbackGoesToTheHandlerAndTheRestRuns) {
  TestLoop t;
  t.loop().call_soon([] { throw std::runtime_error("bad callback"); });
  t.loop().call_soon([] { throw CancelledError("odd"); });
  t.loop().call_soon([&] { t.note("still runs"); });

  t.iterate();

  EXPECT_EQ((Notes{"exception in a callback: bad callback",
                   "exception in a callback: CancelledError: odd"}),
            t.reported);
  EXPECT_EQ((Notes{"still runs"}), t.notes);
}

TEST(EventLoop, DefaultHandlerWritesOneLineToStderr) {
  VirtualClock clock;
  EventLoop loop(clock, clock);
  loop.call_soon([] { throw std::runtime_error("bad callback"); });
  testing::internal::CaptureStderr();

  loop.run_once();

  EXPECT_EQ("wavetank: exception in a callback: bad callback\n",
            testing::internal::GetCapturedStderr());
}

TEST(EventLoop, LoopExitPassesThroughAndTheRestOfTheBatchStaysReady) {
  TestLoop t;
  t.loop().call_soon([&] { t.note("before"); });
  t.loop().call_soon([] { throw LoopExit(4); });
  t.loop().call_soon([&] { t.note("after"); });
  t.loop().call_soon([&] { t.note("last"); });

  EXPECT_EQ("LoopExit: 4", thrown_by([&] { t.iterate(); }));
  EXPECT_EQ((Notes{"before"}), t.notes);
  EXPECT_EQ((Notes{}), t.reported);

  t.loop().call_soon([&] { t.note("new"); });
  t.iterate();
  EXPECT_EQ((Notes{"before", "after", "last", "new"}), t.notes);
}

TEST(EventLoop, KnowsWhichLoopIsRunning) {
  VirtualClock clock;
  EventLoop outer(clock, clock);
  EventLoop inner(clock, clock);
  std::vector<EventLoop*> seen;
  inner.call_soon([&] { seen.push_back(&EventLoop::running()); });
  outer.call_soon([&] {
    inner.run_once();
    seen.push_back(&EventLoop::running());
  });

  outer.run_once();

  EXPECT_EQ((std::vector<EventLoop*>{&inner, &outer}), seen);
  EXPECT_EQ(nullptr, EventLoop::running_or_null());
  EXPECT_EQ("RuntimeError: no running event loop", thrown_by([] { EventLoop::running(); }));
}

TEST(EventLoop, RunUntilCompleteFinishesTheIterationInWhichTheFutureIsDone) {
  TestLoop t;
  const Future<int> future(t.loop());
  t.loop().call_soon([&] {
    future.set_result(1);
    t.loop().call_soon([&] {
      t.note("same iteration as the stop");
      t.loop().call_soon([&] { t.note("later"); });
    });
  });

  t.loop().run_until_complete(future.state());

  EXPECT_EQ((Notes{"same iteration as the stop"}), t.notes);
  EXPECT_TRUE(t.loop().has_ready());
}

TEST(EventLoop, StepObserverSeesEveryStepBeforeItRuns) {
  TestLoop t;
  t.loop().set_step_observer([&](const TaskBase& task) { t.note("step of " + task.name()); });
  auto main = [&]() -> Coro<> {
    t.note("begin");
    co_await sleep(0s);
    co_await sleep(1s);
    t.note("end");
  };

  t.run(main());

  EXPECT_EQ((Notes{"step of main", "begin", "step of main", "step of main", "end"}), t.notes);
  EXPECT_EQ(3U, t.loop().statistics().steps);
}

}  // namespace
}  // namespace wavetank
