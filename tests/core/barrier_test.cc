#include "core/sync/barrier.h"

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class BarrierTest : public testing::Test {
 protected:
  Coro<> meets(std::string name) {
    const std::size_t index = co_await barrier_.wait();
    t_.note(name + std::to_string(index));
  }
  /// Notes how the wait ends.
  Coro<> tries(std::string name) {
    const std::string error = co_await thrown_in(meets(name));
    if (error != "nothing") t_.note(name + " " + error);
  }

  Barrier barrier_{3};
  TestLoop t_;
};

TEST_F(BarrierTest, AllGoOnWhenTheLastHasCome) {
  auto main = [&]() -> Coro<> {
    create_task(meets("a"));
    create_task(meets("b"));
    co_await sleep(1s);
    EXPECT_EQ(2U, barrier_.n_waiting());
    EXPECT_EQ((Notes{}), t_.notes);
    co_await meets("c");
    EXPECT_EQ(0U, barrier_.n_waiting());
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"c2", "a0", "b1"}), t_.notes);
}

TEST_F(BarrierTest, IsNewAfterEachRound) {
  auto main = [&]() -> Coro<> {
    for (int round = 0; round < 3; ++round) {
      for (const char* name : {"a", "b", "c"}) create_task(meets(name));
      co_await sleep(1s);
    }
  };

  t_.run(main());

  EXPECT_EQ(9U, t_.notes.size());
  EXPECT_EQ(0U, barrier_.statistics().inside);
}

TEST_F(BarrierTest, NewcomerWaitsUntilTheRoundBeforeHasLeft) {
  auto main = [&]() -> Coro<> {
    for (const char* name : {"a", "b", "c", "d"}) create_task(meets(name));
    co_await sleep(1s);
    EXPECT_EQ(1U, barrier_.n_waiting()) << "d, in the next round";
  };

  t_.run(main());

  EXPECT_EQ((Notes{"c2", "a0", "b1"}), t_.notes);
}

TEST_F(BarrierTest, CancelOfOneWhileTheyLeaveDoesNotDisturbTheOthers) {
  auto main = [&]() -> Coro<> {
    const Task<> cancelled = create_task(meets("cancelled"));
    create_task(meets("b"));
    co_await sleep(0s);
    co_await meets("c");
    cancelled.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(cancelled.cancelled());
    EXPECT_FALSE(barrier_.broken());
    EXPECT_EQ(0U, barrier_.statistics().inside);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"c2", "b1"}), t_.notes);
}

TEST_F(BarrierTest, TaskStoppedWithoutAThrowIsCountedNoLonger) {
  auto main = [&]() -> Coro<> {
    const Task<> stopped = create_task(meets("stopped"), TaskOptions("a").stop_without_throw());
    co_await sleep(0s);
    EXPECT_EQ(1U, barrier_.n_waiting());
    stopped.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(stopped.cancelled());
    EXPECT_EQ(0U, barrier_.n_waiting());
  };

  t_.run(main());
}

TEST_F(BarrierTest, CancelledWhileFillingOthersWaitOn) {
  auto main = [&]() -> Coro<> {
    create_task(meets("a"));
    const Task<> cancelled = create_task(meets("cancelled"));
    co_await sleep(0s);
    cancelled.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(cancelled.cancelled());
    EXPECT_EQ(1U, barrier_.n_waiting());
    create_task(meets("b"));
    co_await meets("c");
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"b2", "a0", "c1"}), t_.notes);
}

TEST_F(BarrierTest, AbortBreaksItForAllUntilReset) {
  auto main = [&]() -> Coro<> {
    create_task(tries("waiting"));
    co_await sleep(0s);
    co_await barrier_.abort();
    EXPECT_TRUE(barrier_.broken());
    co_await tries("late");
    co_await sleep(1s);
    EXPECT_EQ(2U, t_.notes.size()) << "who waited has been told";
    EXPECT_TRUE(barrier_.broken()) << "also when the last has left";
    co_await barrier_.reset();
    EXPECT_FALSE(barrier_.broken());
    for (const char* name : {"a", "b", "c"}) create_task(tries(name));
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"late BrokenBarrierError", "waiting BrokenBarrierError", "c2", "a0", "b1"}),
            t_.notes);
}

TEST_F(BarrierTest, ResetBreaksWaitersAndLeavesANewBarrier) {
  auto main = [&]() -> Coro<> {
    create_task(tries("old"));
    co_await sleep(0s);
    co_await barrier_.reset();
    for (const char* name : {"a", "b", "c"}) create_task(tries(name));
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"old BrokenBarrierError", "c2", "a0", "b1"}), t_.notes);
}

TEST_F(BarrierTest, BrokenBarrierErrorIsARuntimeError) {
  Barrier alone(1);
  auto main = [&]() -> Coro<> {
    co_await alone.abort();
    co_await alone.wait();
  };

  EXPECT_THROW(t_.run(main()), RuntimeError);
}

TEST_F(BarrierTest, NeedsAParty) {
  EXPECT_EQ("a Barrier needs at least 1 party, not 0", thrown_by([] { Barrier barrier(0); }));
  EXPECT_EQ(3U, barrier_.parties());
}

TEST_F(BarrierTest, BarrierOfOneNeverSuspends) {
  Barrier alone(1);
  auto main = [&]() -> Coro<> {
    const std::uint64_t before = t_.loop().statistics().steps;
    const std::size_t index = co_await alone.wait();
    EXPECT_EQ(0U, index);
    EXPECT_EQ(before, t_.loop().statistics().steps);
  };

  t_.run(main());
}

}  // namespace
}  // namespace wavetank
