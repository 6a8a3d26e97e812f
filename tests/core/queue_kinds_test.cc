// Queues in other orders, and shutting queues down.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/combine/wait_for.h"
#include "core/sync/queue.h"
#include "core/task/as_coro.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using Drained = std::vector<int>;

template <class AnyQueue>
auto drained(AnyQueue& queue) {
  std::vector<decltype(queue.get_nowait())> items;
  while (!queue.empty()) items.push_back(queue.get_nowait());
  return items;
}

TEST(LifoQueue, LastInFirstOut) {
  LifoQueue<int> queue(3);
  for (int item = 1; item <= 3; ++item) queue.put_nowait(item);

  EXPECT_TRUE(queue.full());
  EXPECT_EQ((Drained{3, 2, 1}), drained(queue));
}

TEST(PriorityQueue, SmallestFirst) {
  PriorityQueue<int> queue;
  for (int item : {5, 1, 4, 1, 3}) queue.put_nowait(item);

  EXPECT_EQ((Drained{1, 1, 3, 4, 5}), drained(queue));
}

TEST(PriorityQueue, CustomOrderIsUsed) {
  PriorityQueue<int, std::greater<>> queue;
  for (int item : {5, 1, 4}) queue.put_nowait(item);

  EXPECT_EQ((Drained{5, 4, 1}), drained(queue));
}

TEST(PriorityQueue, OrderMayHaveAState) {
  const Drained rank{2, 0, 1};
  auto by_rank = [&rank](int a, int b) {
    return rank[static_cast<std::size_t>(a)] < rank[static_cast<std::size_t>(b)];
  };
  PriorityQueue<int, decltype(by_rank)> queue(0, by_rank);
  for (int item : {0, 1, 2}) queue.put_nowait(item);

  EXPECT_EQ((Drained{1, 2, 0}), drained(queue));
}

// The order of CPython 3.14 for items that compare by their number alone.
TEST(PriorityQueue, EqualItemsComeOutAsFromHeapq) {
  using Item = std::pair<int, char>;
  struct ByNumber {
    bool operator()(const Item& a, const Item& b) const { return a.first < b.first; }
  };
  PriorityQueue<Item, ByNumber> queue;
  std::string order;
  char name = 'a';
  for (int number : {1, 1, 0, 1, 0, 1, 0, 2, 1, 0}) queue.put_nowait(Item(number, name++));
  for (const Item& item : drained(queue)) order += item.second;

  EXPECT_EQ("cgejafbidh", order);
}

TEST(PriorityQueue, CarriesMoveOnlyItems) {
  struct ByValue {
    bool operator()(const std::unique_ptr<int>& a, const std::unique_ptr<int>& b) const {
      return *a < *b;
    }
  };
  PriorityQueue<std::unique_ptr<int>, ByValue> queue;
  for (int item : {3, 1, 2}) queue.put_nowait(std::make_unique<int>(item));

  EXPECT_EQ(1, *queue.get_nowait());
  EXPECT_EQ(2, *queue.get_nowait());
  EXPECT_EQ(3, *queue.get_nowait());
}

class ShutdownTest : public testing::Test {
 protected:
  Coro<> gets(std::string name) {
    const std::string error = co_await thrown_in(as_coro(queue_.get()));
    t_.note(name + ": " + error);
  }
  Coro<> puts(int item) {
    const std::string error = co_await thrown_in(as_coro(queue_.put(item)));
    t_.note("put " + std::to_string(item) + ": " + error);
  }
  Coro<> joins() {
    co_await queue_.join();
    t_.note("joined");
  }

  Queue<int> queue_{2};
  TestLoop t_;
};

TEST_F(ShutdownTest, QueueRefusesNewItemsAndGivesTheRest) {
  auto main = [&]() -> Coro<> {
    queue_.put_nowait(1);
    queue_.shutdown();
    EXPECT_TRUE(queue_.statistics().shut_down);
    EXPECT_EQ("QueueShutDown", thrown_by([&] { queue_.put_nowait(2); }));
    co_await puts(3);
    EXPECT_EQ(1, queue_.get_nowait());
    EXPECT_EQ("QueueShutDown", thrown_by([&] { queue_.get_nowait(); }));
    co_await gets("late");
  };

  t_.run(main());

  EXPECT_EQ((Notes{"put 3: QueueShutDown", "late: QueueShutDown"}), t_.notes);
}

TEST_F(ShutdownTest, ShutdownWakesAllWaitingGetters) {
  auto main = [&]() -> Coro<> {
    create_task(gets("a"));
    create_task(gets("b"));
    co_await sleep(0s);
    queue_.shutdown();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"a: QueueShutDown", "b: QueueShutDown"}), t_.notes);
}

