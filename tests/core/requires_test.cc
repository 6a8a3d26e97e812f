// Goal: a caller that breaks a `Requires:` fails a CHECK immediately, and does not crash later.

#include <gtest/gtest.h>

#include <array>

#include "core/coro/errors.h"
#include "core/loop/timer_heap.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/task/waiter_slot.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

void ignore(Runnable&, Runnable::Call) {}

TEST(RequiresDeathTest, RunnableIsInOneQueueAtATime) {
  Runnable entry(&ignore);
  RunQueue queue;
  queue.push_back(entry);
  EXPECT_DEATH(queue.push_back(entry), "CHECK failed: link.next_ == nullptr");
}

TEST(RequiresDeathTest, TimerIsArmedOnce) {
  Timer timer(&ignore);
  TimerHeap heap;
  heap.arm(timer, Instant(1s));
  EXPECT_DEATH(heap.arm(timer, Instant(2s)), "CHECK failed: !timer.armed\\(\\)");
  heap.clear();
}

TEST(RequiresDeathTest, TimerIsDisarmedByTheHeapThatHoldsIt) {
  Timer timer(&ignore);
  TimerHeap heap;
  TimerHeap other;
  heap.arm(timer, Instant(1s));
  EXPECT_DEATH(other.disarm(timer), "CHECK failed");
  heap.clear();
}

TEST(RequiresDeathTest, TimerDoesNotDieArmed) {
  TimerHeap heap;
  EXPECT_DEATH(
      {
        Timer timer(&ignore);
        heap.arm(timer, Instant(1s));
      },
      "CHECK failed: !armed\\(\\)");
}

TEST(RequiresDeathTest, EmptyHeapHasNoFirstTimer) {
  TimerHeap heap;
  EXPECT_DEATH(heap.pop(), "CHECK failed: !empty\\(\\)");
  EXPECT_DEATH(heap.next_deadline(), "CHECK failed: !empty\\(\\)");
}

TEST(RequiresDeathTest, EmptyQueueHasNothingToRun) {
  RunQueue queue;
  EXPECT_DEATH(queue.run_first(), "CHECK failed: !empty\\(\\)");
  EXPECT_DEATH(queue.run_only(), "CHECK failed: !empty\\(\\)");
}

TEST(RequiresDeathTest, MessageOfACancelIsThatOfACancel) {
  EXPECT_DEATH(cancel_message_of(std::make_exception_ptr(1)), "CHECK failed: classify");
}

TEST(RequiresDeathTest, WaiterLeavesTheListInWhichItIs) {
  Waiter waiter("test");
  Waiter listed("test");
  WaiterList list;
  list.push_back(listed);
  EXPECT_DEATH(list.remove(waiter), "CHECK failed");
  list.remove(listed);
}

TEST(RequiresDeathTest, SlotHasRoomForOne) {
  Waiter one("test");
  Waiter other("test");
  WaiterSlot slot;
  slot.put(one);
  EXPECT_DEATH(slot.put(other), "CHECK failed: !taken\\(\\)");
}

Coro<int> number() { co_return 1; }

TEST(RequiresDeathTest, CoroIsAwaitedOnce) {
  TestLoop t;
  const auto awaits_twice = []() -> Coro<> {
    Coro<int> coro = number();
    co_await std::move(coro);
    co_await std::move(coro);
  };
  EXPECT_DEATH(t.run(awaits_twice()), "CHECK failed: frame.awaited_by_ == nullptr");
}

TEST(RequiresDeathTest, TaskNeedsACoro) {
  TestLoop t;
  const auto makes_a_task_of_nothing = []() -> Coro<> {
    Coro<int> coro = number();
    create_task(std::move(coro));
    create_task(std::move(coro));
    co_return;
  };
  EXPECT_DEATH(t.run(makes_a_task_of_nothing()), "CHECK failed: root");
}

TEST(RequiresDeathTest, NullFutureIsNotAwaited) {
  TestLoop t;
  const auto awaits_nothing = []() -> Coro<> {
    const Future<int> none;
    co_await none;
  };
  EXPECT_DEATH(t.run(awaits_nothing()), "CHECK failed: state_");
}

TEST(RequiresDeathTest, OutcomeWithoutAValueHasNone) {
  Outcome<int> failed = Outcome<int>::of_error(std::make_exception_ptr(1));
  EXPECT_DEATH(failed.value(), "CHECK failed: value_");
}

TEST(RequiresDeathTest, HandleWithoutACallHasNoInstant) {
  EXPECT_DEATH(TimerHandle().when(), "CHECK failed: call_");
}

TEST(Handle, WithoutACallHasNothingToCancel) {
  const TimerHandle none;
  none.cancel();
  EXPECT_FALSE(none.cancelled());
  EXPECT_FALSE(none);
}

}  // namespace
}  // namespace wavetank
