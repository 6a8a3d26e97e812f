// Goal: a TaskGroup owns its children, and throws their errors. The order of its events is compared
// with CPython's in tests/conformance.

#include "core/combine/task_group.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/coro/errors.h"
#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<> failing_child(std::string what, Duration delay) {
  co_await sleep(delay);
  throw std::runtime_error(what);
}
Coro<> holding_child(Tracked parameter, Duration delay) {
  co_await sleep(delay);
  parameter.check();
}

TEST(TaskGroup, ResultIsThatOfTheBodyWhenAllChildrenHaveEnded) {
  TestLoop t;
  auto body = [&](TaskGroup& group) -> Coro<std::unique_ptr<int>> {
    group.create_task(nap(3s));
    co_return std::make_unique<int>(7);
  };
  auto main = [&]() -> Coro<> {
    const std::unique_ptr<int> value = co_await task_group(body);
    EXPECT_EQ(7, *value);
    EXPECT_EQ(3s, t.now());
  };

  t.run(main());
}

TEST(TaskGroup, ThrowsAllErrorsInOrderOfCompletionTheBodysLast) {
  TestLoop t;
  auto fails_later = []() -> Coro<> {
    const Outcome<> ended = co_await outcome(nap(9s));
    if (ended.cancelled()) throw std::runtime_error("second");
  };
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(fails_later());
    group.create_task(failing_child("first", 1s));
    const Outcome<> ended = co_await outcome(nap(9s));
    EXPECT_TRUE(ended.cancelled());
    throw std::runtime_error("body");
  };
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(task_group(body));
    EXPECT_EQ("ExceptionGroup: [first] [second] [body]", error);
    EXPECT_EQ(0, current_task().cancelling());
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.reported);
}

TEST(TaskGroup, MessageIsThatOfCPython) {
  TestLoop t;
  auto body = [](TaskGroup& group) -> Coro<> {
    group.create_task(failing_child("a", 0s));
    co_return;
  };
  auto main = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(task_group(body));
    const ExceptionGroup* group = as_exception_group(ended.error());
    EXPECT_EQ("unhandled errors in a TaskGroup", group->message());
    EXPECT_STREQ("unhandled errors in a TaskGroup (1 sub-exception): a", group->what());
  };

  t.run(main());
}

TEST(TaskGroup, NestedGroupsErrorsStayNested) {
  TestLoop t;
  auto inner = [](TaskGroup& group) -> Coro<> {
    group.create_task(failing_child("deep", 1s));
    co_await sleep(9s);
  };
  auto outer = [&](TaskGroup&) -> Coro<> { co_await task_group(inner); };
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(task_group(outer));
    EXPECT_EQ("ExceptionGroup: [ExceptionGroup: [deep]]", error);
  };

  t.run(main());
}

TEST(TaskGroup, RefusedChildIsDestroyedWithoutRunning) {
  Tracked::reset();
  TestLoop t;
  TaskGroup group;
  auto body = [&](TaskGroup& entered) -> Coro<> {
    entered.create_task(failing_child("first", 0s));
    const Outcome<> ended = co_await outcome(nap(9s));
    EXPECT_TRUE(ended.cancelled());
    EXPECT_EQ("RuntimeError: this TaskGroup is shutting down",
              thrown_by([&] { entered.create_task(holding_child(Tracked(), 1s)); }));
  };
  auto main = [&]() -> Coro<> {
    EXPECT_EQ("RuntimeError: this TaskGroup has not been entered",
              thrown_by([&] { group.create_task(holding_child(Tracked(), 1s)); }));
    const std::string error = co_await thrown_in(group.run(body));
    EXPECT_EQ("ExceptionGroup: [first]", error);
    EXPECT_EQ("RuntimeError: this TaskGroup is finished",
              thrown_by([&] { group.create_task(holding_child(Tracked(), 1s)); }));
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

TEST(TaskGroup, IsEnteredOnce) {
  TestLoop t;
  TaskGroup group;
  auto body = [](TaskGroup&) -> Coro<> { co_return; };
  auto main = [&]() -> Coro<> {
    co_await group.run(body);
    const std::string error = co_await thrown_in(group.run(body));
    EXPECT_EQ("RuntimeError: this TaskGroup has been entered already", error);
  };

  t.run(main());
}

TEST(TaskGroup, ChildMayStartSiblingsWhileTheGroupIsExiting) {
  TestLoop t;
  auto body = [&](TaskGroup& group) -> Coro<> {
    auto starter = [](TestLoop& loop, TaskGroup& of) -> Coro<> {
      co_await sleep(1s);
      of.create_task(nap(1s));
      loop.note("started another");
    };
    group.create_task(starter(t, group));
    co_return;
  };
  auto main = [&]() -> Coro<> {
    co_await task_group(body);
    EXPECT_EQ(2s, t.now());
  };

  t.run(main());

  EXPECT_EQ((Notes{"started another"}), t.notes);
}

TEST(TaskGroup, LoopExitOfAChildPassesEverything) {
  TestLoop t;
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(leave_loop(3));
    co_await sleep(9s);
  };

  EXPECT_EQ("LoopExit: 3", thrown_by([&] { t.run(task_group(body)); }));
  EXPECT_EQ(1s, t.now());
}

TEST(TaskGroup, LoopExitIsThrownBareAfterTheChildrenHaveEnded) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    auto body = [&](TaskGroup& group) -> Coro<> {
      group.create_task(leave_loop(3));
      group.create_task(failing_child("dropped", 1s));
      const Outcome<> ended = co_await outcome(nap(9s));
      t.note(shown(ended.error()));
    };
    const Outcome<> ended = co_await outcome(task_group(body));
    t.note(shown(ended.error()));
  };
  const Task<> task = create_task(t.loop(), main());

  EXPECT_EQ("LoopExit: 3", thrown_by([&] { t.loop().run_until_complete(task.state()); }));
  t.loop().run_until_complete(task.state());

  EXPECT_EQ((Notes{"CancelledError", "LoopExit: 3"}), t.notes);
}

TEST(TaskGroup, KeepsItsBodyUntilTheEnd) {
  Tracked::reset();
  TestLoop t;
  {
    Tracked tracked;
    auto body = [tracked](TaskGroup& group) -> Coro<> {
      group.create_task(nap(1s));
      co_await sleep(2s);
      tracked.check();
    };
    Coro<> whole = task_group(body);
    t.run(std::move(whole));
  }
  EXPECT_TRACKED_BALANCE();
}

TEST(TaskGroup, ChildrensFramesAreGoneWhenItHasEnded) {
  Tracked::reset();
  TestLoop t;
  auto body = [](TaskGroup& group) -> Coro<> {
    group.create_task(holding_child(Tracked(), 2s));
    group.create_task(holding_child(Tracked(), 9s));
    group.create_task(failing_child("stop", 1s));
    co_return;
  };
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(task_group(body));
    EXPECT_EQ("ExceptionGroup: [stop]", error);
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

TEST(TaskGroup, HandlesOfChildrenOutliveTheGroup) {
  TestLoop t;
  Task<int> child;
  auto one = []() -> Coro<int> {
    co_await sleep(1s);
    co_return 1;
  };
  auto body = [&](TaskGroup& group) -> Coro<> {
    child = group.create_task(one(), "child");
    co_return;
  };

  t.run(task_group(body));

  EXPECT_EQ(1, child.result());
  EXPECT_EQ("child", child.name());
}

}  // namespace
}  // namespace wavetank
