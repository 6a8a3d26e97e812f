// Results, names, handles, and tasks used against their rules.

#include <gtest/gtest.h>

#include <memory>

#include "core/coro/errors.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

using Box = std::unique_ptr<int>;

Coro<Box> box_of(int value) {
  co_await sleep(0s);
  co_return std::make_unique<int>(value);
}
Coro<std::string> text() { co_return "text"; }

TEST(TaskResult, MoveOnlyResultIsMovedOutByTheLastReader) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Task<Box> task = create_task(box_of(5));
    const Box moved = co_await std::move(task);
    EXPECT_EQ(5, *moved);
    const Box in_place = co_await box_of(6);
    EXPECT_EQ(6, *in_place);
  };

  t.run(main());
}

TEST(TaskResult, AwaitOfANamedMoveOnlyHandleNamesTheRemedy) {
  TestLoop t;
  auto awaits = [](const Task<Box>& task) -> Coro<> { co_await task; };
  auto main = [&]() -> Coro<> {
    const Task<Box> task = create_task(box_of(5));
    const std::string error = co_await thrown_in(awaits(task));
    EXPECT_EQ("RuntimeError: the result cannot be copied: write co_await std::move(future)", error);
    EXPECT_EQ(5, *task.result()) << "nothing is lost";
  };

  t.run(main());
}

TEST(TaskResult, CopyableResultServesManyReaders) {
  TestLoop t;
  auto reads = [&](Task<std::string> task) -> Coro<> {
    const std::string got = co_await task;
    t.note(got);
  };
  auto main = [&]() -> Coro<> {
    const Task<std::string> task = create_task(text());
    const Task<> first = create_task(reads(task));
    const Task<> second = create_task(reads(task));
    co_await first;
    co_await second;
    EXPECT_EQ("text", task.result());
  };

  t.run(main());

  EXPECT_EQ((Notes{"text", "text"}), t.notes);
}

TEST(TaskResult, IsDestroyedWithTheLastHandle) {
  Tracked::reset();
  TestLoop t;
  auto makes = []() -> Coro<Tracked> { co_return Tracked(); };
  auto main = [&]() -> Coro<> {
    {
      const Task<Tracked> task = create_task(makes());
      co_await sleep(1s);
      EXPECT_EQ(1, Tracked::living());
    }
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

TEST(TaskResult, AskedForTooEarlyIsAnError) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(nap(1s));
    EXPECT_EQ("InvalidStateError", thrown_by([&] { task.result(); }));
    EXPECT_EQ("InvalidStateError", thrown_by([&] { task.exception(); }));
    co_return;
  };

  t.run(main());
}

TEST(TaskResult, CannotBeSetFromOutside) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<std::string> task = create_task(text(), "text");
    const char* refusal = "RuntimeError: task 'text' gets its result from its coroutine alone";
    EXPECT_EQ(refusal, thrown_by([&] { task.set_result("other"); }));
    EXPECT_EQ(refusal, thrown_by([&] { task.set_exception(std::make_exception_ptr(1)); }));
    const std::string got = co_await task;
    EXPECT_EQ("text", got);
  };

  t.run(main());
}

TEST(Task, AwaitOfItselfIsAnError) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Task<> self;
    auto awaits = [&]() -> Coro<> { co_await self; };
    self = create_task(awaits(), "worker");
    const std::string error = co_await thrown_in(join(self));
    EXPECT_EQ("RuntimeError: task 'worker' cannot await itself", error);
  };

  t.run(main());
}

TEST(Task, AwaitOfAnotherLoopsFutureIsAnError) {
  TestLoop other;
  TestLoop t;
  const Future<> foreign(other.loop());
  auto awaits = [&]() -> Coro<> { co_await foreign; };
  auto main = [&]() -> Coro<> {
    const std::string pending = co_await thrown_in(awaits());
    EXPECT_EQ("RuntimeError: task 'main' awaits a future of another event loop", pending);
    foreign.set_result();
    const std::string done = co_await thrown_in(awaits());
    EXPECT_EQ("nothing", done);
  };

  t.run(main());
}

