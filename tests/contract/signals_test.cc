// Requests to stop: each is taken once, in order.

#include "core/doors/signals.h"

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class SignalsContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, SignalsContract, kBothStages, stage_name);

TEST_P(SignalsContract, WaitWakesOnTerm) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    auto waiting = create_task(doors.signals.wait());
    co_await sleep(0s);

    stage().raise(Signal::kTerminate);
    const Signal signal = co_await waiting;

    EXPECT_EQ(Signal::kTerminate, signal);
  };
  play(law);
}

TEST_P(SignalsContract, ATerminalThatHasGoneIsARequestToStop) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    stage().raise(Signal::kHangup);
    const Signal signal = co_await doors.signals.wait();
    EXPECT_EQ(Signal::kHangup, signal);
  };
  play(law);
}

TEST_P(SignalsContract, UnawaitedSignalsAreKeptInOrder) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    stage().raise(Signal::kTerminate);
    stage().raise(Signal::kInterrupt);
    stage().raise(Signal::kInterrupt);

    const Signal first = co_await doors.signals.wait();
    const Signal second = co_await doors.signals.wait();
    const Signal third = co_await doors.signals.wait();

    EXPECT_EQ(Signal::kTerminate, first);
    EXPECT_EQ(Signal::kInterrupt, second);
    EXPECT_EQ(Signal::kInterrupt, third);
  };
  play(law);
}

TEST_P(SignalsContract, WaitersAreServedInTheOrderTheyCame) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    auto first = create_task(doors.signals.wait());
    auto second = create_task(doors.signals.wait());
    co_await sleep(0s);

    stage().raise(Signal::kInterrupt);
    stage().raise(Signal::kTerminate);
    const Signal of_second = co_await second;
    const Signal of_first = co_await first;

    EXPECT_EQ(Signal::kInterrupt, of_first);
    EXPECT_EQ(Signal::kTerminate, of_second);
  };
  play(law);
}

TEST_P(SignalsContract, CancelledWaitTakesNoSignal) {
  // The cancel comes before, with and after the signal.
  for (int turns = 0; turns < 4; ++turns) {
    const auto law = [this, turns](Doors& doors) -> Coro<void> {
      auto gives_up = create_task(doors.signals.wait());
      auto next_in_line = create_task(doors.signals.wait());
      co_await sleep(0s);

      stage().raise(Signal::kTerminate);
      for (int i = 0; i < turns; ++i) co_await sleep(0s);
      const bool was_late = !gives_up.cancel();
      if (was_late) stage().raise(Signal::kTerminate);
      const Signal signal = co_await next_in_line;

      EXPECT_EQ(Signal::kTerminate, signal);
      EXPECT_EQ(!was_late, gives_up.cancelled());
    };
    play(law);
  }
}

TEST_P(SignalsContract, OneRequestIsTakenByOneTaskOnly) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    auto first = create_task(doors.signals.wait());
    auto second = create_task(doors.signals.wait());
    co_await sleep(0s);

    stage().raise(Signal::kInterrupt);
    const Signal taken = co_await std::move(first);
    for (int i = 0; i < 20; ++i) co_await sleep(moment());

    EXPECT_EQ(Signal::kInterrupt, taken);
    EXPECT_FALSE(second.done());
    second.cancel();
    const auto ended = co_await outcome(result_of(std::move(second)));
    EXPECT_TRUE(ended.cancelled());
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
