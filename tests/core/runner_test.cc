#include "core/run/runner.h"

#include <gtest/gtest.h>

#include "core/coro/errors.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> number_at_once(int value) { co_return value; }

class RunnerTest : public testing::Test {
 protected:
  /// Notes its cancellation, and takes a second to clean up.
  Coro<> worker(std::string name) {
    const Outcome<> ended = co_await outcome(forever());
    t_.note(name + ": " + shown(ended.error()));
    co_await sleep(1s);
    t_.note(name + " has cleaned up");
  }
  Coro<> forever() { co_await never_.wait(); }

  Event never_;
  TestLoop t_;
};

TEST_F(RunnerTest, GivesTheResultOrThrows) {
  auto fails = []() -> Coro<> {
    co_await sleep(0s);
    throw std::runtime_error("main failed");
  };
  auto cancels = []() -> Coro<> {
    current_task().cancel("own wish");
    co_await sleep(1s);
  };

  EXPECT_EQ(5, t_.run(number_at_once(5)));
  EXPECT_EQ("main failed", thrown_by([&] { t_.run(fails()); }));
  EXPECT_EQ("CancelledError: own wish", thrown_by([&] { t_.run(cancels()); }));
  EXPECT_EQ((Notes{}), t_.reported);
}

TEST_F(RunnerTest, TasksLiveOnFromRunToRun) {
  auto later = [&]() -> Coro<> {
    co_await sleep(5s);
    t_.note("ended in the second run");
  };
  auto spawns = [&]() -> Coro<> {
    create_task(later());
    co_await sleep(1s);
  };
  auto waits = []() -> Coro<> { co_await sleep(10s); };

  t_.run(spawns());
  t_.note("between");
  t_.run(waits());

  EXPECT_EQ((Notes{"between", "ended in the second run"}), t_.notes);
}

TEST_F(RunnerTest, CloseCancelsRemainingTasksInOrderAndAwaitsThem) {
  auto main = [&]() -> Coro<> {
    create_task(worker("a"));
    create_task(worker("b"));
    co_await sleep(1s);
  };
  t_.run(main());

  t_.runner().close();
  t_.runner().close();

  EXPECT_EQ(
      (Notes{"a: CancelledError", "b: CancelledError", "a has cleaned up", "b has cleaned up"}),
      t_.notes);
  EXPECT_TRUE(t_.loop().live_tasks().empty());
}

TEST_F(RunnerTest, CloseReportsErrorsOfTheCleanup) {
  auto fails = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(forever());
    throw std::runtime_error("cleanup failed");
  };
  auto main = [&]() -> Coro<> {
    create_task(fails(), "worker");
    co_await sleep(1s);
  };
  t_.run(main());

  t_.runner().close();

  EXPECT_EQ((Notes{"unhandled exception of task 'worker' during shutdown: cleanup failed"}),
            t_.reported);
}

TEST_F(RunnerTest, LoopExitOfAnyTaskEndsTheRunImmediatelyAndCloseTidiesUp) {
  auto main = [&]() -> Coro<> {
    create_task(worker("left"));
    create_task(leave_loop(3));
    co_await never_.wait();
  };

  EXPECT_EQ("LoopExit: 3", thrown_by([&] { t_.run(main()); }));
  EXPECT_EQ((Notes{}), t_.notes);
  EXPECT_EQ(2U, t_.loop().live_tasks().size()) << "main and the worker are still there";

  t_.runner().close();
  EXPECT_EQ((Notes{"left: CancelledError", "left has cleaned up"}), t_.notes);
  EXPECT_EQ((Notes{}), t_.reported);
}

TEST_F(RunnerTest, LoopExitOfMainIsThrown) {
  EXPECT_EQ("LoopExit: 4", thrown_by([&] { t_.run(leave_loop(4)); }));
}

TEST_F(RunnerTest, LoopExitOfMainDoesNotCutTheShutdownShort) {
  auto main = [&]() -> Coro<> {
    create_task(worker("left"));
    co_await leave_loop(5);
  };

  EXPECT_EQ("LoopExit: 5", thrown_by([&] { t_.run(main()); }));
  EXPECT_EQ(7, t_.run(number_at_once(7))) << "the next run goes to its own end";
  t_.runner().close();

  EXPECT_EQ((Notes{"left: CancelledError", "left has cleaned up"}), t_.notes);
}

