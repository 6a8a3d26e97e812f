// Goal: waiting does not allocate: awaiters live in frames, and frames come from the pool.

#include <gtest/gtest.h>

#include <thread>

#include "core/combine/finally.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "core/sync/barrier.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/context_var.h"
#include "core/task/sleep.h"
#include "tests/support/counting_new.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

constexpr int kRounds = 10'000;

/// How many allocations `rounds` of `operation` make once everything is warm.
template <class Operation>
Coro<long> steady_allocations(Operation& operation) {
  for (int i = 0; i < 100; ++i) co_await operation();
  const long before = allocations();
  for (int i = 0; i < kRounds; ++i) co_await operation();
  co_return allocations() - before;
}

template <class Operation>
long measured(Operation& operation) {
  VirtualClock clock;
  Runner runner(clock, clock);
  return runner.run(steady_allocations(operation));
}

Coro<int> single_value() { co_return 1; }
Coro<> short_sleep() { co_await sleep(1us); }

TEST(Allocations, AreCounted) {
  auto operation = []() -> Coro<> {
    ::operator delete(::operator new(1));
    co_return;
  };
  EXPECT_LE(kRounds, measured(operation));
}

TEST(Allocations, AwaitOfACoroutineDoesNotAllocate) {
  auto operation = []() -> Coro<> { co_await single_value(); };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, SleepDoesNotAllocate) {
  auto operation = []() -> Coro<> {
    co_await sleep(0s);
    co_await sleep(1us);
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, TaskDoesNotAllocate) {
  auto operation = []() -> Coro<> {
    const Task<int> task = create_task(single_value());
    co_await task;
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, TaskWhoseCreatorHasSetVariablesDoesNotAllocate) {
  static const ContextVar<int> level("level", 0);
  auto operation = []() -> Coro<> {
    if (level.get() == 0) level.set(1);
    const Task<int> task = create_task(single_value());
    co_await task;
    const Task<int> eager = create_task(single_value(), TaskOptions().eager());
    EXPECT_TRUE(eager.done());
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, SettingAVariableDoesNotAllocate) {
  static const ContextVar<int> level("level", 0);
  auto operation = []() -> Coro<> {
    auto token = level.set(level.get() + 1);
    const Context copy = copy_context();
    level.reset(token);
    EXPECT_EQ(1, copy.get(level));
    co_return;
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, FutureDoesNotAllocate) {
  auto operation = []() -> Coro<> {
    const Future<int> future(EventLoop::running());
    future.set_result(1);
    co_await future;
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, TimeoutDoesNotAllocate) {
  auto operation = []() -> Coro<> { co_await timeout(1s, short_sleep()); };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, TaskGroupDoesNotAllocate) {
  auto operation = []() -> Coro<> {
    co_await task_group([](TaskGroup& group) -> Coro<> {
      group.create_task(short_sleep());
      group.create_task(short_sleep());
      co_return;
    });
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, OutcomeAndFinallyDoNotAllocate) {
  auto operation = []() -> Coro<> {
    const Outcome<int> ended = co_await outcome(single_value());
    co_await finally([] { return short_sleep(); }, [] { return short_sleep(); });
    EXPECT_TRUE(ended.has_value());
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, CallSoonWithASmallFunctionDoesNotAllocate) {
  int called = 0;
  auto operation = [&]() -> Coro<> {
    EventLoop::running().call_soon([&called] { ++called; });
    EventLoop::running().call_later(1us, [&called] { ++called; });
    co_await sleep(2us);
  };
  EXPECT_EQ(0, measured(operation));
  EXPECT_LE(2 * kRounds, called);
}

TEST(Allocations, EventBetweenTwoTasksDoesNotAllocate) {
  Event there;
  Event back;
  auto echo = [&]() -> Coro<> {
    while (true) {
      co_await there.wait();
      there.clear();
      back.set();
    }
  };
  Task<> echoing;
  auto operation = [&]() -> Coro<> {
    if (!echoing) echoing = create_task(echo());
    there.set();
    co_await back.wait();
    back.clear();
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, QueueBetweenTwoTasksDoesNotAllocate) {
  Queue<int> queue(3);
  auto produce = [&]() -> Coro<> {
    while (true) co_await queue.put(1);
  };
  Task<> producing;
  auto operation = [&]() -> Coro<> {
    if (!producing) producing = create_task(produce());
    co_await queue.get();
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, LocksAndSemaphoresDoNotAllocate) {
  Lock lock;
  Semaphore semaphore(1);
  auto contends = [&]() -> Coro<> {
    while (true) {
      const Hold<Lock> held = co_await lock.hold();
      const Hold<Semaphore> permit = co_await semaphore.hold();
      co_await sleep(1us);
    }
  };
  Task<> contending;
  auto operation = [&]() -> Coro<> {
    if (!contending) contending = create_task(contends());
    co_await sleep(0s);
    { const Hold<Semaphore> permit = co_await semaphore.hold(); }
    const Hold<Lock> held = co_await lock.hold();
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, ConditionBetweenTwoTasksDoesNotAllocate) {
  Condition condition;
  bool full = false;
  auto fills = [&]() -> Coro<> {
    while (true) {
      const Hold<Lock> held = co_await condition.hold();
      co_await condition.wait_for([&] { return !full; });
      full = true;
      condition.notify_all();
    }
  };
  Task<> filling;
  auto operation = [&]() -> Coro<> {
    if (!filling) filling = create_task(fills());
    const Hold<Lock> held = co_await condition.hold();
    co_await condition.wait_for([&] { return full; });
    full = false;
    condition.notify_all();
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, BarrierOfTwoTasksDoesNotAllocate) {
  Barrier barrier(2);
  auto meets = [&]() -> Coro<> {
    while (true) co_await barrier.wait();
  };
  Task<> meeting;
  auto operation = [&]() -> Coro<> {
    if (!meeting) meeting = create_task(meets());
    co_await barrier.wait();
  };
  EXPECT_EQ(0, measured(operation));
}

TEST(Allocations, QueuesInOtherOrdersDoNotAllocate) {
  LifoQueue<int> last_first(2);
  PriorityQueue<int> smallest_first(2);
  auto produce = [&]() -> Coro<> {
    for (int item = 0;; ++item) {
      co_await last_first.put(item);
      co_await smallest_first.put(-item);
    }
  };
  Task<> producing;
  auto operation = [&]() -> Coro<> {
    if (!producing) producing = create_task(produce());
    co_await last_first.get();
    co_await smallest_first.get();
  };
  EXPECT_EQ(0, measured(operation));
}

// The one test with threads: its subject is the memory that a thread leaves behind.
TEST(Allocations, ThreadThatEndsGivesAllBack) {
  const auto burst = [](int depth, auto& self) -> Coro<> {
    if (depth > 0) co_await self(depth - 1, self);
    co_await sleep(1us);
  };
  const auto run_in_a_thread = [&] {
    std::thread([&] {
      VirtualClock clock;
      Runner runner(clock, clock);
      runner.run(burst(200, burst));
    }).join();
  };
  run_in_a_thread();
  const long before = live_allocations();
  for (int i = 0; i < 10; ++i) run_in_a_thread();
  EXPECT_EQ(before, live_allocations());
}

}  // namespace
}  // namespace wavetank
