#include "core/sync/lock.h"

#include <gtest/gtest.h>

#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class LockTest : public testing::Test {
 protected:
  /// Holds the lock for a while.
  Coro<> holds(std::string name, Duration how_long = 1s) {
    const Hold<Lock> held = co_await lock_.hold();
    t_.note(name);
    co_await sleep(how_long);
  }
  /// Acquires the lock and leaves it locked.
  Coro<> takes(std::string name) {
    co_await lock_.acquire();
    t_.note(name);
  }

  Lock lock_;
  TestLoop t_;
};

TEST_F(LockTest, FreeLockIsTakenWithoutAStep) {
  auto main = [&]() -> Coro<> {
    const std::uint64_t before = t_.loop().statistics().steps;
    co_await lock_.acquire();
    EXPECT_TRUE(lock_.locked());
    lock_.release();
    EXPECT_FALSE(lock_.locked());
    EXPECT_EQ(before, t_.loop().statistics().steps);
  };

  t_.run(main());
}

TEST_F(LockTest, TasksGetItInTheOrderTheyAsked) {
  auto main = [&]() -> Coro<> {
    for (const char* name : {"a", "b", "c"}) create_task(holds(name));
    co_await sleep(10s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"a", "b", "c"}), t_.notes);
}

TEST_F(LockTest, ReleaseWakesTheFirstWaiterOnly) {
  auto main = [&]() -> Coro<> {
    co_await lock_.acquire();
    create_task(takes("first"));
    create_task(takes("second"));
    co_await sleep(0s);
    lock_.release();
    co_await sleep(1s);
    EXPECT_TRUE(lock_.locked());
    EXPECT_EQ(1U, lock_.statistics().waiting);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"first"}), t_.notes);
}

TEST_F(LockTest, WokenWaiterIsNeverOvertaken) {
  auto main = [&]() -> Coro<> {
    co_await lock_.acquire();
    create_task(takes("waiter"));
    co_await sleep(0s);
    lock_.release();
    EXPECT_FALSE(lock_.locked()) << "the waiter has not run yet";
    EXPECT_FALSE(lock_.try_acquire());
    create_task(takes("newcomer"));
    co_await sleep(1s);
    lock_.release();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"waiter", "newcomer"}), t_.notes);
}

TEST_F(LockTest, WaiterCancelledAfterItsWakeUpPassesItOn) {
  auto main = [&]() -> Coro<> {
    co_await lock_.acquire();
    const Task<> woken = create_task(takes("cancelled"));
    create_task(takes("next"));
    co_await sleep(0s);
    lock_.release();
    woken.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(woken.cancelled());
  };

  t_.run(main());

  EXPECT_EQ((Notes{"next"}), t_.notes);
}

TEST_F(LockTest, WaiterStoppedWithoutAThrowPassesItOn) {
  auto main = [&]() -> Coro<> {
    co_await lock_.acquire();
    const Task<> woken = create_task(takes("stopped"), TaskOptions("a").stop_without_throw());
    create_task(takes("next"));
    co_await sleep(0s);
    lock_.release();
    woken.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(woken.cancelled());
  };

  t_.run(main());

  EXPECT_EQ((Notes{"next"}), t_.notes);
}

TEST_F(LockTest, NewcomerTakesAFreeLockWhenAllBeforeItAreCancelled) {
  auto main = [&]() -> Coro<> {
    co_await lock_.acquire();
    const Task<> waiter = create_task(takes("waiter"));
    co_await sleep(0s);
    waiter.cancel();
    lock_.release();
    EXPECT_TRUE(lock_.try_acquire()) << "its CancelledError has not been thrown yet";
    co_await sleep(1s);
    EXPECT_EQ(0U, lock_.statistics().waiting);
  };

  t_.run(main());

  EXPECT_EQ((Notes{}), t_.notes);
}

TEST_F(LockTest, ReleaseWhenFreeIsAnError) {
  EXPECT_EQ("RuntimeError: release() of a Lock that is not held: acquire() it first",
            thrown_by([&] { lock_.release(); }));
  EXPECT_TRUE(lock_.try_acquire());
  lock_.release();
  EXPECT_FALSE(lock_.locked());
}

TEST_F(LockTest, HoldReleasesAtAnyEndOfItsScope) {
  auto fails = [&]() -> Coro<> {
    const Hold<Lock> held = co_await lock_.hold();
    throw std::runtime_error("failed");
  };
  auto main = [&]() -> Coro<> {
    {
      const Hold<Lock> held = co_await lock_.hold();
      EXPECT_TRUE(lock_.locked());
    }
    EXPECT_FALSE(lock_.locked());
    const std::string error = co_await thrown_in(fails());
    EXPECT_EQ("failed", error);
    EXPECT_FALSE(lock_.locked());
    const Task<> stopped = create_task(holds("stopped"), TaskOptions("a").stop_without_throw());
    co_await sleep(0s);
    EXPECT_TRUE(lock_.locked());
    stopped.cancel();
    co_await sleep(0s);
    EXPECT_FALSE(lock_.locked());
  };

  t_.run(main());
}

TEST_F(LockTest, HoldReleasesOnceHoweverOftenItMoves) {
  auto main = [&]() -> Coro<> {
    Hold<Lock> first = co_await lock_.hold();
    {
      const Hold<Lock> second = std::move(first);
      EXPECT_TRUE(second.holds());
    }
    EXPECT_FALSE(lock_.locked());
    first = co_await lock_.hold();
    EXPECT_TRUE(first.holds());
    first.release();
    EXPECT_FALSE(lock_.locked());
    EXPECT_EQ("RuntimeError: this Hold is empty: it has released already",
              thrown_by([&] { first.release(); }));
  };

  t_.run(main());
}

TEST_F(LockTest, WaitingForItMayHaveADeadline) {
  auto main = [&]() -> Coro<> {
    const Hold<Lock> held = co_await lock_.hold();
    const std::string error = co_await thrown_in(timeout(1s, lock_.acquire()));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_EQ(0U, lock_.statistics().waiting);
  };

  t_.run(main());

  EXPECT_FALSE(lock_.locked());
}

}  // namespace
}  // namespace wavetank