TEST_F(ShutdownTest, ShutdownWakesAllWaitingPutters) {
  auto main = [&]() -> Coro<> {
    queue_.put_nowait(1);
    queue_.put_nowait(2);
    create_task(puts(3));
    create_task(puts(4));
    co_await sleep(0s);
    queue_.shutdown();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"put 3: QueueShutDown", "put 4: QueueShutDown"}), t_.notes);
  EXPECT_EQ(2U, queue_.qsize());
}

TEST_F(ShutdownTest, ImmediateDropsTheItemsAndEndsTheJoin) {
  auto main = [&]() -> Coro<> {
    queue_.put_nowait(1);
    queue_.put_nowait(2);
    create_task(joins());
    co_await sleep(0s);
    queue_.shutdown(Shutdown::kImmediate);
    EXPECT_TRUE(queue_.empty());
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"joined"}), t_.notes);
}

TEST_F(ShutdownTest, ImmediateShutdownLeavesWorkUnfinished) {
  auto main = [&]() -> Coro<> {
    queue_.put_nowait(1);
    queue_.put_nowait(2);
    create_task(joins());
    queue_.get_nowait();
    co_await sleep(0s);
    queue_.shutdown(Shutdown::kImmediate);
    co_await sleep(1s);
    EXPECT_EQ((Notes{}), t_.notes);
    EXPECT_EQ(1U, queue_.statistics().unfinished);
    queue_.task_done();
    co_await sleep(1s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"joined"}), t_.notes);
}

TEST(Queue, DroppedItemsMayUseTheQueueWhenTheyDie) {
  struct Item {
    explicit Item(Queue<std::unique_ptr<Item>>& queue_) : queue(queue_) {}
    Item(const Item&) = delete;
    Item& operator=(const Item&) = delete;
    ~Item() {
      EXPECT_TRUE(queue.empty());
      EXPECT_EQ("QueueShutDown", thrown_by([&] { queue.put_nowait(nullptr); }));
    }
    Queue<std::unique_ptr<Item>>& queue;
  };
  Queue<std::unique_ptr<Item>> queue;
  queue.put_nowait(std::make_unique<Item>(queue));
  queue.put_nowait(std::make_unique<Item>(queue));

  queue.shutdown(Shutdown::kImmediate);
}

TEST(Queue, RobbedGetterTakesNoStep) {
  TestLoop t;
  Queue<int> queue;
  auto gets = [&]() -> Coro<> {
    const int item = co_await queue.get();
    t.note("got " + std::to_string(item));
  };
  auto main = [&]() -> Coro<> {
    create_task(gets());
    co_await sleep(0s);
    for (int i = 0; i < 3; ++i) {
      queue.put_nowait(i);
      EXPECT_EQ(i, queue.get_nowait());
      const std::uint64_t before = t.loop().statistics().steps;
      co_await sleep(0s);
      EXPECT_EQ(before + 1, t.loop().statistics().steps) << "this task's";
      EXPECT_EQ(1U, queue.statistics().getting);
    }
    queue.put_nowait(7);
    co_await sleep(0s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"got 7"}), t.notes);
}

TEST(Queue, RobbedGetterIsCancelledInTheSameTurn) {
  TestLoop t;
  Queue<int> queue;
  auto gets = [&]() -> Coro<> { co_await queue.get(); };
  auto main = [&]() -> Coro<> {
    const Task<> getter = create_task(gets());
    co_await sleep(0s);
    queue.put_nowait(1);
    queue.get_nowait();
    getter.cancel("late");
    co_await sleep(0s);
    EXPECT_EQ("CancelledError: late", thrown_by([&] { getter.result(); }));
    EXPECT_EQ(0U, queue.statistics().getting);
  };

  t.run(main());
}

TEST(Queue, WaitingForAnItemMayHaveADeadline) {
  TestLoop t;
  Queue<int> queue(1);
  auto main = [&]() -> Coro<> {
    const std::string error = co_await thrown_in(timeout(1s, queue.get()));
    EXPECT_EQ("TimeoutError", error);
    const Task<> putter = create_task(as_coro(queue.put(1)));
    const int item = co_await timeout(1s, queue.get());
    EXPECT_EQ(1, item);
    EXPECT_TRUE(putter.done());
    const std::string limited = co_await thrown_in(wait_for(queue.get(), 1s));
    EXPECT_EQ("TimeoutError", limited);
    const Outcome<> put = co_await outcome(queue.put(2));
    EXPECT_TRUE(put.has_value());
  };

  t.run(main());
}

}  // namespace
}  // namespace wavetank
