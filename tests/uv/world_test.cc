// The world as a whole: programs, time, randomness, signals, and no leftovers.

#include "core/uv/world.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <vector>

#include "core/coro/errors.h"
#include "core/run/runner.h"
#include "core/task/sleep.h"
#include "core/uv/random.h"
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

// nohup(1) has it ignored.
TEST(UvRun, AnIgnoredHangupStaysIgnored) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  const auto program = [](Doors& doors) -> Coro<int> {
    std::raise(SIGHUP);
    std::raise(SIGTERM);
    const Signal signal = co_await doors.signals.wait();
    co_return static_cast<int>(signal);
  };
  EXPECT_EQ(SIGTERM, uv::run(program));
  EXPECT_EQ(SIG_IGN, std::signal(SIGHUP, before));
}

TEST(UvRun, ErrorOfTheProgramIsThrown) {
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

TEST(UvWorld, CloseClosesOpenHandlesAndLeavesNone) {
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

TEST(UvRun, LoopExitOfATaskThatIsLeftIsTheExitCode) {
  const auto answers_by_exit = []() -> Coro<void> {
    const auto ended = co_await outcome(as_coro(sleep(1h)));
    throw LoopExit(3);
  };
  const auto program = [&](Doors&) -> Coro<int> {
    create_task(answers_by_exit());
    co_await sleep(0s);
    co_await sleep(0s);
    co_return 0;
  };
  EXPECT_EQ(3, uv::run(program));
}

TEST(UvRandom, ChildOfAForkDrawsOtherNumbers) {
  uv::Random random;
  random.draw("key", 0);
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(0, pipe(pipe_ends.data()));
  const pid_t child = fork();
  ASSERT_LE(0, child);
  const std::uint64_t drawn = random.draw("key", 0);
  if (child == 0) {
    const bool told = write(pipe_ends[1], &drawn, sizeof drawn) == sizeof drawn;
    _exit(told ? 0 : 1);
  }
  std::uint64_t drawn_by_child = 0;
  EXPECT_EQ(sizeof drawn_by_child, read(pipe_ends[0], &drawn_by_child, sizeof drawn_by_child));
  EXPECT_NE(drawn, drawn_by_child);
  waitpid(child, nullptr, 0);
  for (const int end : pipe_ends) close(end);
}

}  // namespace
}  // namespace wavetank
