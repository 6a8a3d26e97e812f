// Goal: a task owns its frame, reports its errors, and has a name. The order of its events is
// compared with CPython's in tests/conformance.

#include "core/task/task.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/coro/errors.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> plain_number(int value) { co_return value; }
Coro<> failing_task(std::string what) {
  co_await sleep(0s);
  throw std::runtime_error(what);
}
Coro<> hold(Tracked parameter, Duration delay) {
  const Tracked local;
  co_await sleep(delay);
  local.check();
  parameter.check();
}
Coro<> hold_and_fail(Tracked parameter) {
  const Tracked local;
  co_await sleep(0s);
  parameter.check();
  throw std::runtime_error("failed");
}

TEST(Task, ParametersAndLocalsDieWhenItEndsThoughAHandleLives) {
  Tracked::reset();
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(hold(Tracked(), 1s));
    co_await sleep(0s);
    EXPECT_EQ(2, Tracked::living());
    co_await task;
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

TEST(Task, ParametersAndLocalsDieOnceWhenItFails) {
  Tracked::reset();
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(hold_and_fail(Tracked()));
    co_await sleep(2s);
    EXPECT_EQ(0, Tracked::living());
    EXPECT_EQ("failed", shown(task.exception()));
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

TEST(Task, ParametersAndLocalsDieOnceWhenItIsCancelled) {
  Tracked::reset();
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(hold(Tracked(), 1s));
    co_await sleep(0s);
    task.cancel();
    co_await sleep(1ms);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

TEST(Task, CancelledBeforeItsFirstStepItNeverBegins) {
  Tracked::reset();
  TestLoop t;
  auto body = [&](Tracked parameter) -> Coro<> {
    parameter.check();
    t.note("begin");
    co_return;
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(body(Tracked()));
    task.cancel("early");
    const std::string error = co_await thrown_in(nap(0s));
    EXPECT_EQ("nothing", error);
    EXPECT_EQ("CancelledError: early", thrown_by([&] { task.result(); }));
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.notes);
  EXPECT_TRACKED_BALANCE();
}

TEST(Coro, NeverAwaitedItDestroysItsParametersAndNothingRuns) {
  Tracked::reset();
  {
    const Coro<> dropped = hold(Tracked(), 1s);
    EXPECT_EQ(1, Tracked::living());
  }
  EXPECT_TRACKED_BALANCE();
}

TEST(Coro, AwaitedInPlaceItTakesNoTurnOfTheLoop) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::uint64_t before = t.loop().statistics().steps;
    const int one = co_await plain_number(1);
    const int two = co_await plain_number(one + 1);
    EXPECT_EQ(2, two);
    EXPECT_EQ(before, t.loop().statistics().steps);
  };

  t.run(main());
}

TEST(Coro, FrameOfACallDiesWhenTheCallHasReturned) {
  Tracked::reset();
  TestLoop t;
  auto main = [&]() -> Coro<> {
    co_await hold(Tracked(), 1ms);
    EXPECT_EQ(0, Tracked::living());
    const std::string error = co_await thrown_in(hold_and_fail(Tracked()));
    EXPECT_EQ("failed", error);
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

TEST(Task, LoopKeepsItAliveWithoutAHandle) {
  TestLoop t;
  auto body = [&]() -> Coro<> {
    co_await sleep(1s);
    t.note("ran to its end");
  };
  auto main = [&]() -> Coro<> {
    create_task(body());
    co_await sleep(2s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"ran to its end"}), t.notes);
}

TEST(Task, UnretrievedErrorIsReportedWhenTheLastHandleGoes) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    {
      const Task<> task = create_task(failing_task("lost"), "worker");
      const Task<> copy = task;
      co_await sleep(1s);
      EXPECT_EQ((Notes{}), t.reported);
    }
    EXPECT_EQ((Notes{"exception of task 'worker' was never retrieved: lost"}), t.reported);
  };

  t.run(main());
}

TEST(Task, ErrorOfATaskWithoutHandlesIsReportedAtItsEnd) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    create_task(failing_task("lost"));
    co_await sleep(1s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"exception of task 'Task-2' was never retrieved: lost"}), t.reported);
}

TEST(Task, ErrorThatWasLookedAtIsNotReported) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    for (int way = 0; way < 3; ++way) {
      const Task<> task = create_task(failing_task("seen"));
      co_await sleep(1s);
      if (way == 0) task.exception();
      if (way == 1) thrown_by([&] { task.result(); });
      if (way == 2) task.cancel();
    }
    const std::string error = co_await thrown_in(join(create_task(failing_task("seen"))));
    EXPECT_EQ("seen", error);
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.reported);
}

TEST(Task, ErrorHiddenByACancelOfTheAwaiterIsLostAndNotReported) {
  TestLoop t;
  const Future<int> future(t.loop());
  auto waits = [&]() -> Coro<> { co_await future; };
  auto main = [&]() -> Coro<> {
    const Task<> waiter = create_task(waits());
    co_await sleep(0s);
    future.set_exception(std::make_exception_ptr(std::runtime_error("hidden")));
    waiter.cancel();
    co_await sleep(0s);
    co_await sleep(0s);
    EXPECT_TRUE(waiter.cancelled());
    EXPECT_EQ("hidden", shown(future.state().stored_error())) << "still readable";
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.reported);
}

TEST(Task, CancelledTaskIsNotReported) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    create_task(nap(1s)).cancel();
    co_await sleep(2s);
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.reported);
}

TEST(Task, EndedNormallyInSpiteOfACancelIsCounted) {
  TestLoop t;
  auto stubborn = []() -> Coro<> {
    const auto ignored = co_await outcome([]() -> Coro<> { co_await sleep(9s); }());
    EXPECT_TRUE(ignored.cancelled());
    co_await sleep(1s);
  };
  auto reformed = []() -> Coro<> {
    const auto ignored = co_await outcome([]() -> Coro<> { co_await sleep(9s); }());
    EXPECT_TRUE(ignored.cancelled());
    current_task().uncancel();
  };
  auto obedient = []() -> Coro<> { co_await sleep(9s); };
  auto main = [&]() -> Coro<> {
    const std::vector<Task<>> tasks = {create_task(stubborn()), create_task(reformed()),
                                       create_task(obedient())};
    co_await sleep(1s);
    for (const Task<>& task : tasks) task.cancel();
    tasks[0].cancel();
    EXPECT_EQ(0, tasks[0].swallowed_cancels());
    co_await sleep(5s);
    EXPECT_EQ(2, tasks[0].swallowed_cancels());
    EXPECT_EQ(0, tasks[1].swallowed_cancels());
    EXPECT_EQ(0, tasks[2].swallowed_cancels());
  };

  t.run(main());

  EXPECT_EQ(1U, t.loop().statistics().swallowed_cancels);
}

// In CPython this ends in a RecursionError.
TEST(Task, TasksThatWaitForEachOtherCanBeCancelled) {
  for (int first_cancelled : {0, 1, 2}) {
    TestLoop t;
    std::vector<Task<>> ring(3);
    auto waiting = [&](std::size_t next) -> Coro<> { co_await ring[next]; };
    for (std::size_t i = 0; i < 3; ++i) ring[i] = create_task(t.loop(), waiting((i + 1) % 3));
    t.iterate();

    ring[static_cast<std::size_t>(first_cancelled)].cancel("enough");
    while (t.loop().has_ready()) t.iterate();

    for (const Task<>& task : ring) {
      EXPECT_TRUE(task.cancelled());
      EXPECT_EQ(1, task.cancelling());
    }
  }
}

}  // namespace
}  // namespace wavetank
