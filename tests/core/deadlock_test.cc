// Goal: a loop on virtual time detects that no event can ever come again.

#include <gtest/gtest.h>

#include "core/combine/task_group.h"
#include "core/coro/errors.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<> waits_for(Event& event) { co_await event.wait(); }
Coro<> waits_at_last(Event& event) {
  co_await sleep(3s);
  co_await waits_for(event);
}

std::string deadlock_text(TestLoop& t, Coro<> main) {
  try {
    t.run(std::move(main));
  } catch (const Deadlock& deadlock) {
    return deadlock.what();
  }
  return "no deadlock";
}

TEST(Deadlock, IsReportedWithTheAwaitTree) {
  Event event;
  TestLoop t;
  const std::string text = deadlock_text(t, waits_at_last(event));

  EXPECT_EQ(0U, text.find("no task is ready and no timer is armed\n"
                          "task 'main' waits for event since 3.000000000 s\n"))
      << text;
  EXPECT_NE(std::string::npos, text.find("deadlock_test.cc:")) << text;
  EXPECT_EQ(3s, t.now());
}

TEST(Deadlock, TwoTasksThatWaitForEachOtherAreBothNamed) {
  Queue<int> a;
  Queue<int> b;
  TestLoop t;
  auto relay = [](Queue<int>& from, Queue<int>& to) -> Coro<> {
    const int item = co_await from.get();
    co_await to.put(item);
  };
  auto main = [&]() -> Coro<> {
    const Task<> first = create_task(relay(a, b), "first");
    const Task<> second = create_task(relay(b, a), "second");
    co_await first;
    co_await second;
  };
  const std::string text = deadlock_text(t, main());

  EXPECT_NE(std::string::npos, text.find("task 'main' waits for task 'first' since")) << text;
  EXPECT_NE(std::string::npos, text.find("task 'first' waits for queue get since")) << text;
  EXPECT_NE(std::string::npos, text.find("task 'second' waits for queue get since")) << text;
}

TEST(Deadlock, IsNoneWhileATimerIsArmed) {
  Event event;
  TestLoop t;
  auto main = [&]() -> Coro<> {
    t.loop().call_later(1h, [&] { event.set(); });
    co_await event.wait();
  };

  EXPECT_EQ("no deadlock", deadlock_text(t, main()));
}

TEST(Deadlock, LeavesTheLoopUsable) {
  Event event;
  TestLoop t;
  deadlock_text(t, waits_for(event));
  auto sets = [&]() -> Coro<> {
    event.set();
    co_await sleep(0s);
  };

  t.run(sets());

  EXPECT_TRUE(t.loop().live_tasks().empty()) << "the first main has ended, too";
}

TEST(Deadlock, LoopCanBeDestroyedAfterIt) {
  Tracked::reset();
  Event event;
  {
    TestLoop t;
    auto holds = [&](Tracked parameter) -> Coro<> {
      const Tracked local;
      co_await event.wait();
      parameter.check();
    };
    auto body = [&](TaskGroup& group) -> Coro<> {
      group.create_task(holds(Tracked()));
      co_await event.wait();
    };
    EXPECT_NE("no deadlock", deadlock_text(t, task_group(body)));
    EXPECT_LT(0, Tracked::living());
  }
  EXPECT_TRACKED_BALANCE();
}

}  // namespace
}  // namespace wavetank
