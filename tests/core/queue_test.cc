#include "core/sync/queue.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class QueueTest : public testing::Test {
 protected:
  Coro<> gets(std::string name) {
    const int item = co_await queue_.get();
    t_.note(name + " got " + std::to_string(item));
  }
  Coro<> puts(int item) {
    co_await queue_.put(item);
    t_.note("put " + std::to_string(item));
  }

  Queue<int> queue_{2};
  TestLoop t_;
};

TEST_F(QueueTest, FirstInFirstOut) {
  queue_.put_nowait(1);
  queue_.put_nowait(2);

  EXPECT_TRUE(queue_.full());
  EXPECT_EQ(2U, queue_.qsize());
  EXPECT_EQ("QueueFull", thrown_by([&] { queue_.put_nowait(3); }));
  EXPECT_EQ(1, queue_.get_nowait());
  EXPECT_EQ(2, queue_.get_nowait());
  EXPECT_EQ("QueueEmpty", thrown_by([&] { queue_.get_nowait(); }));
  EXPECT_TRUE(queue_.empty());
}

TEST(Queue, WithoutABoundIsNeverFull) {
  Queue<int> queue;
  for (int i = 0; i < 1000; ++i) queue.put_nowait(i);

  EXPECT_FALSE(queue.full());
  EXPECT_EQ(0U, queue.maxsize());
}

TEST_F(QueueTest, GettersAreServedInTheOrderTheyCame) {
  auto main = [&]() -> Coro<> {
    for (const char* name : {"a", "b", "c"}) create_task(gets(name));
    co_await sleep(0s);
    for (int item = 1; item <= 3; ++item) co_await queue_.put(item);
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"a got 1", "b got 2", "c got 3"}), t_.notes);
}

TEST_F(QueueTest, PuttersWaitForRoomInTheOrderTheyCame) {
  auto main = [&]() -> Coro<> {
    for (int item = 1; item <= 4; ++item) create_task(puts(item));
    co_await sleep(1s);
    EXPECT_EQ((Notes{"put 1", "put 2"}), t_.notes);
    for (int expected = 1; expected <= 4; ++expected) {
      const int item = co_await queue_.get();
      EXPECT_EQ(expected, item);
      co_await sleep(1s);
    }
  };

  t_.run(main());

  EXPECT_EQ((Notes{"put 1", "put 2", "put 3", "put 4"}), t_.notes);
}

TEST_F(QueueTest, ReadyOperationsDoNotSuspend) {
  auto main = [&]() -> Coro<> {
    const std::uint64_t before = t_.loop().statistics().steps;
    co_await queue_.put(1);
    const int item = co_await queue_.get();
    EXPECT_EQ(1, item);
    EXPECT_EQ(before, t_.loop().statistics().steps);
  };

  t_.run(main());
}

TEST_F(QueueTest, CancelledPutLeavesNoItem) {
  auto main = [&]() -> Coro<> {
    queue_.put_nowait(1);
    queue_.put_nowait(2);
    const Task<> putter = create_task(puts(3));
    co_await sleep(0s);
    putter.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(putter.cancelled());
    EXPECT_EQ(1, queue_.get_nowait());
    EXPECT_EQ(2, queue_.get_nowait());
    co_await sleep(0s);
    EXPECT_TRUE(queue_.empty());
  };

  t_.run(main());
}

TEST_F(QueueTest, GetterCancelledAfterItsWakeUpPassesItOn) {
  auto main = [&]() -> Coro<> {
    const Task<> woken = create_task(gets("cancelled"));
    create_task(gets("next"));
    co_await sleep(0s);
    queue_.put_nowait(1);
    woken.cancel();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"next got 1"}), t_.notes);
}

TEST_F(QueueTest, PutterCancelledAfterItsWakeUpPassesItOn) {
  auto main = [&]() -> Coro<> {
    queue_.put_nowait(1);
    queue_.put_nowait(2);
    const Task<> woken = create_task(puts(3));
    create_task(puts(4));
    co_await sleep(0s);
    queue_.get_nowait();
    woken.cancel();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"put 4"}), t_.notes);
}

TEST_F(QueueTest, ItemTakenByANewcomerSendsTheWokenGetterBackToTheEnd) {
  auto main = [&]() -> Coro<> {
    create_task(gets("robbed"));
    create_task(gets("second"));
    co_await sleep(0s);
    queue_.put_nowait(1);
    EXPECT_EQ(1, queue_.get_nowait());
    co_await sleep(0s);
    co_await queue_.put(2);
    co_await queue_.put(3);
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"second got 2", "robbed got 3"}), t_.notes);
}

TEST_F(QueueTest, JoinWaitsUntilEveryItemIsDealtWith) {
  auto joins = [&]() -> Coro<> {
    co_await queue_.join();
    t_.note("joined");
  };
  auto main = [&]() -> Coro<> {
    co_await queue_.join();
    queue_.put_nowait(1);
    queue_.put_nowait(2);
    create_task(joins());
    create_task(joins());
    queue_.get_nowait();
    queue_.get_nowait();
    queue_.task_done();
    co_await sleep(1s);
    EXPECT_EQ((Notes{}), t_.notes) << "one item is not dealt with";
    queue_.task_done();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"joined", "joined"}), t_.notes);
}

TEST_F(QueueTest, JoinEndsThoughAnotherItemComesBeforeItsStep) {
  auto joins = [&]() -> Coro<> {
    co_await queue_.join();
    t_.note("joined");
  };
  auto main = [&]() -> Coro<> {
    queue_.put_nowait(1);
    create_task(joins());
    co_await sleep(0s);
    queue_.task_done();
    queue_.put_nowait(2);
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"joined"}), t_.notes);
}

TEST_F(QueueTest, TaskDoneTooOftenIsAnError) {
  queue_.put_nowait(1);
  queue_.task_done();

  EXPECT_EQ("task_done() called too many times", thrown_by([&] { queue_.task_done(); }));
}

TEST(Queue, CarriesMoveOnlyItems) {
  TestLoop t;
  Queue<std::unique_ptr<int>> queue(1);
  auto main = [&]() -> Coro<> {
    co_await queue.put(std::make_unique<int>(7));
    const std::unique_ptr<int> item = co_await queue.get();
    EXPECT_EQ(7, *item);
  };

  t.run(main());
}

TEST(Queue, DestroysEachItemOnce) {
  Tracked::reset();
  TestLoop t;
  {
    Queue<Tracked> queue(1);
    auto puts = [&](Tracked item) -> Coro<> { co_await queue.put(std::move(item)); };
    auto main = [&]() -> Coro<> {
      co_await queue.put(Tracked());
      const Task<> waiting = create_task(puts(Tracked()));
      co_await sleep(0s);
      const int before = Tracked::living();
      const Task<> cancelled = create_task(puts(Tracked()));
      co_await sleep(0s);
      cancelled.cancel();
      co_await sleep(0s);
      EXPECT_EQ(before, Tracked::living());
      const Tracked item = co_await queue.get();
      item.check();
      co_await sleep(1s);
      EXPECT_TRUE(waiting.done());
    };
    t.run(main());
    EXPECT_EQ(1, Tracked::living());
  }
  EXPECT_TRACKED_BALANCE();
}

}  // namespace
}  // namespace wavetank
