// Chains of coroutines must not grow the stack: control goes from one to the next by a tail call or
// through the trampoline, at every optimisation level and under sanitizers.

#include <gtest/gtest.h>

#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> one() { co_return 1; }

Coro<int> depth_of(int levels) {
  if (levels == 0) co_return 0;
  const int below = co_await depth_of(levels - 1);
  co_return below + 1;
}

Coro<int> depth_with_a_pause(int levels) {
  if (levels == 0) {
    co_await sleep(0s);
    co_return 0;
  }
  const int below = co_await depth_with_a_pause(levels - 1);
  co_return below + 1;
}

Coro<int> fails_below(int levels) {
  if (levels == 0) throw std::runtime_error("deep");
  const int below = co_await fails_below(levels - 1);
  co_return below + 1;
}

Coro<> waits_below(int levels, Event& event) {
  if (levels == 0) {
    co_await event.wait();
  } else {
    co_await waits_below(levels - 1, event);
  }
}

TEST(Depth, MillionSynchronousCompletionsInARow) {
  TestLoop t;
  auto main = []() -> Coro<int> {
    int sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_await one();
    co_return sum;
  };

  EXPECT_EQ(1'000'000, t.run(main()));
}

TEST(Depth, HundredThousandAwaitsInsideOneAnother) {
  TestLoop t;

  EXPECT_EQ(100'000, t.run(depth_of(100'000)));
}

TEST(Depth, HundredThousandAwaitsAroundASuspension) {
  TestLoop t;

  EXPECT_EQ(100'000, t.run(depth_with_a_pause(100'000)));
}

TEST(Depth, ErrorPassesThroughAThousandFrames) {
  TestLoop t;

  EXPECT_EQ("deep", thrown_by([&] { t.run(fails_below(1'000)); }));
}

TEST(Depth, CancelPassesThroughAThousandFrames) {
  TestLoop t;
  Event event;
  auto main = [&]() -> Coro<> {
    const Task<> task = create_task(waits_below(1'000, event));
    co_await sleep(0s);
    task.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
  };

  t.run(main());
}

TEST(Depth, SuspendedChainOfTenThousandIsDestroyed) {
  Event event;
  VirtualClock clock;
  EventLoop loop(clock, clock);
  create_task(loop, waits_below(10'000, event));

  loop.run_once();

  EXPECT_EQ(1U, loop.live_tasks().size()) << "the loop's destructor does it";
}

TEST(Depth, TenThousandTasksInARowOfAwaits) {
  TestLoop t;
  auto joins = [](Task<int> task) -> Coro<int> {
    const int below = co_await task;
    co_return below + 1;
  };
  auto main = [&]() -> Coro<int> {
    Task<int> last = create_task(one());
    for (int i = 0; i < 10'000; ++i) last = create_task(joins(last));
    co_return co_await last;
  };

  EXPECT_EQ(10'001, t.run(main()));
}

}  // namespace
}  // namespace wavetank
