#include "core/sync/alarm.h"

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class AlarmTest : public testing::Test {
 protected:
  Coro<> sleeps_until(Instant when) {
    co_await alarm_.wait_until(when);
    t_.note("woke");
  }

  Alarm alarm_;
  TestLoop t_;
};

TEST_F(AlarmTest, WakesAtTheInstant) {
  t_.run(sleeps_until(Instant(5s)));

  EXPECT_EQ(5s, t_.now());
}

TEST_F(AlarmTest, GoesOnInTheIterationInWhichItIsDue) {
  auto main = [&]() -> Coro<> {
    const Task<> sleeper = create_task(sleeps_until(Instant(5s)));
    t_.loop().call_at(Instant(5s), [&] {
      t_.note("due");
      t_.loop().call_soon([&] { t_.note("next iteration"); });
    });
    co_await sleep(6s);
  };

  t_.run(main());

  EXPECT_EQ((Notes{"due", "woke", "next iteration"}), t_.notes);
}

TEST_F(AlarmTest, CancelThatComesBeforeItInTheSameIterationWins) {
  auto main = [&]() -> Coro<> {
    const Task<> sleeper = create_task(sleeps_until(Instant(5s)));
    t_.loop().call_at(Instant(5s), [&] { sleeper.cancel(); });
    co_await sleep(6s);
    EXPECT_TRUE(sleeper.cancelled());
  };

  t_.run(main());

  EXPECT_EQ((Notes{}), t_.notes);
}

TEST_F(AlarmTest, RingingWakesEarlierAndDisarms) {
  t_.loop().call_later(2s, [&] { alarm_.ring(); });

  t_.run(sleeps_until(Instant(5s)));

  EXPECT_EQ(2s, t_.now());
  EXPECT_EQ(std::nullopt, t_.loop().next_deadline());
}

TEST_F(AlarmTest, NeverEndsByRingingOnly) {
  t_.loop().call_later(1000h, [&] { alarm_.ring(); });

  t_.run(sleeps_until(kNever));

  EXPECT_EQ(1000h, t_.now());
}

TEST_F(AlarmTest, RingBeforeASleepEndsThatSleepAlone) {
  auto main = [&]() -> Coro<> {
    alarm_.ring();
    alarm_.ring();
    const std::uint64_t before = t_.loop().statistics().steps;
    co_await alarm_.wait_until(Instant(5s));
    EXPECT_EQ(before, t_.loop().statistics().steps);
    co_await alarm_.wait_until(Instant(5s));
    EXPECT_EQ(5s, t_.now());
  };

  t_.run(main());
}

TEST_F(AlarmTest, CancelledSleepLeavesTheAlarmFree) {
  auto main = [&]() -> Coro<> {
    const Task<> sleeper = create_task(sleeps_until(Instant(5s)));
    co_await sleep(1s);
    sleeper.cancel();
    co_await sleep(1s);
    co_await alarm_.wait_until(Instant(3s));
    EXPECT_EQ(3s, t_.now());
  };

  t_.run(main());

  EXPECT_EQ((Notes{}), t_.notes);
}

TEST_F(AlarmTest, RingThatACancelOvertookIsForTheNextSleep) {
  auto main = [&]() -> Coro<> {
    const Task<> sleeper = create_task(sleeps_until(Instant(5s)));
    co_await sleep(1s);
    alarm_.ring();
    sleeper.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(sleeper.cancelled());
    co_await alarm_.wait_until(Instant(5s));
    EXPECT_EQ(2s, t_.now());
  };

  t_.run(main());
}

TEST_F(AlarmTest, SecondSleeperIsAnError) {
  auto main = [&]() -> Coro<> {
    const Task<> sleeper = create_task(sleeps_until(Instant(5s)));
    co_await sleep(1s);
    const std::string error = co_await thrown_in(sleeps_until(Instant(2s)));
    EXPECT_EQ("two tasks sleep on one alarm", error);
    alarm_.ring();
    co_await sleep(1s);
    EXPECT_TRUE(sleeper.done());
  };

  t_.run(main());

  EXPECT_EQ((Notes{"woke"}), t_.notes);
}

}  // namespace
}  // namespace wavetank
