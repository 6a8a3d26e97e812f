#include "core/sync/condition.h"

#include <gtest/gtest.h>

#include "core/combine/timeout.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class ConditionTest : public testing::Test {
 protected:
  Coro<> waits(std::string name) {
    const Hold<Lock> held = co_await condition_.hold();
    co_await condition_.wait();
    EXPECT_TRUE(condition_.locked());
    t_.note(name);
  }
  Coro<> notifies(std::size_t count) {
    const Hold<Lock> held = co_await condition_.hold();
    condition_.notify(count);
  }

  Condition condition_;
  TestLoop t_;
};

TEST_F(ConditionTest, NotifyWakesTheFirstInLine) {
  auto main = [&]() -> Coro<> {
    for (const char* name : {"a", "b", "c"}) create_task(waits(name));
    co_await sleep(0s);
    EXPECT_EQ(3U, condition_.statistics().waiting);
    co_await notifies(2);
    co_await sleep(1s);
    EXPECT_EQ((Notes{"a", "b"}), t_.notes);
    co_await notifies(5);
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"a", "b", "c"}), t_.notes);
  EXPECT_FALSE(condition_.locked());
}

TEST_F(ConditionTest, NotifyAllWakesAllCurrentWaiters) {
  auto main = [&]() -> Coro<> {
    create_task(waits("a"));
    create_task(waits("b"));
    co_await sleep(0s);
    const Hold<Lock> held = co_await condition_.hold();
    condition_.notify_all();
    create_task(waits("late"));
  };
  auto all = [&]() -> Coro<> {
    co_await main();
    co_await sleep(1s);
  };

  t_.run(all());

  EXPECT_EQ((Notes{"a", "b"}), t_.notes);
}

TEST_F(ConditionTest, NeedsItsLock) {
  EXPECT_EQ("RuntimeError: notify() on a Condition whose lock is not held: acquire it",
            thrown_by([&] { condition_.notify(); }));
  EXPECT_THROW(condition_.notify_all(), RuntimeError);
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(condition_.wait());
    EXPECT_EQ("RuntimeError: wait() on a Condition whose lock is not held: acquire it", error);
  };
  t_.run(main());
}

TEST_F(ConditionTest, SharesALock) {
  Lock lock;
  Condition full(lock);
  Condition room(lock);
  auto waits_for_room = [&]() -> Coro<> {
    const Hold<Lock> held = co_await room.hold();
    co_await room.wait();
    t_.note("room");
  };
  auto main = [&]() -> Coro<> {
    create_task(waits_for_room());
    co_await sleep(0s);
    {
      const Hold<Lock> held = co_await full.hold();
      EXPECT_TRUE(room.locked());
      full.notify_all();
      co_await sleep(1s);
      EXPECT_EQ((Notes{}), t_.notes) << "the other one was notified";
      room.notify();
    }
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"room"}), t_.notes);
  EXPECT_EQ(&lock, &room.lock());
}

TEST_F(ConditionTest, WaitForAsksUnderTheLockUntilItHolds) {
  int level = 0;
  auto drains = [&]() -> Coro<> {
    const Hold<Lock> held = co_await condition_.hold();
    auto high = [&] {
      EXPECT_TRUE(condition_.locked());
      t_.note("asked");
      return level >= 2 ? level : 0;
    };
    const int found = co_await condition_.wait_for(high);
    t_.note("found " + std::to_string(found));
  };
  auto main = [&]() -> Coro<> {
    create_task(drains());
    for (level = 1; level <= 2; ++level) {
      co_await sleep(1s);
      co_await notifies(1);
      co_await sleep(1s);
    }
  };

  t_.run(main());

  EXPECT_EQ((Notes{"asked", "asked", "asked", "found 2"}), t_.notes);
}

TEST_F(ConditionTest, CancelledWaiterTakesTheLockBackFirst) {
  auto main = [&]() -> Coro<> {
    const Task<> waiter = create_task(waits("never"));
    co_await sleep(0s);
    {
      const Hold<Lock> held = co_await condition_.hold();
      waiter.cancel("first");
      co_await sleep(1s);
      EXPECT_FALSE(waiter.done()) << "the lock is not free";
      waiter.cancel("second");
      co_await sleep(1s);
      EXPECT_FALSE(waiter.done()) << "cancels do not end the wait for the lock";
    }
    co_await sleep(0s);
    EXPECT_EQ("CancelledError: second", thrown_by([&] { waiter.result(); }));
  };

  t_.run(main());

  EXPECT_FALSE(condition_.locked());
  EXPECT_EQ((Notes{}), t_.notes);
}

TEST_F(ConditionTest, WaiterStoppedWithoutAThrowTakesTheLockBackFirst) {
  auto main = [&]() -> Coro<> {
    const Task<> waiter = create_task(waits("never"), TaskOptions("a").stop_without_throw());
    co_await sleep(0s);
    const Hold<Lock> held = co_await condition_.hold();
    waiter.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(condition_.locked()) << "its Hold must not release what is held here";
    EXPECT_FALSE(waiter.done());
  };
  auto all = [&]() -> Coro<> {
    co_await main();
    co_await sleep(1s);
  };

  t_.run(all());

  EXPECT_FALSE(condition_.locked());
}

TEST_F(ConditionTest, NotifiedWaiterThatIsCancelledNotifiesAnother) {
  auto main = [&]() -> Coro<> {
    const Task<> notified = create_task(waits("cancelled"));
    create_task(waits("next"));
    co_await sleep(0s);
    co_await notifies(1);
    notified.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(notified.cancelled());
  };

  t_.run(main());

  EXPECT_EQ((Notes{"next"}), t_.notes);
}

TEST_F(ConditionTest, WaitMayHaveADeadline) {
  auto main = [&]() -> Coro<> {
    const Hold<Lock> held = co_await condition_.hold();
    const std::string error = co_await thrown_in(timeout(1s, condition_.wait()));
    EXPECT_EQ("TimeoutError", error);
    EXPECT_TRUE(condition_.locked());
  };

  t_.run(main());
}

}  // namespace
}  // namespace wavetank
