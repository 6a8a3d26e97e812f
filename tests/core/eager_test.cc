#include <gtest/gtest.h>

#include "core/combine/finally.h"
#include "core/combine/gather.h"
#include "core/combine/shield.h"
#include "core/combine/task_group.h"
#include "core/combine/wait_for.h"
#include "core/task/context_var.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

TaskOptions eagerly(const char* name = "eager") { return TaskOptions(name).eager(); }

Coro<int> number(int value) { co_return value; }
Coro<> fails(std::string text) {
  throw std::runtime_error(text);
  co_return;
}
Coro<> leaves(int code) {
  throw LoopExit(code);
  co_return;
}

class EagerTest : public testing::Test {
 protected:
  template <class Body>
  void in_task(Body body) {
    t_.run(body());
  }
  /// Notes the parts that run before and after one turn of the loop.
  Coro<> two_parts() {
    t_.note("first part");
    co_await sleep(0s);
    t_.note("second part");
  }
  TestLoop t_;
};

TEST_F(EagerTest, FirstStepRunsInsideCreateTask) {
  in_task([this]() -> Coro<> {
    const Task<> task = create_task(two_parts(), eagerly());
    t_.note("creator");
    co_await task;
  });
  EXPECT_EQ((Notes{"first part", "creator", "second part"}), t_.notes);
}

TEST_F(EagerTest, TaskThatDoesNotSuspendIsDoneAndNeverReady) {
  in_task([]() -> Coro<> {
    const std::uint64_t before = EventLoop::running().statistics().steps;
    const Task<int> task = create_task(number(5), eagerly());
    EXPECT_TRUE(task.done());
    EXPECT_FALSE(EventLoop::running().has_ready());
    const int value = co_await task;
    EXPECT_EQ(5, value);
    EXPECT_EQ(before + 1, EventLoop::running().statistics().steps)
        << "its one step, and no turn of the loop";
  });
}

TEST_F(EagerTest, ErrorOfTheFirstStepIsKeptInTheTask) {
  in_task([]() -> Coro<> {
    const Task<> task = create_task(fails("at once"), eagerly());
    EXPECT_EQ("at once", shown(task.exception()));
    co_return;
  });
  EXPECT_EQ((Notes{}), t_.reported);
}

TEST_F(EagerTest, UnretrievedErrorIsReported) {
  in_task([]() -> Coro<> {
    create_task(fails("at once"), eagerly());
    co_return;
  });
  EXPECT_EQ((Notes{"exception of task 'eager' was never retrieved: at once"}), t_.reported);
}

TEST_F(EagerTest, IsCurrentAndListedDuringItsFirstStep) {
  auto names = [] {
    std::string text = current_task().name() + " of";
    for (const AnyTask& task : all_tasks()) text += " " + task.name();
    return text;
  };
  auto inner = [&]() -> Coro<> {
    t_.note(names());
    co_return;
  };
  auto outer = [&]() -> Coro<> {
    create_task(inner(), eagerly("inner"));
    t_.note(names());
    co_await sleep(1s);
  };
  in_task([&]() -> Coro<> {
    create_task(outer(), eagerly("outer"));
    t_.note(names());
    co_return;
  });
  EXPECT_EQ((Notes{"inner of main outer inner", "outer of main outer", "main of main outer"}),
            t_.notes);
}

TEST_F(EagerTest, StartedByACallbackLeavesNoCurrentTaskBehind) {
  in_task([this]() -> Coro<> {
    EventLoop::running().call_soon([this] {
      create_task(two_parts(), eagerly());
      EXPECT_FALSE(current_task());
    });
    co_await sleep(1s);
  });
  EXPECT_EQ((Notes{"first part", "second part"}), t_.notes);
}

TEST_F(EagerTest, SelfCancelAndReturnEndsCancelledImmediately) {
  in_task([]() -> Coro<> {
    auto body = []() -> Coro<> {
      current_task().cancel("own wish");
      co_return;
    };
    const Task<> task = create_task(body(), eagerly());
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ("CancelledError: own wish", thrown_by([&] { task.exception(); }));
    co_return;
  });
}

TEST_F(EagerTest, CancelAfterTheFirstStepIsThrownAtItsAwait) {
  in_task([this]() -> Coro<> {
    auto nap = []() -> Coro<> { co_await sleep(0s); };
    auto body = [&]() -> Coro<> {
      const Outcome<> ended = co_await outcome(nap());
      t_.note(shown(ended.error()));
    };
    const Task<> task = create_task(body(), eagerly());
    task.cancel();
    co_await task;
  });
  EXPECT_EQ((Notes{"CancelledError"}), t_.notes);
}

TEST_F(EagerTest, RunsInACopyOfTheContextOrInTheGivenOne) {
  const ContextVar<int> level("level", 0);
  in_task([&]() -> Coro<> {
    auto raise = [&]() -> Coro<int> {
      level.set(level.get() + 1);
      co_return level.get();
    };
    level.set(10);
    const Context shared = copy_context();
    EXPECT_EQ(11, create_task(raise(), eagerly()).result());
    EXPECT_EQ(11, create_task(raise(), eagerly().context(shared)).result());
    EXPECT_EQ(12, create_task(raise(), eagerly().context(shared)).result());
    EXPECT_EQ(10, level.get());
    EXPECT_EQ(12, shared.get(level));
    co_return;
  });
}

