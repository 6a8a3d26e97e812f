#include "core/sync/semaphore.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class SemaphoreTest : public testing::Test {
 protected:
  Coro<> takes(Semaphore& semaphore, std::string name) {
    co_await semaphore.acquire();
    t_.note(name);
  }

  TestLoop t_;
};

TEST_F(SemaphoreTest, LetsSoManyInAtATime) {
  Semaphore semaphore(2);
  int inside = 0;
  int most = 0;
  auto works = [&]() -> Coro<> {
    const Hold<Semaphore> permit = co_await semaphore.hold();
    most = std::max(most, ++inside);
    co_await sleep(1s);
    --inside;
  };
  auto main = [&]() -> Coro<> {
    for (int i = 0; i < 5; ++i) create_task(works());
    co_await sleep(10s);
  };

  t_.run(main());

  EXPECT_EQ(2, most);
  EXPECT_EQ(2, semaphore.statistics().value);
}

TEST_F(SemaphoreTest, PermitIsTakenWithoutAStep) {
  Semaphore semaphore(1);
  auto main = [&]() -> Coro<> {
    const std::uint64_t before = t_.loop().statistics().steps;
    co_await semaphore.acquire();
    EXPECT_TRUE(semaphore.locked());
    EXPECT_EQ(before, t_.loop().statistics().steps);
  };

  t_.run(main());
}

TEST_F(SemaphoreTest, ReleasePromisesThePermitToTheFirstInLine) {
  Semaphore semaphore(0);
  auto main = [&]() -> Coro<> {
    create_task(takes(semaphore, "waiter"));
    co_await sleep(0s);
    semaphore.release();
    EXPECT_EQ(0, semaphore.statistics().value);
    semaphore.release();
    EXPECT_EQ(1, semaphore.statistics().value);
    EXPECT_FALSE(semaphore.try_acquire()) << "the waiter comes first, though one is left";
    create_task(takes(semaphore, "newcomer"));
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"waiter", "newcomer"}), t_.notes);
}

TEST_F(SemaphoreTest, WaiterCancelledAfterItsPromiseGivesItToTheNext) {
  Semaphore semaphore(0);
  auto main = [&]() -> Coro<> {
    const Task<> promised = create_task(takes(semaphore, "cancelled"));
    const Task<> stopped =
        create_task(takes(semaphore, "stopped"), TaskOptions("stopped").stop_without_throw());
    create_task(takes(semaphore, "next"));
    co_await sleep(0s);
    semaphore.release();
    promised.cancel();
    co_await sleep(0s);
    stopped.cancel();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"next"}), t_.notes);
  EXPECT_EQ(0, semaphore.statistics().value);
}

TEST_F(SemaphoreTest, CancelledWaiterWakesAsManyAsThereArePermitsFor) {
  Semaphore semaphore(0);
  auto main = [&]() -> Coro<> {
    const Task<> promised = create_task(takes(semaphore, "cancelled"));
    co_await sleep(0s);
    semaphore.release();
    semaphore.release();
    create_task(takes(semaphore, "a"));
    create_task(takes(semaphore, "b"));
    promised.cancel();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"a", "b"}), t_.notes);
}

TEST_F(SemaphoreTest, WokenWaiterWakesLaterWaiters) {
  Semaphore semaphore(0);
  auto main = [&]() -> Coro<> {
    create_task(takes(semaphore, "waiter"));
    auto comes_before_its_step = [&]() -> Coro<> {
      co_await sleep(0s);
      co_await takes(semaphore, "newcomer");
    };
    create_task(comes_before_its_step());
    co_await sleep(0s);
    semaphore.release();
    semaphore.release();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"waiter", "newcomer"}), t_.notes);
}

TEST_F(SemaphoreTest, GrowsBeyondItsInitialValue) {
  Semaphore semaphore(1);
  semaphore.release();

  EXPECT_EQ(2, semaphore.statistics().value);
}

TEST_F(SemaphoreTest, BoundedOneDoesNotGrow) {
  BoundedSemaphore semaphore(1);
  EXPECT_EQ("release() of a BoundedSemaphore that has all of its 1 permits: acquire() comes first",
            thrown_by([&] { semaphore.release(); }));
  EXPECT_TRUE(semaphore.try_acquire());
  semaphore.release();
  EXPECT_EQ(1, semaphore.statistics().value);
}

TEST_F(SemaphoreTest, HoldOfAFullBoundedOneGivesNothingBack) {
  BoundedSemaphore semaphore(1);
  auto main = [&]() -> Coro<> {
    const Hold<Semaphore> permit = co_await semaphore.hold();
    semaphore.release();
  };

  t_.run(main());

  EXPECT_EQ(1, semaphore.statistics().value);
}

TEST_F(SemaphoreTest, NegativeValueIsAnError) {
  EXPECT_EQ("a Semaphore begins with 0 permits or more, not with -1",
            thrown_by([] { Semaphore semaphore(-1); }));
  EXPECT_THROW(BoundedSemaphore(-1), std::invalid_argument);
}

}  // namespace
}  // namespace wavetank
