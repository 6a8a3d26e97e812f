#include "core/sync/event.h"

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class EventTest : public testing::Test {
 protected:
  Coro<> waits(std::string name) {
    co_await event_.wait();
    t_.note(name);
  }

  Event event_;
  TestLoop t_;
};

TEST_F(EventTest, SetWakesAllInTheOrderTheyCame) {
  auto main = [&]() -> Coro<> {
    for (const char* name : {"a", "b", "c"}) create_task(waits(name));
    co_await sleep(0s);
    event_.set();
    event_.set();
    EXPECT_TRUE(event_.is_set());
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"a", "b", "c"}), t_.notes);
}

TEST_F(EventTest, WaitOfASetEventDoesNotSuspend) {
  auto main = [&]() -> Coro<> {
    event_.set();
    const std::uint64_t before = t_.loop().statistics().steps;
    co_await event_.wait();
    EXPECT_EQ(before, t_.loop().statistics().steps);
  };

  t_.run(main());
}

TEST_F(EventTest, SetAndClearWakesAllWaiters) {
  auto main = [&]() -> Coro<> {
    create_task(waits("before"));
    co_await sleep(0s);
    event_.set();
    event_.clear();
    create_task(waits("after"));
    co_await sleep(1s);
    EXPECT_FALSE(event_.is_set());
    EXPECT_EQ((Notes{"before"}), t_.notes);
    event_.set();
    co_await sleep(1s);
  };

  t_.run(main());
}

TEST_F(EventTest, CancelledWaiterLeavesTheOthersAlone) {
  auto main = [&]() -> Coro<> {
    create_task(waits("a"));
    const Task<> cancelled = create_task(waits("b"));
    create_task(waits("c"));
    co_await sleep(0s);
    cancelled.cancel();
    co_await sleep(1s);
    event_.set();
    co_await sleep(1s);
    EXPECT_TRUE(cancelled.cancelled());
  };

  t_.run(main());

  EXPECT_EQ((Notes{"a", "c"}), t_.notes);
}

TEST_F(EventTest, WokenAndThenCancelledIsCancelled) {
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(waits("a"));
    co_await sleep(0s);
    event_.set();
    task.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(task.cancelled());
  };

  t_.run(main());

  EXPECT_EQ((Notes{}), t_.notes);
}

TEST_F(EventTest, WaiterMayWaitAgainWithinTheSameSet) {
  auto twice = [&]() -> Coro<> {
    co_await event_.wait();
    event_.clear();
    t_.note("first");
    co_await event_.wait();
    t_.note("second");
  };
  auto main = [&]() -> Coro<> {
    create_task(twice());
    co_await sleep(0s);
    event_.set();
    co_await sleep(1s);
    EXPECT_EQ((Notes{"first"}), t_.notes);
    event_.set();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"first", "second"}), t_.notes);
}

}  // namespace
}  // namespace wavetank
