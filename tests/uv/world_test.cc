// The world as a whole: programs, time, randomness, signals, and that nothing is left behind.

#include "core/uv/world.h"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <set>
#include <stdexcept>
#include <vector>

#include "core/loop/runner.h"
#include "core/task/errors.h"
#include "core/task/sleep.h"
#include "core/uv/run.h"
#include "tests/contract/conversations.h"
#include "tests/contract/ends.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

TEST(UvRun, GivesTheProgramsExitCode) {
  const auto program = [](Doors&) -> Coro<int> { co_return 7; };
  EXPECT_EQ(7, uv::run(program));
}

TEST(UvRun, LoopExitOfAnyTaskIsTheExitCode) {
  const auto program = [](Doors&) -> Coro<int> {
    const auto leave = []() -> Coro<void> {
      throw LoopExit(5);
      co_return;
    };
    const auto nap = []() -> Coro<void> { co_await sleep(1h); };
    const Task<> leaving = create_task(leave());
    const auto interrupted = co_await outcome(nap());
    EXPECT_TRUE(interrupted.cancelled());
    EXPECT_TRUE(leaving.exception());
    co_return 0;
  };
  EXPECT_EQ(5, uv::run(program));
}

TEST(UvRun, ThrowsWhatTheProgramThrows) {
  const auto program = [](Doors&) -> Coro<int> {
    throw std::runtime_error("as told");
    co_return 0;
  };
  EXPECT_THROW(uv::run(program), std::runtime_error);
}

TEST(UvRun, EndsTheTasksThatTheProgramLeaves) {
  bool ended = false;
  const auto forever = [&ended](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_loopback_port());
    const auto result = co_await outcome(read_piece(*ends.dialled, 1));
    ended = result.cancelled();
  };
  const auto program = [&forever](Doors& doors) -> Coro<int> {
    const Task<> left = create_task(forever(doors));
    for (int i = 0; i < 50; ++i) co_await sleep(0s);
    co_return 0;
  };
  EXPECT_EQ(0, uv::run(program));
  EXPECT_TRUE(ended);
}

TEST(UvWorld, StreamMayOutliveTheWorld) {
  std::unique_ptr<Ends> kept;
  const auto program = [&kept](Doors& doors) -> Coro<int> {
    Ends ends = co_await connected_ends(doors, any_loopback_port());
    kept = std::make_unique<Ends>(std::move(ends));
    co_return 0;
  };
  uv::run(program);

  EXPECT_THROW(kept->dialled->try_write(bytes_of("x")), StreamClosed);
  kept.reset();
}

// The frames of suspended tasks are destroyed without being resumed: in the middle of a dial, a
// lookup, an accept, a read, a write and a wait for a signal.
TEST(UvWorld, TasksMayBeDestroyedInTheMiddleOfAnything) {
  const auto look_up = [](Doors& doors) -> Coro<void> {
    const auto refused = co_await outcome(doors.transport.connect(Endpoint("localhost", 1)));
  };
  const auto at_once = [&look_up](Doors& doors) -> Coro<void> {
    const Ends ends = co_await connected_ends(doors, any_loopback_port());
    fill(*ends.dialled);
    const Task<> writing = create_task(ends.dialled->write_all(bytes_of("x")));
    const auto reading = create_task(read_piece(*ends.dialled, 1));
    const std::unique_ptr<Listener> listener = co_await doors.transport.listen(any_loopback_port());
    const auto accepting = create_task(listener->accept());
    const auto waiting = create_task(doors.signals.wait());
    const auto dialling = create_task(doors.transport.connect(listener->local()));
    const auto looking_up = create_task(look_up(doors));
    co_await sleep(1h);
  };
  for (int turns = 1; turns < 12; ++turns) {
    uv::World world;
    {
      EventLoop loop(world.clock(), world.selector());
      const Task<> task = create_task(loop, at_once(world.doors()));
      const TimerHandle tick = loop.call_later(1h, [] {});
      for (int i = 0; i < turns; ++i) {
        const Handle keep_turning = loop.call_soon([] {});
        loop.run_once();
      }
    }
    EXPECT_NO_THROW(world.close());
  }
}

TEST(UvWorld, ClosesWhatIsOpenAndThenHasNothing) {
  uv::World world;
  std::unique_ptr<Ends> kept;
  {
    Runner runner(world.clock(), world.selector());
    const auto open_two = [&kept](Doors& doors) -> Coro<void> {
      Ends ends = co_await connected_ends(doors, any_loopback_port());
      kept = std::make_unique<Ends>(std::move(ends));
    };
    runner.run(open_two(world.doors()));
  }
  EXPECT_LE(2U, world.open_handles());

  EXPECT_NO_THROW(world.close());
  EXPECT_NO_THROW(world.close());
}

