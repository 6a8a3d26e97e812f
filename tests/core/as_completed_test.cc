#include "core/combine/as_completed.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> after(Duration delay, int value) {
  co_await sleep(delay);
  co_return value;
}
Coro<int> fails_after(Duration delay) {
  co_await sleep(delay);
  throw std::runtime_error("boom");
}

TEST(AsCompleted, GivesResultsInTheOrderInWhichTheyCome) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::vector<Task<int>> tasks = {create_task(after(3s, 1)), create_task(after(1s, 2)),
                                          create_task(after(2s, 3))};
    std::vector<int> results;
    for (Coro<int> next : as_completed(tasks)) {
      const int value = co_await std::move(next);
      results.push_back(value);
      EXPECT_EQ(Duration(results.size() * 1s), t.now());
    }
    EXPECT_EQ((std::vector<int>{2, 3, 1}), results);
  };

  t.run(main());
}

TEST(AsCompleted, CoroutinesBecomeTasksImmediately) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    std::vector<Coro<int>> operations;
    operations.push_back(after(2s, 1));
    operations.push_back(after(1s, 2));
    AsCompleted<int> order = as_completed(std::move(operations));
    EXPECT_EQ(3U, all_tasks().size());
    co_await sleep(5s);
    const int first = co_await order.next();
    const int second = co_await order.next();
    EXPECT_EQ(21, 10 * first + second);
    EXPECT_EQ(5s, t.now());
  };

  t.run(main());
}

TEST(AsCompleted, AsynchronousFormGivesTheFuturesAndThrowsForNone) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::vector<Task<int>> tasks = {create_task(after(2s, 1)), create_task(fails_after(1s))};
    AsCompleted<int> order = as_completed(tasks);
    const Future<int> first = co_await order.next_future();
    EXPECT_EQ(tasks[1], first);
    const Future<int> second = co_await order.next_future();
    EXPECT_EQ(tasks[0], second);
    EXPECT_FALSE(order.has_next());
    EXPECT_NE(nullptr, first.exception());
  };

  t.run(main());
}

TEST(AsCompleted, AfterTheTimeoutEveryAwaitThatIsLeftThrows) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::vector<Task<int>> tasks = {create_task(after(1s, 1)), create_task(after(9s, 2)),
                                          create_task(after(9s, 3))};
    Notes seen;
    for (Coro<int> next : as_completed(tasks, 5s)) {
      const std::string error = co_await thrown_in(std::move(next));
      seen.push_back(error);
    }
    EXPECT_EQ((Notes{"nothing", "TimeoutError", "TimeoutError"}), seen);
    EXPECT_EQ(5s, t.now());
    EXPECT_EQ(0, tasks[1].cancelling());
  };

  t.run(main());
}

TEST(AsCompleted, LeftEarlyLeavesTheFuturesAloneAndItsTimerUntilTheyAreDone) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::vector<Task<int>> tasks = {create_task(after(1s, 1)), create_task(after(9s, 2))};
    for (Coro<int> next : as_completed(tasks, 50s)) {
      co_await std::move(next);
      break;
    }
    const int late = co_await tasks[1];
    EXPECT_EQ(2, late);
    co_await sleep(0s);
    EXPECT_EQ(std::nullopt, t.loop().next_deadline());
  };

  t.run(main());
}

TEST(AsCompleted, LoopMayEndWhileItsTimerIsArmed) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::vector<Future<int>> never = {Future<int>(t.loop())};
    AsCompleted<int> order = as_completed(never, 50s);
    EXPECT_TRUE(order.has_next());
    co_return;
  };

  t.run(main());

  EXPECT_EQ(Instant(50s), t.loop().next_deadline());
}

TEST(AsCompleted, AnAwaitHandedOutOutlivesTheList) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    std::vector<Task<int>> tasks = {create_task(after(1s, 4))};
    auto order = std::make_unique<AsCompleted<int>>(as_completed(tasks));
    Coro<int> next = order->next();
    order.reset();
    const int value = co_await std::move(next);
    EXPECT_EQ(4, value);
  };

  t.run(main());
}

TEST(AsCompleted, FutureNamedTwiceComesOnce) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(after(1s, 4));
    const std::vector<Task<int>> twice = {task, task};
    int steps = 0;
    for (Coro<int> next : as_completed(twice)) {
      co_await std::move(next);
      ++steps;
    }
    EXPECT_EQ(1, steps);
  };

  t.run(main());
}

TEST(AsCompleted, AskedForMoreThanThereIsRefuses) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    AsCompleted<int> order = as_completed(std::vector<Task<int>>());
    EXPECT_FALSE(order.has_next());
    EXPECT_EQ("RuntimeError: as_completed() has no more results: ask has_next() first",
              thrown_by([&] { static_cast<void>(order.next()); }));
    co_return;
  };

  t.run(main());
}

TEST(AsCompleted, MovesResultsOutThatCannotBeCopied) {
  TestLoop t;
  auto boxed = []() -> Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  auto main = [&]() -> Coro<> {
    std::vector<Coro<std::unique_ptr<int>>> operations;
    operations.push_back(boxed());
    AsCompleted<std::unique_ptr<int>> order = as_completed(std::move(operations));
    const std::unique_ptr<int> box = co_await order.next();
    EXPECT_EQ(3, *box);
  };

  t.run(main());
}

}  // namespace
}  // namespace wavetank
