#include "core/combine/timeout.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<std::unique_ptr<int>> box_after(Duration delay) {
  co_await sleep(delay);
  co_return std::make_unique<int>(7);
}

TEST(Timeout, ResultInTimeIsThatOfTheBodyAndDisarms) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::unique_ptr<int> value = co_await timeout(5s, box_after(1s));
    EXPECT_EQ(7, *value);
    EXPECT_EQ(1s, t.now());
    EXPECT_EQ(std::nullopt, t.loop().next_deadline());
  };

  t.run(main());
}

TEST(Timeout, ThrowsTimeoutErrorAtTheDeadlineAndTakesItsRequestBack) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::string relative = co_await thrown_in(timeout(2s, nap(9s)));
    EXPECT_EQ("TimeoutError", relative);
    EXPECT_EQ(2s, t.now());
    const std::string absolute = co_await thrown_in(timeout_at(Instant(5s), nap(9s)));
    EXPECT_EQ("TimeoutError", absolute);
    EXPECT_EQ(5s, t.now());
    EXPECT_EQ(0, current_task().cancelling());
  };

  t.run(main());
}

// Timeouts enter the heap at the end of the iteration, but take their place in the order of arming
// when they are asked for.
TEST(Timeout, StrikesAmongTimersOfTheSameDeadlineInTheOrderOfEntry) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const AnyTask self = current_task();
    const auto look = [&] { t.note(std::to_string(self.cancelling())); };
    t.loop().call_later(1s, look);
    auto body = [&](Timeout&) -> Coro<> {
      t.loop().call_later(1s, look);
      co_await sleep(9s);
    };
    const std::string error = co_await thrown_in(timeout(1s, body));
    t.note(error);
  };

  t.run(main());

  EXPECT_EQ((Notes{"0", "1", "TimeoutError"}), t.notes);
  EXPECT_EQ(1s, t.now());
}

TEST(Timeout, LeftInTheIterationOfItsEntryLeavesNoTimerBehind) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    for (int i = 0; i < 3; ++i) co_await timeout(5s, nap(0s));
    auto at_once = []() -> Coro<> { co_return; };
    for (int i = 0; i < 3; ++i) co_await timeout(5s, at_once());
    co_await sleep(0s);
    EXPECT_EQ(std::nullopt, t.loop().next_deadline());
  };

  t.run(main());
}

TEST(Timeout, IsArmedAlthoughALoopExitCutItsIterationShort) {
  TestLoop t;
  // No capture: it goes on when the loop is torn down, after the lambdas.
  auto waiting = []() -> Coro<> { co_await timeout(3s, nap(9s)); };
  auto leaving = []() -> Coro<> {
    throw LoopExit(1);
    co_return;
  };
  const Task<> first = create_task(t.loop(), waiting());
  const Task<> second = create_task(t.loop(), leaving());

  EXPECT_EQ("LoopExit: 1", thrown_by([&] { t.iterate(); }));
  EXPECT_EQ(Instant(3s), t.loop().next_deadline());
  t.runner().close();  // While the closures of its tasks live.
}

TEST(Timeout, TakesAFutureAndCancelsIt) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<> quick = create_task(nap(1s));
    co_await timeout(2s, quick);
    EXPECT_EQ(1s, t.now());
    const Task<> slow = create_task(nap(9s));
    const std::string error = co_await thrown_in(timeout(2s, slow));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_TRUE(slow.cancelled());
    const Task<std::unique_ptr<int>> boxed = create_task(box_after(1s));
    const std::unique_ptr<int> value = co_await timeout_at(Instant(9s), boxed);
    EXPECT_EQ(7, *value);
    const Outcome<> ended = co_await outcome(slow);
    EXPECT_TRUE(ended.cancelled());
  };

  t.run(main());
}

TEST(Timeout, WithoutADeadlineNeverStrikes) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    co_await timeout_at(std::nullopt, nap(1000h));
    co_await timeout(Duration::max(), nap(1000h));
  };

  t.run(main());

  EXPECT_EQ(2000h, t.now());
}

TEST(Timeout, ThatHasPassedStrikesAtTheFirstSuspensionOnly) {
  TestLoop t;
  auto straight = [](Timeout& limit) -> Coro<bool> { co_return limit.expired(); };
  auto main = [&]() -> Coro<> {
    const bool expired = co_await timeout(-1s, straight);
    EXPECT_FALSE(expired);
    const std::string error = co_await thrown_in(timeout(0s, nap(0s)));
    EXPECT_EQ("TimeoutError", error);
  };

  t.run(main());
}

