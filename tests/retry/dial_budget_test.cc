// The budget holds for any behaviour of the tasks that share it.

#include "core/retry/dial_budget.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/core/test_loop.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{};

TEST(DialBudget, AnAttemptFitsWhenTheOldestLeavesTheWindow) {
  DialBudget budget(2, 60s);
  EXPECT_EQ(kStart, budget.next_allowed(kStart));
  budget.spend(kStart);
  budget.spend(kStart + 10s);
  EXPECT_EQ(kStart + 60s, budget.next_allowed(kStart + 10s));
  EXPECT_EQ(kStart + 61s, budget.next_allowed(kStart + 61s));
  EXPECT_FALSE(budget.try_acquire(kStart + 60s - 1ns));
  EXPECT_TRUE(budget.try_acquire(kStart + 60s));
  EXPECT_EQ(kStart + 70s, budget.next_allowed(kStart + 60s));
}

TEST(DialBudget, AHugeWindowMeansNever) {
  DialBudget budget(1, Duration::max());
  budget.spend(kStart + 1s);
  EXPECT_EQ(kNever, budget.next_allowed(kStart + 1s));
}

/// Acquires, and notes which got it and when.
Coro<> dial(TestLoop& t, DialBudget& budget, std::string name) {
  co_await budget.acquire();
  t.note(name + " at " + std::to_string(t.now() / 1s));
}

TEST(DialBudget, AcquireServesFirstComeFirst) {
  TestLoop t;
  DialBudget budget(2, 10s);
  auto main = [&]() -> Coro<> {
    const Task<> a = create_task(dial(t, budget, "a"));
    const Task<> b = create_task(dial(t, budget, "b"));
    const Task<> c = create_task(dial(t, budget, "c"));
    const Task<> d = create_task(dial(t, budget, "d"));
    const Task<> e = create_task(dial(t, budget, "e"));
    co_await sleep(1s);
    EXPECT_EQ(3U, budget.waiting());
    EXPECT_FALSE(budget.try_acquire(t.loop().time()));
    co_await sleep(100s);
  };
  t.run(main());
  EXPECT_EQ((Notes{"a at 0", "b at 0", "c at 10", "d at 10", "e at 20"}), t.notes);
}

TEST(DialBudget, TryAcquireDoesNotOvertakeTheLine) {
  TestLoop t;
  DialBudget budget(1, 10s);
  auto main = [&]() -> Coro<> {
    co_await budget.acquire();
    // Armed first, so it runs when the window has room and the one in line has not moved yet.
    t.loop().call_later(
        10s, [&] { t.note(budget.try_acquire(t.loop().time()) ? "overtook" : "waits its turn"); });
    const Task<> next = create_task(dial(t, budget, "next"));
    co_await next;
  };
  t.run(main());
  EXPECT_EQ((Notes{"waits its turn", "next at 10"}), t.notes);
}

TEST(DialBudget, WithRoomAcquireDoesNotSuspend) {
  TestLoop t;
  DialBudget budget(1, 10s);
  bool turned = false;
  auto main = [&]() -> Coro<> {
    t.loop().call_soon([&] { turned = true; });
    co_await budget.acquire();
    EXPECT_FALSE(turned);
  };
  t.run(main());
}

TEST(DialBudget, CancelledWaiterSpendsNoDialAndTheNextMovesUp) {
  TestLoop t;
  DialBudget budget(1, 10s);
  auto main = [&]() -> Coro<> {
    co_await budget.acquire();
    const Task<> first = create_task(dial(t, budget, "first"));
    const Task<> second = create_task(dial(t, budget, "second"));
    const Task<> third = create_task(dial(t, budget, "third"));
    co_await sleep(1s);
    first.cancel();
    second.cancel();
    co_await sleep(100s);
    EXPECT_EQ(0U, budget.waiting());
  };
  t.run(main());
  EXPECT_EQ((Notes{"third at 10"}), t.notes);
}

TEST(DialBudget, ALineThatDiesWithItsTasksIsEmpty) {
  DialBudget budget(1, 10s);
  {
    TestLoop t;
    auto main = [&]() -> Coro<> {
      co_await budget.acquire();
      for (int i = 0; i < 3; ++i) create_task(dial(t, budget, "x"));
      co_await sleep(1s);
    };
    t.run(main());
  }
  EXPECT_EQ(0U, budget.waiting());
}

int below(int bound) { return *rc::gen::inRange(0, bound); }

// Tasks that acquire, try, sleep and are cancelled at any time.
RC_GTEST_PROP(DialBudgetLaw, NoWindowEverHoldsMoreThanTheBudget, ()) {
  TestLoop t;
  const auto attempts = static_cast<std::size_t>(1 + below(4));
  const Duration window(below(50));
  DialBudget budget(attempts, window);
  std::vector<Instant> dials;
  auto client = [&](int rounds, bool waits) -> Coro<> {
    for (int i = 0; i < rounds; ++i) {
      co_await sleep(Duration(below(30)));
      bool acquired = true;
      if (waits) {
        co_await budget.acquire();
      } else {
        acquired = budget.try_acquire(t.loop().time());
      }
      if (acquired) dials.push_back(t.loop().time());
    }
  };
  std::vector<Task<>> tasks;
  const int clients = 1 + below(6);
  for (int i = 0; i < clients; ++i) {
    tasks.push_back(create_task(t.loop(), client(below(6), below(4) > 0)));
  }
  for (const Task<>& task : tasks) {
    if (below(3) > 0) continue;
    t.loop().call_at(Instant(Duration(below(200))), [task] { task.cancel(); });
  }
  auto main = [&]() -> Coro<> { co_await sleep(1h); };

  t.run(main());

  for (std::size_t i = attempts; i < dials.size(); ++i) {
    RC_ASSERT(dials[i] - dials[i - attempts] >= window);
  }
  RC_ASSERT(budget.waiting() == 0U);
}

}  // namespace
}  // namespace wavetank