TEST(UvClock, NeverRunsBackwards) {
  uv::Clock clock;
  Instant before = clock.now();
  for (int i = 0; i < 1000; ++i) {
    const Instant now = clock.now();
    EXPECT_LE(before, now);
    before = now;
  }
}

TEST(UvClock, WallTimeIsUnixNanoseconds) {
  uv::Clock clock;
  const std::int64_t year_2020 = 1'577'836'800'000'000'000;
  EXPECT_GT(clock.wall_ns(), year_2020);
  EXPECT_LT(clock.wall_ns(), 4 * year_2020);
}

TEST(UvSelector, SleepEndsNotBeforeItsTime) {
  const auto law = [](Doors&) -> Coro<void> {
    for (Duration delay : {Duration(1ns), Duration(300us), Duration(1ms), Duration(2500us)}) {
      const Instant before = EventLoop::running().time();
      co_await sleep(delay);
      EXPECT_GE(EventLoop::running().time() - before, delay);
    }
  };
  check_law(law);
}

TEST(UvSelector, TimersFireInTheOrderOfTheirDeadlines) {
  const auto law = [](Doors&) -> Coro<void> {
    std::vector<int> order;
    EventLoop& loop = EventLoop::running();
    loop.call_later(3ms, [&order] { order.push_back(3); });
    loop.call_later(1ms, [&order] { order.push_back(1); });
    loop.call_later(2ms, [&order] { order.push_back(2); });
    co_await sleep(4ms);
    EXPECT_EQ((std::vector<int>{1, 2, 3}), order);
  };
  check_law(law);
}

TEST(UvRandom, DrawsStayBelowTheirBound) {
  uv::Random random;
  for (std::uint64_t bound : {1U, 2U, 3U, 10U, 1000U}) {
    for (int i = 0; i < 200; ++i) EXPECT_LT(random.draw("test", bound), bound);
  }
}

TEST(UvRandom, DrawsEveryValueAndDoesNotRepeat) {
  uv::Random random;
  std::set<std::uint64_t> small;
  std::set<std::uint64_t> large;
  for (int i = 0; i < 1000; ++i) {
    small.insert(random.draw("test", 6));
    large.insert(random.draw("test", 0));
  }
  EXPECT_EQ(6U, small.size());
  EXPECT_EQ(1000U, large.size());
}

TEST(UvSignals, WaitWakesOnTerm) {
  const auto law = [](Doors& doors) -> Coro<void> {
    auto waiting = create_task(doors.signals.wait());
    co_await sleep(0s);

    std::raise(SIGTERM);
    const Signal signal = co_await waiting;

    EXPECT_EQ(Signal::kTerminate, signal);
  };
  check_law(law);
}

TEST(UvSignals, SignalsThatNobodyWaitsForAreKeptInOrder) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::raise(SIGTERM);
    std::raise(SIGINT);
    std::raise(SIGINT);

    const Signal first = co_await doors.signals.wait();
    const Signal second = co_await doors.signals.wait();
    const Signal third = co_await doors.signals.wait();

    EXPECT_EQ(Signal::kTerminate, first);
    EXPECT_EQ(Signal::kInterrupt, second);
    EXPECT_EQ(Signal::kInterrupt, third);
  };
  check_law(law);
}

TEST(UvSignals, WaitersAreServedInTheOrderTheyCame) {
  const auto law = [](Doors& doors) -> Coro<void> {
    auto first = create_task(doors.signals.wait());
    auto second = create_task(doors.signals.wait());
    co_await sleep(0s);

    std::raise(SIGINT);
    std::raise(SIGTERM);
    const Signal of_second = co_await second;
    const Signal of_first = co_await first;

    EXPECT_EQ(Signal::kInterrupt, of_first);
    EXPECT_EQ(Signal::kTerminate, of_second);
  };
  check_law(law);
}

TEST(UvSignals, CancelledWaitTakesNoSignal) {
  // The cancel comes before, with and after the signal.
  for (int turns = 0; turns < 4; ++turns) {
    const auto law = [turns](Doors& doors) -> Coro<void> {
      auto gives_up = create_task(doors.signals.wait());
      auto next_in_line = create_task(doors.signals.wait());
      co_await sleep(0s);

      std::raise(SIGTERM);
      for (int i = 0; i < turns; ++i) co_await sleep(0s);
      const bool was_late = !gives_up.cancel();
      if (was_late) std::raise(SIGTERM);
      const Signal signal = co_await next_in_line;

      EXPECT_EQ(Signal::kTerminate, signal);
      EXPECT_EQ(!was_late, gives_up.cancelled());
    };
    check_law(law);
  }
}

}  // namespace
}  // namespace wavetank
