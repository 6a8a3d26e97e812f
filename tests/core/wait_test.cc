#include "core/combine/wait.h"

#include <gtest/gtest.h>

#include <string>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> value_after(Duration delay, int value) {
  co_await sleep(delay);
  co_return value;
}
Coro<int> boom_after(Duration delay) {
  co_await sleep(delay);
  throw std::runtime_error("boom");
}

TEST(Wait, AllCompletedReturnsWhenTheLastIsDone) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    std::vector<Task<int>> tasks = {create_task(value_after(3s, 1)), create_task(boom_after(1s)),
                                    create_task(value_after(9s, 2))};
    tasks[2].cancel();
    const WaitResult<Task<int>> result = co_await wait(tasks);
    EXPECT_EQ(tasks, result.done);
    EXPECT_TRUE(result.pending.empty());
    EXPECT_EQ(3s, t.now());
    EXPECT_EQ(1, result.done[0].result());
  };

  t.run(main());
}

TEST(Wait, FirstCompletedReturnsWithAllThatAreDoneByThen) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    std::vector<Task<int>> tasks = {create_task(value_after(5s, 1)),
                                    create_task(value_after(2s, 2)),
                                    create_task(value_after(2s, 3))};
    const WaitResult<Task<int>> result = co_await wait(tasks, ReturnWhen::kFirstCompleted);
    EXPECT_EQ((std::vector<Task<int>>{tasks[1], tasks[2]}), result.done);
    EXPECT_EQ((std::vector<Task<int>>{tasks[0]}), result.pending);
    EXPECT_EQ(2s, t.now());
  };

  t.run(main());
}

TEST(Wait, FirstExceptionIsNotMovedByACancelledFuture) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    std::vector<Task<int>> tasks = {create_task(value_after(9s, 1)), create_task(boom_after(4s)),
                                    create_task(value_after(9s, 2))};
    t.loop().call_later(1s, [&] { tasks[2].cancel(); });
    const WaitResult<Task<int>> result = co_await wait(tasks, ReturnWhen::kFirstException);
    EXPECT_EQ(4s, t.now());
    EXPECT_EQ((std::vector<Task<int>>{tasks[0]}), result.pending);
  };

  t.run(main());
}

TEST(Wait, TimeoutCancelsNoFutureAndLeavesNoTimer) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    std::vector<Task<int>> tasks = {create_task(value_after(9s, 1)),
                                    create_task(value_after(1s, 2))};
    const WaitResult<Task<int>> late = co_await wait(tasks, ReturnWhen::kAllCompleted, 5s);
    EXPECT_EQ(5s, t.now());
    EXPECT_EQ((std::vector<Task<int>>{tasks[0]}), late.pending);
    EXPECT_EQ(0, tasks[0].cancelling());
    const WaitResult<Task<int>> all = co_await wait(tasks, ReturnWhen::kAllCompleted, 100s);
    EXPECT_EQ(2U, all.done.size());
    EXPECT_EQ(std::nullopt, t.loop().next_deadline());
  };

  t.run(main());
}

TEST(Wait, CallerMayBeCancelledAndTheFuturesGoOn) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::vector<Task<int>> tasks = {create_task(value_after(9s, 7))};
    const Task<WaitResult<Task<int>>> waiting = create_task(wait(tasks));
    co_await sleep(1s);
    waiting.cancel();
    const int value = co_await tasks[0];
    EXPECT_EQ(7, value);
    EXPECT_TRUE(waiting.cancelled());
  };

  t.run(main());
}

TEST(Wait, FutureNamedTwiceCountsOnce) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(value_after(1s, 1));
    const Task<int> other = create_task(value_after(2s, 1));
    const std::vector<Task<int>> twice = {task, other, task};
    const WaitResult<Task<int>> result = co_await wait(twice);
    EXPECT_EQ((std::vector<Task<int>>{task, other}), result.done);
  };

  t.run(main());
}

TEST(Wait, TakesFuturesOfAnyTypeTogether) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Future<std::string> text(t.loop());
    const Task<int> task = create_task(value_after(1s, 1));
    t.loop().call_later(2s, [&] { text.set_result("done"); });
    const std::vector<AnyFuture> both = {text, task};
    const WaitResult<> result = co_await wait(both);
    EXPECT_EQ(both, result.done);
  };

  t.run(main());
}

TEST(Wait, EmptyWaitIsRefused) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Coro<WaitResult<AnyFuture>> of_nothing = wait(std::vector<AnyFuture>());
    const std::string error = co_await thrown_in(std::move(of_nothing));
    EXPECT_EQ("wait() needs at least one future", error);
  };

  t.run(main());
}

// More than the few that are compared one by one.
TEST(DistinctFutures, KeepsTheFirstMentionsInOrder) {
  TestLoop t;
  for (std::size_t count : {1U, 5U, 16U, 17U, 300U}) {
    std::vector<AnyFuture> once;
    for (std::size_t i = 0; i < count; ++i) once.push_back(Future<int>(t.loop()));
    std::vector<AnyFuture> repeated = once;
    for (std::size_t i = 0; i < count; i += 2) repeated.push_back(once[count - 1 - i]);
    repeated.insert(repeated.begin() + 1, once[0]);

    EXPECT_EQ(once, unique_futures(once));
    EXPECT_EQ(once, unique_futures(repeated));
  }
}

}  // namespace
}  // namespace wavetank
