#include "core/combine/wait_for.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> five_after(Duration delay) {
  co_await sleep(delay);
  co_return 5;
}

TEST(WaitFor, GivesTheResultThatComesInTime) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const int of_coro = co_await wait_for(five_after(1s), 2s);
    const int of_task = co_await wait_for(create_task(five_after(1s)), 2s);
    const int without_end = co_await wait_for(five_after(100s), std::nullopt);
    EXPECT_EQ(15, of_coro + of_task + without_end);
    EXPECT_EQ(std::nullopt, t.loop().next_deadline()) << "no timer is left behind";
  };

  t.run(main());
}

TEST(WaitFor, CancelsTheTaskAtTheTimeout) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(five_after(10s));
    const std::string error = co_await thrown_in(wait_for(task, 2s));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_EQ(2s, t.now());
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(0, current_task().cancelling());
  };

  t.run(main());
}

TEST(WaitFor, AwaitsACoroutineInTheCallingTask) {
  TestLoop t;
  auto who = [&]() -> Coro<> {
    t.note(current_task().name());
    co_return;
  };
  auto main = [&]() -> Coro<> { co_await wait_for(who(), 1s); };

  t.run(main());

  EXPECT_EQ((Notes{"main"}), t.notes);
}

TEST(WaitFor, ZeroNeverStartsACoroutine) {
  Tracked::reset();
  TestLoop t;
  auto body = [&](Tracked) -> Coro<> {
    t.note("begin");
    co_return;
  };
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(wait_for(body(Tracked()), 0s));
    EXPECT_EQ("TimeoutError", error);
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.notes);
  EXPECT_TRACKED_BALANCE();
}

TEST(WaitFor, ZeroGivesTheResultOfADoneFuture) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> done = create_task(five_after(0s));
    const Task<int> cancelled = create_task(five_after(9s));
    co_await sleep(0s);
    cancelled.cancel("before");
    co_await done;
    co_await sleep(0s);
    const int value = co_await wait_for(done, 0s);
    EXPECT_EQ(5, value);
    const std::string error = co_await thrown_in(wait_for(cancelled, -1s));
    EXPECT_EQ("CancelledError: before", error) << "cancelled before, not by the timeout";
  };

  t.run(main());
}

TEST(WaitFor, ZeroCancelsAPendingFutureAndAwaitsIt) {
  TestLoop t;
  auto stubborn = [&]() -> Coro<int> {
    const Outcome<> ended = co_await outcome(nap(10s));
    EXPECT_TRUE(ended.cancelled());
    co_await sleep(3s);
    co_return 8;
  };
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(stubborn());
    co_await sleep(0s);
    const int value = co_await wait_for(task, 0s);
    EXPECT_EQ(8, value) << "it swallowed the cancellation";
    EXPECT_EQ(3s, t.now());
  };

  t.run(main());
}

TEST(WaitFor, CancelOfTheCallerReachesTheTask) {
  TestLoop t;
  auto waits = [](Task<int> task) -> Coro<int> { co_return co_await wait_for(task, 5s); };
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(five_after(10s));
    const Task<int> waiter = create_task(waits(task));
    co_await sleep(1s);
    waiter.cancel("enough");
    co_await sleep(1s);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ("CancelledError: enough", thrown_by([&] { waiter.result(); }));
  };

  t.run(main());
}

TEST(WaitFor, CarriesMoveOnlyResultsOfCoroutines) {
  TestLoop t;
  auto makes = []() -> Coro<std::unique_ptr<int>> {
    co_await sleep(0s);
    co_return std::make_unique<int>(7);
  };
  auto main = [&]() -> Coro<> {
    const std::unique_ptr<int> value = co_await wait_for(makes(), 1s);
    EXPECT_EQ(7, *value);
  };

  t.run(main());
}

TEST(WaitFor, MovesAResultOutThatCannotBeCopied) {
  TestLoop t;
  auto unique = []() -> Coro<std::unique_ptr<int>> {
    co_await sleep(1s);
    co_return std::make_unique<int>(7);
  };
  auto main = [&]() -> Coro<> {
    const std::unique_ptr<int> in_time = co_await wait_for(create_task(unique()), 2s);
    const std::unique_ptr<int> without_end = co_await wait_for(create_task(unique()), std::nullopt);
    const Task<std::unique_ptr<int>> done = create_task(unique());
    co_await sleep(2s);
    const std::unique_ptr<int> at_once = co_await wait_for(done, 0s);
    EXPECT_EQ(21, *in_time + *without_end + *at_once);
  };

  t.run(main());
}

}  // namespace
}  // namespace wavetank
