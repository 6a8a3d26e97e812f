// Goal: destroying a loop destroys suspended tasks, wherever they are: no code of a task runs any
// more except destructors, and each object dies exactly once. Sanitizers check that, too.

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "core/combine/finally.h"
#include "core/combine/gather.h"
#include "core/combine/shield.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/combine/wait_for.h"
#include "core/loop/event_loop.h"
#include "core/run/virtual_clock.h"
#include "core/sync/barrier.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/sleep.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// A bare loop, without a Runner that would cancel and wait; and things to wait for.
class TeardownTest : public testing::Test {
 protected:
  TeardownTest() { Tracked::reset(); }

  /// Starts `main`, runs a few iterations, and destroys the loop.
  template <class Main>
  void start_and_destroy(Main& main, int iterations = 5) {
    create_task(*loop_, main());
    for (int i = 0; i < iterations; ++i) {
      if (loop_->has_ready()) loop_->run_once();
    }
    EXPECT_FALSE(loop_->live_tasks().empty()) << "the test is about suspended tasks";
    loop_.reset();
    EXPECT_FALSE(ran_on_);
    EXPECT_TRACKED_BALANCE();
  }

  Coro<> waits(Tracked parameter) {
    const Tracked local;
    co_await event_.wait();
    parameter.check();
    ran_on_ = true;
  }
  Coro<int> waits_for_a_number(Tracked parameter) {
    co_await waits(std::move(parameter));
    co_return 1;
  }

  VirtualClock clock_;
  Event event_;
  Queue<Tracked> queue_{1};
  std::unique_ptr<EventLoop> loop_ = std::make_unique<EventLoop>(clock_, clock_);
  bool ran_on_ = false;
};

TEST_F(TeardownTest, TaskThatNeverBeganIsSafe) {
  create_task(*loop_, waits(Tracked()));

  loop_.reset();

  EXPECT_TRACKED_BALANCE();
}

TEST_F(TeardownTest, NestedCoroutinesAreSafe) {
  auto outer = [&](Tracked parameter) -> Coro<> {
    const Tracked local;
    co_await waits(parameter);
    ran_on_ = true;
  };

  auto main = [&] { return outer(Tracked()); };

  start_and_destroy(main);
}

TEST_F(TeardownTest, SleepAndYieldAreSafe) {
  auto sleeps = [&](Duration delay) -> Coro<> {
    const Tracked local;
    while (true) co_await sleep(delay);
  };
  auto main = [&]() -> Coro<> {
    create_task(sleeps(0s));
    create_task(sleeps(1h));
    co_await waits(Tracked());
  };

  start_and_destroy(main);
}

TEST_F(TeardownTest, TasksThatWaitForEachOtherAreSafe) {
  auto joins = [&](Task<> task) -> Coro<> {
    const Tracked local;
    co_await task;
    ran_on_ = true;
  };
  auto main = [&]() -> Coro<> {
    const Task<> innermost = create_task(waits(Tracked()));
    const Task<> middle = create_task(joins(innermost));
    co_await joins(middle);
  };

  start_and_destroy(main);
}

TEST_F(TeardownTest, GroupAndItsChildrenAreSafe) {
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(waits(Tracked()));
    auto inner = [&](TaskGroup& nested) -> Coro<> {
      nested.create_task(waits(Tracked()));
      co_await waits(Tracked());
    };
    co_await task_group(inner);
  };

  auto main = [&] { return task_group(body); };

  start_and_destroy(main);
}

TEST_F(TeardownTest, GroupThatIsExitingIsSafe) {
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(waits(Tracked()));
    co_return;
  };

  auto main = [&] { return task_group(body); };

  start_and_destroy(main);
}

TEST_F(TeardownTest, GroupWithADoneChildWhoseCallbackIsQueuedIsSafe) {
  auto ends = []() -> Coro<> { co_return; };
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(ends());
    co_await waits(Tracked());
  };

  // One iteration for the body, one for the child; the group has not heard of its end.
  auto main = [&] { return task_group(body); };
  start_and_destroy(main, 2);
}

