// Time, and the timers that a loop makes of it.

#include "core/loop/clock.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "core/combine/timeout.h"
#include "core/loop/event_loop.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class ClockContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, ClockContract, kBothStages, stage_name);

TEST_P(ClockContract, MonotonicTimeNeverRunsBackwards) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    Instant before = doors.clock.now();
    for (int i = 0; i < 1000; ++i) {
      const Instant now = doors.clock.now();
      EXPECT_LE(before, now);
      before = now;
      if (i % 100 == 0) co_await sleep(moment());
    }
  };
  play(law);
}

TEST_P(ClockContract, WallTimeIsUnixNanoseconds) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::int64_t year_2020 = 1'577'836'800'000'000'000;
    EXPECT_GT(doors.clock.wall_ns(), year_2020);
    EXPECT_LT(doors.clock.wall_ns(), 4 * year_2020);
    co_return;
  };
  play(law);
}

TEST_P(ClockContract, TheLoopsTimeIsThatOfItsIterationAndNeverAheadOfTheClock) {
  const auto law = [](Doors& doors) -> Coro<void> {
    for (int i = 0; i < 5; ++i) {
      const Instant at_start = EventLoop::running().time();
      EXPECT_LE(at_start, doors.clock.now());
      EXPECT_EQ(at_start, EventLoop::running().time());
      co_await sleep(1ms);
    }
  };
  play(law);
}

TEST_P(ClockContract, SleepEndsNotBeforeItsTime) {
  const auto law = [](Doors&) -> Coro<void> {
    for (Duration delay : {Duration(1ns), Duration(300us), Duration(1ms), Duration(2500us)}) {
      const Instant before = EventLoop::running().time();
      co_await sleep(delay);
      EXPECT_GE(EventLoop::running().time() - before, delay);
    }
  };
  play(law);
}

TEST_P(ClockContract, TimersFireInTheOrderOfTheirDeadlines) {
  const auto law = [](Doors&) -> Coro<void> {
    std::vector<int> order;
    EventLoop& loop = EventLoop::running();
    loop.call_later(3ms, [&order] { order.push_back(3); });
    loop.call_later(1ms, [&order] { order.push_back(1); });
    loop.call_later(2ms, [&order] { order.push_back(2); });
    co_await sleep(4ms);
    co_await sleep(0s);
    EXPECT_EQ((std::vector<int>{1, 2, 3}), order);
  };
  play(law);
}

TEST_P(ClockContract, TimersOfOneDeadlineFireInTheOrderOfTheirMaking) {
  const auto law = [](Doors&) -> Coro<void> {
    std::vector<int> order;
    EventLoop& loop = EventLoop::running();
    const Instant when = loop.time() + 1ms;
    for (int i = 0; i < 5; ++i) loop.call_at(when, [&order, i] { order.push_back(i); });
    co_await sleep(2ms);
    co_await sleep(0s);
    EXPECT_EQ((std::vector<int>{0, 1, 2, 3, 4}), order);
  };
  play(law);
}

TEST_P(ClockContract, ACancelledSleepLeavesNoTimer) {
  const auto law = [](Doors&) -> Coro<void> {
    co_await sleep(0s);  // The runner of the law has set its own timers now.
    const std::optional<Instant> before = EventLoop::running().next_deadline();
    const auto nap = []() -> Coro<void> { co_await sleep(1s); };
    auto sleeping = create_task(nap());
    co_await sleep(0s);
    sleeping.cancel();
    const auto ended = co_await outcome(result_of(std::move(sleeping)));
    EXPECT_TRUE(ended.cancelled());
    EXPECT_EQ(before, EventLoop::running().next_deadline());
  };
  play(law);
}

TEST_P(ClockContract, TimeoutEndsAnEndlessWait) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const Instant before = EventLoop::running().time();
    const auto late = co_await outcome(timeout(2ms, doors.signals.wait()));
    EXPECT_TRUE(failed_with<TimeoutError>(late));
    EXPECT_GE(EventLoop::running().time() - before, Duration(2ms));
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
