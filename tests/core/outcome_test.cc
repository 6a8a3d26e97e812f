#include "core/combine/outcome.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/combine/finally.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> number_soon(int value) {
  co_await sleep(0s);
  co_return value;
}
Coro<int> failure_soon() {
  co_await sleep(0s);
  throw std::runtime_error("failed");
}

TEST(Outcome, HoldsTheValue) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Outcome<int> ended = co_await outcome(number_soon(5));
    EXPECT_TRUE(ended.has_value());
    EXPECT_EQ(nullptr, ended.error());
    EXPECT_FALSE(ended.cancelled());
    EXPECT_EQ(5, ended.value());
    EXPECT_EQ(5, std::move(ended).get());
  };

  t.run(main());
}

TEST(Outcome, HoldsTheErrorWithoutAThrow) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Outcome<int> ended = co_await outcome(failure_soon());
    EXPECT_FALSE(ended.has_value());
    EXPECT_FALSE(ended.cancelled());
    EXPECT_EQ("failed", shown(ended.error()));
    EXPECT_EQ("failed", thrown_by([&] { std::move(ended).get(); }));
  };

  t.run(main());
}

TEST(Outcome, CancelledOperationGivesCancelledAndTheTaskGoesOn) {
  TestLoop t;
  auto body = [&]() -> Coro<int> {
    const Outcome<> ended = co_await outcome(nap(10s));
    EXPECT_TRUE(ended.cancelled());
    EXPECT_EQ("CancelledError: enough", shown(ended.error()));
    co_await sleep(1s);
    co_return current_task().cancelling();
  };
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(body());
    co_await sleep(0s);
    task.cancel("enough");
    const int cancelling = co_await task;
    EXPECT_EQ(1, cancelling) << "a swallowed request stays visible";
  };

  t.run(main());
}

TEST(Outcome, CarriesMoveOnlyValues) {
  TestLoop t;
  auto makes = []() -> Coro<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  auto main = [&]() -> Coro<> {
    Outcome<std::unique_ptr<int>> ended = co_await outcome(makes());
    const std::unique_ptr<int> value = std::move(ended).get();
    EXPECT_EQ(7, *value);
  };

  t.run(main());
}

TEST(Outcome, FrameOfTheOperationDiesWithTheAwait) {
  Tracked::reset();
  TestLoop t;
  auto holds = [](Tracked parameter) -> Coro<> {
    co_await sleep(1s);
    parameter.check();
  };
  auto main = [&]() -> Coro<> {
    const Outcome<> ended = co_await outcome(holds(Tracked()));
    EXPECT_TRUE(ended.has_value());
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

/// The input of finally(), and the order of its events.
class FinallyTest : public testing::Test {
 protected:
  /// Runs `body`, then a cleanup that takes a second.
  template <class Body>
  Coro<int> with_cleanup(Body& body) {
    auto cleanup = [this]() -> Coro<> {
      t_.note("cleanup begins");
      co_await sleep(1s);
      t_.note("cleanup ends");
    };
    co_return co_await finally(body, cleanup);
  }

  TestLoop t_;
};

TEST_F(FinallyTest, CleansUpAfterAValue) {
  auto body = [] { return number_soon(3); };

  EXPECT_EQ(3, t_.run(with_cleanup(body)));
  EXPECT_EQ((Notes{"cleanup begins", "cleanup ends"}), t_.notes);
}

TEST_F(FinallyTest, CleansUpAfterAnErrorAndThrowsItOn) {
  auto body = [] { return failure_soon(); };

  EXPECT_EQ("failed", thrown_by([&] { t_.run(with_cleanup(body)); }));
  EXPECT_EQ((Notes{"cleanup begins", "cleanup ends"}), t_.notes);
}

TEST_F(FinallyTest, CleansUpAfterACancelAndStaysCancelled) {
  auto body = []() -> Coro<int> {
    co_await sleep(10s);
    co_return 0;
  };
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(with_cleanup(body));
    co_await sleep(0s);
    task.cancel("enough");
    const std::string error =
        co_await thrown_in([](Task<int> one) -> Coro<int> { co_return co_await one; }(task));
    EXPECT_EQ("CancelledError: enough", error);
    EXPECT_EQ(1s, t_.now());
  };

  t_.run(main());

  EXPECT_EQ((Notes{"cleanup begins", "cleanup ends"}), t_.notes);
}

TEST_F(FinallyTest, SecondCancelInterruptsTheCleanup) {
  auto body = []() -> Coro<int> {
    co_await sleep(10s);
    co_return 0;
  };
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(with_cleanup(body));
    co_await sleep(0s);
    task.cancel("first");
    co_await sleep(500ms);
    task.cancel("second");
    co_await sleep(0s);
    EXPECT_EQ("CancelledError: second", thrown_by([&] { task.result(); }));
  };

  t_.run(main());

  EXPECT_EQ((Notes{"cleanup begins"}), t_.notes);
}

TEST_F(FinallyTest, ErrorOfTheCleanupTakesThePlaceOfTheBodys) {
  auto body = [] { return failure_soon(); };
  auto cleanup = []() -> Coro<> {
    co_await sleep(0s);
    throw std::runtime_error("cleanup failed");
  };

  EXPECT_EQ("cleanup failed", thrown_by([&] { t_.run(finally(body, cleanup)); }));
}

TEST_F(FinallyTest, KeepsBothCallablesUntilTheEnd) {
  Tracked::reset();
  {
    Tracked tracked;
    auto body = [tracked]() -> Coro<int> {
      co_await sleep(1s);
      tracked.check();
      co_return 1;
    };
    auto cleanup = [tracked]() -> Coro<> {
      co_await sleep(1s);
      tracked.check();
    };
    Coro<int> both = finally(body, cleanup);
    EXPECT_EQ(1, t_.run(std::move(both)));
  }
  EXPECT_TRACKED_BALANCE();
}

}  // namespace
}  // namespace wavetank