TEST_F(TeardownTest, ArmedAndDueTimeoutsAreSafe) {
  auto main = [&]() -> Coro<> {
    create_task(timeout(1h, waits(Tracked())));
    create_task(timeout(0s, waits(Tracked())));
    co_await timeout(2h, waits(Tracked()));
  };

  start_and_destroy(main, 2);
}

TEST_F(TeardownTest, WaitForAndGatherAreSafe) {
  auto main = [&]() -> Coro<> {
    create_task(wait_for(create_task(waits_for_a_number(Tracked())), 1h));
    create_task(wait_for(create_task(waits_for_a_number(Tracked())), 0s));
    auto both = gather(waits_for_a_number(Tracked()), waits(Tracked()));
    co_await both;
    ran_on_ = true;
  };

  start_and_destroy(main, 1);
}

TEST_F(TeardownTest, ShieldsAreSafe) {
  auto shields = [&]() -> Coro<> {
    const Tracked local;
    co_await shield(waits_for_a_number(Tracked()));
    ran_on_ = true;
  };

  start_and_destroy(shields);
}

TEST_F(TeardownTest, OutcomeAndFinallyRunNoCleanupCode) {
  auto main = [&] {
    auto body = [&] { return waits(Tracked()); };
    auto cleanup = [&, tracked = Tracked()]() -> Coro<> {
      tracked.check();
      ran_on_ = true;
      co_return;
    };
    return finally(body, cleanup);
  };

  start_and_destroy(main);
}

TEST_F(TeardownTest, BothEndsOfAQueueAreSafe) {
  auto puts = [&]() -> Coro<> { co_await queue_.put(Tracked()); };
  auto main = [&]() -> Coro<> {
    create_task(puts());
    create_task(puts());
    create_task(puts());
    co_await queue_.join();
    co_await waits(Tracked());
  };
  create_task(*loop_, main());
  while (loop_->has_ready()) loop_->run_once();
  loop_.reset();

  EXPECT_EQ(1, Tracked::living()) << "what stands in the queue is the queue's";
  queue_.get_nowait();
  EXPECT_TRACKED_BALANCE();
}

TEST_F(TeardownTest, LocksAndPermitsHeldAndWaitedForAreSafe) {
  Lock lock;
  BoundedSemaphore semaphore(1);
  auto holds = [&]() -> Coro<> {
    const Tracked local;
    const Hold<Lock> held = co_await lock.hold();
    const Hold<Semaphore> permit = co_await semaphore.hold();
    co_await waits(Tracked());
  };
  auto takes_a_permit = [&]() -> Coro<> {
    const Tracked local;
    const Hold<Semaphore> permit = co_await semaphore.hold();
    ran_on_ = true;
  };
  auto main = [&]() -> Coro<> {
    create_task(holds());
    create_task(holds());
    create_task(takes_a_permit());
    co_await waits(Tracked());
  };

  start_and_destroy(main);

  EXPECT_FALSE(lock.locked());
  EXPECT_EQ(0U, lock.statistics().waiting);
  EXPECT_EQ(1, semaphore.statistics().value);
  EXPECT_EQ(0U, semaphore.statistics().waiting);
}

TEST_F(TeardownTest, LockBetweenTwoHoldersIsSafe) {
  Lock lock;
  Semaphore semaphore(0);
  auto takes_both = [&]() -> Coro<> {
    const Hold<Lock> held = co_await lock.hold();
    ran_on_ = true;
  };
  auto takes_a_permit = [&]() -> Coro<> {
    const Hold<Semaphore> permit = co_await semaphore.hold();
    ran_on_ = true;
  };
  auto main = [&]() -> Coro<> {
    co_await lock.acquire();
    for (int i = 0; i < 2; ++i) create_task(takes_both());
    for (int i = 0; i < 2; ++i) create_task(takes_a_permit());
    co_await sleep(0s);
    lock.release();
    semaphore.release();
    co_await waits(Tracked());
  };

  // The second iteration wakes the first of each; neither has had its step.
  start_and_destroy(main, 2);

  EXPECT_FALSE(lock.locked());
  EXPECT_EQ(0U, lock.statistics().waiting);
  EXPECT_EQ(1, semaphore.statistics().value) << "a promised permit comes back";
  EXPECT_EQ(0U, semaphore.statistics().waiting);
}