TEST_F(RunnerTest, LoopExitInTheIterationOfMainsEndDoesNotCutTheShutdownShort) {
  auto main = [&]() -> Coro<> {
    create_task(worker("left"));
    co_await sleep(1s);
    EventLoop::running().call_soon([] { throw LoopExit(6); });
  };

  EXPECT_EQ("LoopExit: 6", thrown_by([&] { t_.run(main()); }));
  t_.runner().close();

  EXPECT_EQ((Notes{"left: CancelledError", "left has cleaned up"}), t_.notes);
}

TEST_F(RunnerTest, IsOfNoUseAfterClose) {
  t_.runner().close();

  EXPECT_EQ("RuntimeError: this Runner is closed", thrown_by([&] { t_.run(number_at_once(1)); }));
}

TEST_F(RunnerTest, RunMakesALoopRunsAndCleansUp) {
  VirtualClock clock;
  auto main = [&](int code) -> Coro<int> {
    create_task(worker("left"));
    co_await sleep(1s);
    if (code > 0) throw LoopExit(code);
    co_return 8;
  };

  EXPECT_EQ(8, run(clock, clock, main(0)));
  EXPECT_EQ("LoopExit: 9", thrown_by([&] { run(clock, clock, main(9)); }));
  EXPECT_EQ((Notes{"left: CancelledError", "left has cleaned up", "left: CancelledError",
                   "left has cleaned up"}),
            t_.notes);
}

TEST_F(RunnerTest, IsNotForUseInsideALoop) {
  auto main = [&]() -> Coro<> {
    EXPECT_EQ("RuntimeError: Runner::run() cannot be called from a running event loop",
              thrown_by([&] { t_.runner().run(number_at_once(1)); }));
    co_return;
  };

  t_.run(main());
}

TEST(Runner, DestructorCancelsAndWaits) {
  Notes notes;
  auto nap = []() -> Coro<> { co_await sleep(100s); };
  auto worker = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(nap());
    co_await sleep(1s);
    notes.push_back(shown(ended.error()));
  };
  auto main = [&]() -> Coro<> {
    create_task(worker());
    co_await sleep(1s);
  };
  VirtualClock clock;
  {
    Runner runner(clock, clock);
    runner.run(main());
  }
  EXPECT_EQ((Notes{"CancelledError"}), notes);
}

TEST_F(RunnerTest, LoopExitOfATaskThatIsCancelledComesWhenAllHaveEnded) {
  auto answers_by_exit = [&](int code) -> Coro<> {
    const Outcome<> ended = co_await outcome(forever());
    throw LoopExit(code);
  };
  auto main = [&]() -> Coro<> {
    create_task(answers_by_exit(3));
    create_task(worker("left"));
    create_task(answers_by_exit(4));
    co_await sleep(1s);
  };
  t_.run(main());

  EXPECT_EQ("LoopExit: 3", thrown_by([&] { t_.runner().close(); }));

  EXPECT_EQ((Notes{"left: CancelledError", "left has cleaned up"}), t_.notes);
  EXPECT_TRUE(t_.loop().live_tasks().empty());
  EXPECT_EQ((Notes{}), t_.reported);
}

TEST(Run, ErrorOfMainIsNotLostBehindALoopExitOfTheCleanup) {
  VirtualClock clock;
  auto answers_by_exit = []() -> Coro<> {
    const Outcome<> ended = co_await outcome(as_coro(sleep(1h)));
    throw LoopExit(3);
  };
  auto main = [&](bool fails) -> Coro<> {
    create_task(answers_by_exit());
    co_await sleep(1s);
    if (fails) throw std::runtime_error("main failed");
  };
  EXPECT_EQ("main failed", thrown_by([&] { run(clock, clock, main(true)); }));
  EXPECT_EQ("LoopExit: 3", thrown_by([&] { run(clock, clock, main(false)); }));
}

}  // namespace
}  // namespace wavetank