TEST_F(EagerTest, CannotStartInAContextThatIsInUse) {
  Tracked::reset();
  in_task([this]() -> Coro<> {
    auto body = [this](Tracked) -> Coro<> {
      t_.note("never");
      co_return;
    };
    const Context own = current_task().context();
    Coro<> never = body(Tracked());
    EXPECT_EQ(
        "RuntimeError: task 'eager' cannot start eagerly in a context that is in use: give it a "
        "copy()",
        thrown_by([&] { create_task(std::move(never), eagerly().context(own)); }));
    EXPECT_EQ(1U, all_tasks().size());
    EXPECT_EQ("main", current_task().name());
    co_return;
  });
  EXPECT_EQ((Notes{}), t_.notes);
  EXPECT_TRACKED_BALANCE();
}

TEST_F(EagerTest, LoopExitOfTheFirstStepIsThrownByCreateTask) {
  in_task([]() -> Coro<> {
    EXPECT_EQ("LoopExit: 3", thrown_by([] { create_task(leaves(3), eagerly()); }));
    EXPECT_EQ("main", current_task().name());
    EXPECT_EQ(1U, all_tasks().size());
    co_await sleep(1s);
  });
  auto main = []() -> Coro<> {
    create_task(leaves(4), eagerly());
    co_return;
  };
  EXPECT_EQ("LoopExit: 4", thrown_by([&] { t_.run(main()); }));
  EXPECT_EQ((Notes{}), t_.reported);
}

TEST_F(EagerTest, LoopMayStartAllTasksEagerly) {
  t_.loop().set_eager_tasks(true);
  in_task([this]() -> Coro<> {
    const Task<> eager = create_task(two_parts());
    t_.note("between");
    const Task<> lazy = create_task(two_parts(), TaskOptions().eager(false));
    t_.note("creator");
    const std::vector<Future<>> both = {eager, lazy};
    co_await gather(both);
  });
  EXPECT_EQ((Notes{"first part", "between", "creator", "second part", "first part", "second part"}),
            t_.notes);
}

TEST_F(EagerTest, CombinatorsOfCoroutinesThatDoNotSuspendTakeNoTurn) {
  t_.loop().set_eager_tasks(true);
  in_task([]() -> Coro<> {
    const std::uint64_t before = EventLoop::running().statistics().steps;
    const std::tuple<int, int> both = co_await gather(number(1), number(2));
    const int shielded = co_await shield(number(3));
    const int late = co_await wait_for(number(4), Duration(0));
    EXPECT_EQ(std::tuple(1, 2), both);
    EXPECT_EQ(3, shielded);
    EXPECT_EQ(4, late);
    EXPECT_EQ(before + 4, EventLoop::running().statistics().steps) << "one step for each coroutine";
  });
}

TEST_F(EagerTest, OutsideAnIterationTasksStartLazily) {
  t_.loop().set_eager_tasks(true);
  const Task<> task = create_task(t_.loop(), two_parts(), eagerly());

  EXPECT_EQ((Notes{}), t_.notes);
  t_.iterate(2);
  EXPECT_TRUE(task.done());
}

TEST_F(EagerTest, GroupChildThatFailsAbortsTheGroupAnIterationLater) {
  in_task([this]() -> Coro<> {
    auto nap = []() -> Coro<> { co_await sleep(10s); };
    auto body = [&](TaskGroup& group) -> Coro<> {
      group.create_task(fails("child"), eagerly());
      group.create_task(number(1), eagerly());
      t_.note("goes on");
      const Outcome<> ended = co_await outcome(nap());
      t_.note(shown(ended.error()));
    };
    const std::string error = co_await thrown_in(task_group(body));
    EXPECT_EQ("ExceptionGroup: [child]", error);
    EXPECT_EQ(0, current_task().cancelling());
  });
  EXPECT_EQ((Notes{"goes on", "CancelledError"}), t_.notes);
}

TEST_F(EagerTest, FramesOfTheFirstStepDieWithIt) {
  Tracked::reset();
  in_task([]() -> Coro<> {
    auto body = [](Tracked tracked) -> Coro<> {
      tracked.check();
      co_return;
    };
    const Task<> kept = create_task(body(Tracked()), eagerly());
    EXPECT_EQ(0, Tracked::living());
    co_return;
  });
  EXPECT_TRACKED_BALANCE();
}

TEST_F(EagerTest, DeepChainsOfEagerTasksEnd) {
  auto chain = [](auto& self, int left) -> Coro<int> {
    if (left == 0) co_return 0;
    const Task<int> next = create_task(self(self, left - 1), eagerly());
    const int below = co_await next;
    co_return below + 1;
  };
  EXPECT_EQ(200, t_.run(chain(chain, 200)));
}

}  // namespace
}  // namespace wavetank