TEST(Task, CreatedWithoutARunningLoopIsAnError) {
  Tracked::reset();
  auto body = [](Tracked) -> Coro<> { co_return; };

  EXPECT_EQ("RuntimeError: no running event loop",
            thrown_by([&] { create_task(body(Tracked())); }));
  EXPECT_TRACKED_BALANCE();
}

TEST(Task, CanBeCreatedFromOutsideForALoop) {
  TestLoop t;
  const Task<std::string> task = create_task(t.loop(), text());
  EXPECT_FALSE(task.done());

  t.iterate();

  EXPECT_EQ("text", task.result());
}

TEST(Task, IsNumberedByItsLoopUnlessNamed) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<> second = create_task(nap(0s));
    const Task<> named = create_task(nap(0s), "feed");
    const Task<> fourth = create_task(nap(0s));
    EXPECT_EQ("Task-2", second.name());
    EXPECT_EQ("feed", named.name());
    EXPECT_EQ("Task-4", fourth.name());
    named.set_name("reader");
    EXPECT_EQ("reader", named.name());
    co_await fourth;
    EXPECT_EQ("Task-4", fourth.name()) << "also when done";
  };

  t.run(main());
}

TEST(Task, AllTasksAreTheLiveOnesInCreationOrder) {
  TestLoop t;
  auto names = [] {
    Notes found;
    for (const AnyTask& task : all_tasks()) found.push_back(task.name());
    return found;
  };
  auto main = [&]() -> Coro<> {
    const Task<> late = create_task(nap(3s), "late");
    const Task<> early = create_task(nap(1s), "early");
    EXPECT_EQ((Notes{"main", "late", "early"}), names());
    co_await sleep(2s);
    EXPECT_EQ((Notes{"main", "late"}), names());
  };

  t.run(main());
}

TEST(Task, CurrentTaskIsNullOutsideTasks) {
  TestLoop t;
  EXPECT_FALSE(current_task());
  auto main = [&]() -> Coro<> {
    EXPECT_EQ("main", current_task().name());
    t.loop().call_soon([] { EXPECT_FALSE(current_task()); });
    co_await sleep(1s);
    EXPECT_EQ("main", current_task().name());
  };

  t.run(main());
}

TEST(Task, CancelCountsRequestsAndUncancelTakesThemBack) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(nap(1s));
    co_await sleep(0s);
    EXPECT_EQ(0, task.uncancel());
    EXPECT_TRUE(task.cancel());
    EXPECT_TRUE(task.cancel());
    EXPECT_EQ(2, task.cancelling());
    EXPECT_FALSE(task.cancelled());
    EXPECT_EQ(1, task.uncancel());
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled()) << "it was delivered already";
    EXPECT_FALSE(task.cancel());
    EXPECT_EQ(1, task.cancelling());
  };

  t.run(main());
}

TEST(Task, CancelMessageSurvivesForEveryReaderWhenNothingWasThrown) {
  TestLoop t;
  auto body = []() -> Coro<> {
    current_task().cancel("own wish");
    co_return;
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(body());
    co_await sleep(0s);
    EXPECT_EQ("CancelledError: own wish", thrown_by([&] { task.result(); }));
    EXPECT_EQ("CancelledError: own wish", thrown_by([&] { task.result(); }));
  };

  t.run(main());
}

TEST(Task, CancelledErrorIsNoStandardException) {
  EXPECT_FALSE((std::is_base_of_v<std::exception, CancelledError>));
  EXPECT_FALSE((std::is_base_of_v<std::exception, LoopExit>));
}

TEST(Task, DestructorsMayStartTasksAndCancelOthers) {
  struct Starter {
    explicit Starter(TestLoop& loop) : t(loop) {}
    Starter(const Starter&) = delete;
    Starter& operator=(const Starter&) = delete;
    ~Starter() {
      auto body = [](TestLoop& loop) -> Coro<> {
        loop.note("started by a destructor");
        co_return;
      };
      create_task(body(t));
    }
    TestLoop& t;
  };
  TestLoop t;
  auto body = [&]() -> Coro<> {
    const Starter starter(t);
    co_await sleep(1s);
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(body());
    co_await sleep(0s);
    task.cancel();
    co_await sleep(2s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"started by a destructor"}), t.notes);
}

}  // namespace
}  // namespace wavetank
