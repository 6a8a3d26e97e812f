// Goal: a limit that is too large means no limit, in each unit and at each entry point.

#include "core/time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "core/combine/as_completed.h"
#include "core/combine/shielded.h"
#include "core/combine/timeout.h"
#include "core/combine/wait.h"
#include "core/combine/wait_for.h"
#include "core/coro/errors.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours kThreeCenturies(24 * 365 * 300);

TEST(Duration, ComesFromAnyUnitExactly) {
  EXPECT_EQ(Duration(7), to_duration(7ns));
  EXPECT_EQ(Duration(-5'000'000'000), to_duration(-5s));
  EXPECT_EQ(Duration(100 * 3600 * 1'000'000'000LL), to_duration(100h));
  EXPECT_EQ(Duration(1'500'000'000), to_duration(std::chrono::duration<double>(1.5)));
  EXPECT_EQ(Duration(33'333'333), to_duration(std::chrono::duration<int, std::ratio<1, 30>>(1)));
  EXPECT_EQ(Duration(1), to_duration(std::chrono::duration<int, std::pico>(1999)));
}

TEST(Duration, StaysAtItsEndsWhereOthersWrapAround) {
  EXPECT_EQ(Duration::max(), to_duration(std::chrono::seconds::max()));
  EXPECT_EQ(Duration::min(), to_duration(std::chrono::seconds::min()));
  EXPECT_EQ(Duration::max(), to_duration(kThreeCenturies));
  EXPECT_EQ(Duration::min(), to_duration(-kThreeCenturies));
  EXPECT_EQ(Duration::max(), to_duration(std::chrono::duration<double>(1e300)));
  EXPECT_EQ(Duration::min(), to_duration(std::chrono::duration<double>(-1e300)));
  EXPECT_EQ(Duration::zero(),
            to_duration(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_EQ(kNever, saturating_add(Instant(5s), kThreeCenturies));
}

Coro<int> seven() {
  co_await sleep(1ms);
  co_return 7;
}

TEST(HugeLimit, SleepsForEver) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const auto nap = []() -> Coro<> { co_await sleep(std::chrono::seconds::max()); };
    const Task<> sleeper = create_task(nap());
    t.loop().call_later(kThreeCenturies, [&] { t.note("called"); });
    co_await sleep(24h * 365 * 200);
    EXPECT_FALSE(sleeper.done());
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.notes);
}

TEST(HugeLimit, IsNoTimeThatAClockJumpsTo) {
  TestLoop t;
  const auto nap = []() -> Coro<> { co_await sleep(std::chrono::seconds::max()); };
  EXPECT_THROW(t.run(nap()), Deadlock);
}

TEST(HugeLimit, NeverExpires) {
  TestLoop t;
  auto main = []() -> Coro<> {
    const int a = co_await timeout(std::chrono::seconds::max(), seven());
    const int b = co_await timeout(kThreeCenturies, seven());
    const auto body = [](Timeout&) -> Coro<int> { co_return co_await seven(); };
    const int c = co_await timeout(std::chrono::hours::max(), body);
    const int d = co_await wait_for(seven(), kThreeCenturies);
    const int e = co_await wait_for(create_task(seven()), std::chrono::minutes::max());
    const int f = co_await shielded(kThreeCenturies, seven());
    EXPECT_EQ(42, a + b + c + d + e + f);

    const std::vector<Task<int>> tasks(1, create_task(seven()));
    const auto waited = co_await wait(tasks, ReturnWhen::kAllCompleted, kThreeCenturies);
    EXPECT_EQ(1U, waited.done.size());
    AsCompleted<int> order = as_completed(tasks, kThreeCenturies);
    const int g = co_await order.next();
    EXPECT_EQ(7, g);
  };

  t.run(main());
}

}  // namespace
}  // namespace wavetank
