#include "core/combine/shield.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/combine/wait_for.h"
#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> number_in_a_second(int value) {
  co_await sleep(1s);
  co_return value;
}
Coro<int> failure_in_a_second() {
  co_await sleep(1s);
  throw std::runtime_error("failed");
}
Coro<int> shielded(Task<int> inner) { co_return co_await shield(inner); }

TEST(Shield, ResultIsThatOfTheInner) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const int value = co_await shield(number_in_a_second(4));
    EXPECT_EQ(4, value);
    co_await shield(nap(1s));
    const std::string error = co_await thrown_in(result_of(shield(failure_in_a_second())));
    EXPECT_EQ("failed", error);
  };

  t.run(main());
}

TEST(Shield, DoneFutureIsReturnedAsItIs) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(number_in_a_second(4));
    co_await task;
    EXPECT_EQ(AnyFuture(task), AnyFuture(shield(task)));
  };

  t.run(main());
}

TEST(Shield, CancelOfTheWaiterLeavesTheInnerAlone) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> inner = create_task(number_in_a_second(4));
    const Task<int> waiter = create_task(shielded(inner));
    co_await sleep(0s);
    waiter.cancel("enough");
    const std::string error = co_await thrown_in(result_of<int>(waiter));
    EXPECT_EQ("CancelledError: enough", error);
    EXPECT_EQ(0, inner.cancelling());
    const int value = co_await inner;
    EXPECT_EQ(4, value);
  };

  t.run(main());
}

TEST(Shield, CancelOfTheInnerCancelsTheWaitWithoutAMessage) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> inner = create_task(number_in_a_second(4));
    const Task<int> waiter = create_task(shielded(inner));
    co_await sleep(0s);
    inner.cancel("enough");
    const std::string error = co_await thrown_in(result_of<int>(waiter));
    EXPECT_EQ("CancelledError", error);
    EXPECT_EQ(0, waiter.cancelling());
  };

  t.run(main());
}

TEST(Shield, InnerWithoutAHandleGoesOnAndItsErrorIsReported) {
  TestLoop t;
  auto waits = []() -> Coro<int> { co_return co_await shield(failure_in_a_second()); };
  auto main = [&]() -> Coro<> {
    const Task<int> waiter = create_task(waits());
    co_await sleep(500ms);
    waiter.cancel();
    co_await sleep(2s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"exception in shielded task 'Task-3': failed"}), t.reported);
}

TEST(Shield, ErrorBehindSeveralCancelledShieldsIsReportedOnce) {
  TestLoop t;
  auto waits = [](Task<int> inner) -> Coro<int> { co_return co_await shield(inner); };
  auto main = [&]() -> Coro<> {
    const Task<int> inner = create_task(failure_in_a_second());
    const Task<int> one = create_task(waits(inner));
    const Task<int> two = create_task(waits(inner));
    co_await sleep(500ms);
    one.cancel();
    two.cancel();
    co_await sleep(2s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"exception in shielded task 'Task-2': failed"}), t.reported);
}

TEST(Shield, MovesAMoveOnlyResultOut) {
  TestLoop t;
  auto makes = []() -> Coro<std::unique_ptr<int>> {
    co_await sleep(0s);
    co_return std::make_unique<int>(7);
  };
  auto main = [&]() -> Coro<> {
    const std::unique_ptr<int> value = co_await shield(makes());
    EXPECT_EQ(7, *value);
  };

  t.run(main());
}

// CPython 3.14.2 reports it as well, since 3.14 (issue 156321).
TEST(Shield, ErrorBehindACancelledShieldIsReportedThoughItIsAwaitedLater) {
  TestLoop t;
  auto fails = []() -> Coro<int> {
    co_await sleep(2s);
    throw std::runtime_error("later");
  };
  auto main = [&]() -> Coro<> {
    const Task<int> inner = create_task(fails(), "inner");
    const std::string first = co_await thrown_in(wait_for(shield(inner), 1s));
    EXPECT_EQ("TimeoutError", first);
    const std::string second = co_await thrown_in(result_of(inner));
    EXPECT_EQ("later", second);
    co_await sleep(1s);
  };

  t.run(main());
  t.runner().close();

  EXPECT_EQ((Notes{"exception in shielded task 'inner': later"}), t.reported);
}

}  // namespace
}  // namespace wavetank
