#include "core/loop/timer_heap.h"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <vector>

namespace wavetank {
namespace {

class HeapTimer : public Timer {
 public:
  HeapTimer() : Timer([](Runnable&, Call) {}) {}
  int number = 0;
};

/// Some timers, numbered from 0, and a heap for them.
class TimerHeapTest : public testing::Test {
 protected:
  TimerHeapTest() {
    int number = 0;
    for (HeapTimer& timer : timers_) timer.number = number++;
  }
  ~TimerHeapTest() override { heap_.clear(); }

  /// Arms timer 0 for the first of these times, timer 1 for the second ...
  void arm(std::initializer_list<int> deadlines) {
    std::size_t i = 0;
    for (int when : deadlines) heap_.arm(timers_[i++], Instant(Duration(when)));
  }

  std::vector<int> drained() {
    std::vector<int> order;
    while (!heap_.empty()) order.push_back(static_cast<HeapTimer&>(heap_.pop()).number);
    return order;
  }

  std::array<HeapTimer, 32> timers_;
  TimerHeap heap_;
};

using Order = std::vector<int>;

TEST_F(TimerHeapTest, EarliestDeadlineLeavesFirst) {
  arm({30, 10, 50, 20, 40});

  EXPECT_EQ(Instant(Duration(10)), heap_.next_deadline());
  EXPECT_EQ((Order{1, 3, 0, 4, 2}), drained());
}

TEST_F(TimerHeapTest, EqualDeadlinesLeaveInArmingOrder) {
  arm({5, 5, 5, 5, 5, 5, 5, 5, 5, 5});

  EXPECT_EQ((Order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), drained());
}

TEST_F(TimerHeapTest, AReservedPlaceCountsFromItsReservation) {
  const std::uint64_t place = heap_.reserve();
  arm({5, 5});
  heap_.arm(timers_[2], Instant(Duration(5)), place);

  EXPECT_EQ((Order{2, 0, 1}), drained());
}

TEST_F(TimerHeapTest, ArmingAgainGoesBehindEqualDeadlines) {
  arm({5, 5, 5});

  heap_.disarm(timers_[0]);
  heap_.arm(timers_[0], Instant(Duration(5)));

  EXPECT_EQ((Order{1, 2, 0}), drained());
}

TEST_F(TimerHeapTest, AnyTimerCanBeTakenOut) {
  for (std::size_t out = 0; out < 12; ++out) {
    arm({70, 10, 50, 20, 110, 60, 30, 120, 90, 40, 80, 100});
    Order rest = {1, 3, 6, 9, 2, 5, 0, 10, 8, 11, 4, 7};
    std::erase(rest, static_cast<int>(out));

    heap_.disarm(timers_[out]);

    EXPECT_FALSE(timers_[out].armed());
    EXPECT_EQ(rest, drained()) << "without timer " << out;
  }
}

TEST_F(TimerHeapTest, DisarmingAnIdleTimerHasNoEffect) {
  arm({10, 20});

  heap_.disarm(timers_[5]);
  heap_.disarm(timers_[0]);
  heap_.disarm(timers_[0]);

  EXPECT_EQ(1U, heap_.size());
  EXPECT_EQ((Order{1}), drained());
}

TEST_F(TimerHeapTest, PoppedTimerIsNotArmed) {
  arm({10});
  EXPECT_TRUE(timers_[0].armed());

  heap_.pop();

  EXPECT_FALSE(timers_[0].armed());
  EXPECT_TRUE(heap_.empty());
}

TEST_F(TimerHeapTest, ClearForgetsAll) {
  arm({10, 20, 30});

  heap_.clear();

  EXPECT_TRUE(heap_.empty());
  for (HeapTimer& timer : timers_) EXPECT_FALSE(timer.armed());
}

TEST_F(TimerHeapTest, ExtremesOfTimeAreOrdered) {
  heap_.arm(timers_[0], kNever);
  heap_.arm(timers_[1], Instant::min());
  heap_.arm(timers_[2], Instant());

  EXPECT_EQ((Order{1, 2, 0}), drained());
}

TEST(Instant, AdditionStopsAtTheEnds) {
  EXPECT_EQ(kNever, saturating_add(Instant(Duration(1)), Duration::max()));
  EXPECT_EQ(kNever, saturating_add(kNever, Duration(1)));
  EXPECT_EQ(Instant::min(), saturating_add(Instant(Duration(-2)), Duration::min()));
  EXPECT_EQ(Instant(Duration(5)), saturating_add(Instant(Duration(7)), Duration(-2)));
}

}  // namespace
}  // namespace wavetank