TEST(Timeout, BodyMovesTheDeadline) {
  TestLoop t;
  auto body = [&](Timeout& limit) -> Coro<> {
    EXPECT_EQ(Instant(1s), limit.when());
    limit.reschedule(Instant(3s));
    co_await sleep(2s);
    limit.reschedule(std::nullopt);
    EXPECT_EQ(std::nullopt, limit.when());
    co_await sleep(10s);
    limit.reschedule(t.loop().time() - 1s);
    co_await sleep(10s);
  };
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(timeout(1s, body));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_EQ(12s, t.now());
  };

  t.run(main());
}

TEST(Timeout, MovedAwayInTheIterationInWhichItIsDueItDoesNotStrike) {
  TestLoop t;
  Timeout* entered = nullptr;
  auto body = [&](Timeout& limit) -> Coro<> {
    entered = &limit;
    co_await sleep(9s);
  };
  auto main = [&]() -> Coro<> {
    t.loop().call_later(2s, [&] { entered->reschedule(Instant(20s)); });
    co_await timeout(2s, body);
    EXPECT_EQ(9s, t.now());
  };

  t.run(main());
}

TEST(Timeout, CannotBeMovedBeforeOrAfterItsBody) {
  TestLoop t;
  Timeout limit(Instant(5s));
  EXPECT_EQ("RuntimeError: this Timeout has not been entered",
            thrown_by([&] { limit.reschedule(std::nullopt); }));
  auto body = [](Timeout&) -> Coro<> { co_return; };
  auto main = [&]() -> Coro<> {
    co_await limit.run(body);
    EXPECT_EQ("RuntimeError: this Timeout has expired or is finished",
              thrown_by([&] { limit.reschedule(std::nullopt); }));
    const std::string error = co_await thrown_in(limit.run(body));
    EXPECT_EQ("RuntimeError: this Timeout has been entered already", error);
  };

  t.run(main());
}

TEST(Timeout, BodyThatSwallowsEndsNormallyAndExpired) {
  TestLoop t;
  Timeout limit(Instant(1s));
  auto body = [](Timeout&) -> Coro<int> {
    const Outcome<> ended = co_await outcome(nap(9s));
    EXPECT_TRUE(ended.cancelled());
    co_return 4;
  };
  auto main = [&]() -> Coro<> {
    const int value = co_await limit.run(body);
    EXPECT_EQ(4, value);
    EXPECT_TRUE(limit.expired());
    EXPECT_EQ(0, current_task().cancelling());
  };

  t.run(main());
}

TEST(Timeout, CancelFromOutsideAtTheSameTimeStaysACancel) {
  TestLoop t;
  auto body = []() -> Coro<> { co_await timeout(1s, nap(9s)); };
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(body());
    co_await sleep(0s);
    t.loop().call_later(1s, [&] { task.cancel("outside"); });
    co_await sleep(2s);
    EXPECT_EQ("CancelledError", thrown_by([&] { task.result(); }));
    EXPECT_EQ(1, task.cancelling());
  };

  t.run(main());
}

TEST(Timeout, NestedWithOneDeadlineTheOuterOneStrikes) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    Timeout outer(Instant(1s));
    Timeout inner(Instant(1s));
    auto inner_body = [](Timeout&) -> Coro<> { co_await sleep(9s); };
    auto outer_body = [&](Timeout&) -> Coro<> { co_await inner.run(inner_body); };
    const std::string error = co_await thrown_in(outer.run(outer_body));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_TRUE(inner.expired());
    EXPECT_TRUE(outer.expired());
    EXPECT_EQ(0, current_task().cancelling());
  };

  t.run(main());
}

TEST(Timeout, KeepsItsBodyUntilTheEnd) {
  Tracked::reset();
  TestLoop t;
  {
    Tracked tracked;
    auto body = [tracked](Timeout&) -> Coro<> {
      co_await sleep(2s);
      tracked.check();
    };
    Coro<> whole = timeout_at(Instant(5s), body);
    t.run(std::move(whole));
  }
  EXPECT_TRACKED_BALANCE();
}

TEST(Timeout, AnyAwaitableIsAccepted) {
  TestLoop t;
  Event event;
  auto main = [&]() -> Coro<> {
    co_await timeout(2s, sleep(1s));
    const std::string slept = co_await thrown_in(timeout(1s, sleep(9s)));
    EXPECT_EQ("TimeoutError", slept);
    const std::string waited = co_await thrown_in(timeout_at(t.loop().time() + 1s, event.wait()));
    EXPECT_EQ("TimeoutError", waited);
    EXPECT_EQ(0U, event.statistics().waiting);
  };

  t.run(main());

  EXPECT_EQ(3s, t.now());
}

TEST(Timeout, OperationsFrameDiesAtTheDeadline) {
  Tracked::reset();
  TestLoop t;
  auto holds = [](Tracked parameter) -> Coro<> {
    co_await sleep(9s);
    parameter.check();
  };
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(timeout(1s, holds(Tracked())));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_EQ(0, Tracked::living());
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

}  // namespace
}  // namespace wavetank
