#include "core/task/cancel_injection.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/sync/queue.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

TEST(CancelInjection, StrikesTheTaskThatSuspendsAsTheNth) {
  TestLoop t;
  auto sleeper = [&](std::string name) -> Coro<> {
    co_await sleep(1s);
    co_await sleep(1s);
    t.note(name);
  };
  auto main = [&]() -> Coro<> {
    const Task<> a = create_task(sleeper("a"), "a");
    const Task<> b = create_task(sleeper("b"), "b");
    co_await sleep(9s);
    EXPECT_TRUE(a.done());
    EXPECT_TRUE(b.cancelled());
  };
  CancelInjection injection(t.loop(), 5);  // main, a, b, a, and then b for the second time.

  t.run(main());

  EXPECT_TRUE(injection.struck());
  EXPECT_EQ("b", injection.task());
  EXPECT_NE(std::string::npos, std::string(injection.where().file_name()).find("injection_test"));
  EXPECT_EQ(Notes{"a"}, t.notes);
}

TEST(CancelInjection, ABareYieldCountsAndAnAwaitThatDoesNotSuspendDoesNot) {
  TestLoop t;
  auto done = []() -> Coro<> { co_return; };
  auto main = [&]() -> Coro<> {
    co_await done();
    co_await sleep(0s);
    co_await done();
  };
  CancelInjection injection(t.loop(), 1);

  EXPECT_EQ("CancelledError", thrown_by([&] { t.run(main()); }));
  EXPECT_EQ(1U, injection.suspensions());
}

TEST(CancelInjection, DestroyedInjectionStrikesNoMore) {
  TestLoop t;
  auto main = [&]() -> Coro<> { co_await sleep(1s); };
  { const CancelInjection injection(t.loop(), 1); }

  EXPECT_EQ("nothing", thrown_by([&] { t.run(main()); }));
}

// A small program with every kind of wait, cancelled at each of its suspensions: it always ends, no
// error is reported as lost, and every local dies once.
Coro<> producer(Queue<int>& queue, Tracked) {
  for (int i = 0; i < 4; ++i) {
    co_await timeout(1s, queue.put(i));
    co_await sleep(1ms);
  }
}
Coro<> consumer(Queue<int>& queue, int& consumed, Tracked) {
  for (int i = 0; i < 4; ++i) {
    co_await timeout(1s, queue.get());
    ++consumed;
  }
}
Coro<> pipeline(int& consumed) {
  Queue<int> queue(1);
  auto body = [&](TaskGroup& group) -> Coro<> {
    group.create_task(producer(queue, Tracked()), "producer");
    group.create_task(consumer(queue, consumed, Tracked()), "consumer");
    co_return;
  };
  co_await task_group(body);
}
TEST(CancelInjection, EnumeratesEverySuspensionOfAProgram) {
  std::uint64_t nth = 1;
  for (;; ++nth) {
    Tracked::reset();
    {
      TestLoop t;
      int consumed = 0;
      CancelInjection injection(t.loop(), nth);
      const std::string error = thrown_by([&] { t.run(pipeline(consumed)); });
      if (!injection.struck()) {
        EXPECT_EQ("nothing", error);
        EXPECT_EQ(4, consumed);
        break;
      }
      EXPECT_TRUE(t.loop().live_tasks().empty()) << nth;
      EXPECT_EQ(Notes{}, t.reported) << nth;
    }
    EXPECT_TRACKED_BALANCE();
  }
  EXPECT_EQ(9U, nth) << "eight: the group, four sleeps, three gets that wait";
}

}  // namespace
}  // namespace wavetank
