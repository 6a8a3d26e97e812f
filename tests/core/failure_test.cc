// fail(): a coroutine ends with an error that was not thrown.

#include "core/coro/failure.h"

#include <gtest/gtest.h>

#include "core/task/sleep.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> fails_with_timeout(Duration delay, Notes& notes) {
  if (delay > Duration::zero()) co_await sleep(delay);
  co_await fail(std::make_exception_ptr(TimeoutError()));
  notes.push_back("went on");
  co_return 1;
}

TEST(Failure, IsThrownAtTheAwaitOfTheCoroutine) {
  TestLoop t;
  auto caller = [&]() -> Coro<> {
    const std::string at_once = co_await thrown_in(fails_with_timeout(0s, t.notes));
    EXPECT_EQ("TimeoutError", at_once);
    try {
      co_await fails_with_timeout(1s, t.notes);
    } catch (const TimeoutError&) {
      t.note("caught");
    }
  };

  t.run(caller());

  EXPECT_EQ((Notes{"caught"}), t.notes);
}

TEST(Failure, EndsATaskWhoseRootItIs) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> task = create_task(fails_with_timeout(1s, t.notes));
    co_await sleep(2s);
    EXPECT_TRUE(task.done());
    EXPECT_EQ("TimeoutError", shown(task.exception()));
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.notes);
}

}  // namespace
}  // namespace wavetank
