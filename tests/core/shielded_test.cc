#include "core/combine/shielded.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/task/cancel_injection.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> cleanup(TestLoop& t, Duration takes) {
  co_await sleep(takes);
  t.note("clean");
  co_return 5;
}

TEST(Shielded, GivesTheResultOfTheOperation) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const int value = co_await shielded(9s, cleanup(t, 2s));
    EXPECT_EQ(5, value);
    auto box = []() -> Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(1); };
    const std::unique_ptr<int> boxed = co_await shielded(9s, box());
    EXPECT_EQ(1, *boxed);
  };

  t.run(main());
}

TEST(Shielded, CancelsWaitUntilTheCallersNextSuspension) {
  TestLoop t;
  auto caller = [&]() -> Coro<> {
    const int value = co_await shielded(9s, cleanup(t, 3s));
    t.note("got " + std::to_string(value));
    EXPECT_EQ(2, current_task().cancelling());
    co_await sleep(1s);
    t.note("never");
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(caller());
    co_await sleep(1s);
    task.cancel("first");
    co_await sleep(1s);
    task.cancel("second");
    const std::string error = co_await thrown_in([](Task<> one) -> Coro<> { co_await one; }(task));
    EXPECT_EQ("CancelledError: first", error);
    EXPECT_EQ(3s, t.now());
  };

  t.run(main());

  EXPECT_EQ((Notes{"clean", "got 5"}), t.notes);
}

// Cancelled without a throw the caller would be gone before the cleanup it waits for.
TEST(Shielded, HoldsACallerThatStopsWithoutAThrow) {
  TestLoop t;
  auto caller = [&]() -> Coro<> {
    const int value = co_await shielded(9s, cleanup(t, 3s));
    t.note("got " + std::to_string(value));
    co_await sleep(1s);
    t.note("never");
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(caller(), TaskOptions("caller").stop_without_throw());
    co_await sleep(1s);
    task.cancel();
    co_await sleep(1s);
    EXPECT_FALSE(task.done());
    co_await sleep(5s);
    EXPECT_TRUE(task.cancelled());
  };

  t.run(main());

  EXPECT_EQ((Notes{"clean", "got 5"}), t.notes);
}

TEST(Shielded, ACancelThatIsPendingOnEntryStaysPending) {
  TestLoop t;
  auto caller = [&]() -> Coro<> {
    current_task().cancel("before");
    co_await shielded(9s, cleanup(t, 3s));
    t.note("returned");
  };
  const Task<> task = create_task(t.loop(), caller());
  auto main = [&]() -> Coro<> { co_await sleep(9s); };

  t.run(main());

  EXPECT_EQ((Notes{"clean", "returned"}), t.notes);
  EXPECT_TRUE(task.cancelled());
}

TEST(Shielded, CancelThatIsTakenBackIsForgotten) {
  TestLoop t;
  auto caller = [&]() -> Coro<> {
    co_await shielded(9s, cleanup(t, 3s));
    co_await sleep(1s);
    t.note("went on");
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(caller());
    co_await sleep(1s);
    task.cancel();
    co_await sleep(1s);
    task.uncancel();
    co_await task;
  };

  t.run(main());

  EXPECT_EQ((Notes{"clean", "went on"}), t.notes);
}

TEST(Shielded, LimitCancelsTheOperationAndThrowsTimeoutError) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(shielded(2s, cleanup(t, 9s)));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_EQ(2s, t.now());
  };

  t.run(main());

  EXPECT_EQ(Notes{}, t.notes);
}

TEST(Shielded, AnErrorOfTheOperationIsThrownAlthoughACancelIsPending) {
  TestLoop t;
  auto broken = []() -> Coro<> {
    co_await sleep(2s);
    throw std::runtime_error("boom");
  };
  auto caller = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(shielded(9s, broken()));
    t.note(error);
    co_await sleep(1s);
    t.note("never");
  };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(caller());
    co_await sleep(1s);
    task.cancel();
    co_await sleep(5s);
    EXPECT_TRUE(task.cancelled());
  };

  t.run(main());

  EXPECT_EQ((Notes{"boom"}), t.notes);
}

// The cleanup comes to its end, at whichever suspension the caller is cancelled.
TEST(Shielded, OperationEndsWhereverTheCallerIsCancelled) {
  for (std::uint64_t nth = 1;; ++nth) {
    TestLoop t;
    bool finished = false;
    auto inner = [&]() -> Coro<> {
      for (int i = 0; i < 3; ++i) co_await sleep(1s);
      finished = true;
    };
    auto caller = [&]() -> Coro<> { co_await shielded(9s, inner()); };
    auto main = [&]() -> Coro<> {
      const Task<> task = create_task(caller(), "caller");
      co_await sleep(20s);
      EXPECT_TRUE(task.done());
    };
    CancelInjection injection(t.loop(), nth);

    const std::string error = thrown_by([&] { t.run(main()); });

    if (!injection.struck()) {
      EXPECT_EQ("nothing", error);
      EXPECT_GE(nth, 5U) << "main once, the caller once, the operation three times";
      break;
    }
    if (injection.task() == "caller") {
      EXPECT_TRUE(finished);
    }
  }
}

// The error was retrieved, so it must not be reported as "never retrieved".
TEST(Shielded, ErrorThatIsCaughtBehindATimeoutIsNotReported) {
  TestLoop t;
  auto fails = []() -> Coro<int> {
    co_await sleep(2s);
    throw std::runtime_error("later");
  };
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(timeout(1s, shielded(9s, fails())));
    EXPECT_EQ("later", error);
    EXPECT_EQ(2s, t.now());
    co_await sleep(1s);
  };

  t.run(main());
  t.runner().close();

  EXPECT_EQ((Notes{}), t.reported);
}

}  // namespace
}  // namespace wavetank