TEST_F(TeardownTest, ConditionsWaitingNotifiedAndTakingTheLockBackAreSafe) {
  Condition condition;
  auto waits_under_lock = [&]() -> Coro<> {
    const Tracked local;
    const Hold<Lock> held = co_await condition.hold();
    co_await condition.wait_for([] { return false; });
    ran_on_ = true;
  };
  auto main = [&](bool notify) -> Coro<> {
    for (int i = 0; i < 3; ++i) create_task(waits_under_lock());
    co_await sleep(0s);
    const Hold<Lock> held = co_await condition.hold();
    if (notify) condition.notify(2);
    co_await waits(Tracked());
  };
  for (const bool notify : {false, true}) {
    for (int iterations = 2; iterations <= 4; ++iterations) {
      loop_ = std::make_unique<EventLoop>(clock_, clock_);
      auto start = [&] { return main(notify); };
      start_and_destroy(start, iterations);
      EXPECT_FALSE(condition.locked());
      EXPECT_EQ(0U, condition.statistics().waiting);
      EXPECT_EQ(0U, condition.statistics().lock.waiting);
    }
  }
}

TEST_F(TeardownTest, FillingAndDrainingBarriersAreSafe) {
  Barrier barrier(2);
  auto meets = [&]() -> Coro<> {
    const Tracked local;
    co_await barrier.wait();
    co_await waits(Tracked());
  };
  for (int tasks = 1; tasks <= 3; ++tasks) {
    for (int iterations = 2; iterations <= 4; ++iterations) {
      loop_ = std::make_unique<EventLoop>(clock_, clock_);
      auto main = [&]() -> Coro<> {
        for (int i = 0; i < tasks; ++i) create_task(meets());
        co_await waits(Tracked());
      };
      start_and_destroy(main, iterations);
      EXPECT_EQ(0U, barrier.statistics().inside);
      EXPECT_EQ(0U, barrier.n_waiting());
      EXPECT_FALSE(barrier.broken());
    }
  }
}

TEST_F(TeardownTest, TasksThatAreWokenAndQueuedAreSafe) {
  auto main = [&]() -> Coro<> {
    create_task(waits(Tracked()));
    const Task<> cancelled = create_task(waits(Tracked()));
    co_await sleep(0s);
    event_.set();
    cancelled.cancel();
    event_.clear();
    co_await waits(Tracked());
  };

  // The second iteration wakes both; neither has had its step.
  start_and_destroy(main, 2);
}

TEST_F(TeardownTest, CallbacksQueuedTimedAndAttachedAreSafe) {
  auto main = [&](Tracked tracked) -> Coro<> {
    const Future<int> done(*loop_);
    const Future<int> pending(*loop_);
    const DoneCallback callback([tracked](const AnyFuture&) { tracked.check(); });
    done.add_done_callback(callback);
    pending.add_done_callback(callback);
    loop_->call_soon([tracked] { tracked.check(); });
    loop_->call_later(1h, [tracked] { tracked.check(); });
    done.set_result(1);
    co_await pending;
  };

  auto with_tracked = [&] { return main(Tracked()); };

  start_and_destroy(with_tracked, 1);
}

TEST_F(TeardownTest, HandlesThatOutliveTheLoopAreHarmless) {
  Task<> task = create_task(*loop_, waits(Tracked()));
  Future<int> future(*loop_);
  const Handle handle = loop_->call_soon([] {});
  loop_->run_once();

  loop_.reset();

  EXPECT_FALSE(task.done());
  EXPECT_FALSE(future.done());
  EXPECT_TRACKED_BALANCE();
}

TEST_F(TeardownTest, DestructorsMayUseTheLoop) {
  struct Busy {
    explicit Busy(std::function<void()> at_end_) : at_end(std::move(at_end_)) {}
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { at_end(); }
    std::function<void()> at_end;
  };
  auto use_the_loop = [&] {
    event_.set();
    EventLoop::running().call_soon([] { FAIL() << "no iteration runs any more"; });
    create_task(waits(Tracked()));
  };
  auto main = [&]() -> Coro<> {
    const Busy busy(use_the_loop);
    create_task(waits(Tracked()));
    co_await waits(Tracked());
  };

  start_and_destroy(main);
}

}  // namespace
}  // namespace wavetank
