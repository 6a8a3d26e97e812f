// Code that users will write beside co_await. g++ 12 destroys some temporaries of such expressions
// twice, or skips bodies; each idiom here is one that our API and our rules promise to be safe.
// Each test sees that the body ran and that every object was destroyed exactly once. Source:
// gcc.gnu.org bugs 95599, 100611, 101367; docs of the traps are in core/coro/body.h.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "core/combine/finally.h"
#include "core/combine/gather.h"
#include "core/combine/task_group.h"
#include "core/combine/timeout.h"
#include "core/combine/wait_for.h"
#include "core/sync/queue.h"
#include "core/task/sleep.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

/// Runs an idiom as the main task and expects that it went through its end, balanced.
class Gcc12Test : public testing::Test {
 protected:
  Gcc12Test() { Tracked::reset(); }

  void expect_safe(Coro<> idiom) {
    {
      TestLoop t;
      t.run(std::move(idiom));
    }
    EXPECT_EQ(expected_runs_, runs_) << "a body did not run, or ran twice";
    EXPECT_TRACKED_BALANCE();
  }

  /// Notes that a body ran.
  void ran() { ++runs_; }

  int expected_runs_ = 1;
  int runs_ = 0;
};

Coro<> takes(Tracked tracked) {
  co_await sleep(0s);
  tracked.check();
}
Coro<Tracked> gives() {
  co_await sleep(0s);
  co_return Tracked();
}
Coro<int> takes_two(Tracked first, int number, Tracked second) {
  co_await sleep(0s);
  first.check();
  second.check();
  co_return number;
}
Coro<bool> yes() {
  co_await sleep(0s);
  co_return true;
}
Coro<> refers(const Tracked& tracked) {
  co_await sleep(0s);
  tracked.check();
}

/// Options of a user's own, with a constructor as the rules ask.
struct Options {
  explicit Options(Tracked tracked_) : tracked(std::move(tracked_)) {}
  Options&& with_number(int number_) && {
    number = number_;
    return std::move(*this);
  }
  Tracked tracked;
  int number = 0;
};

Coro<int> takes_options(Options options) {
  co_await sleep(0s);
  options.tracked.check();
  co_return options.number;
}

TEST_F(Gcc12Test, TemporaryArguments) {
  auto idiom = [&]() -> Coro<> {
    co_await takes(Tracked());
    co_await refers(Tracked());
    const int number = co_await takes_two(Tracked(), 5, Tracked());
    EXPECT_EQ(5, number);
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, ResultsAsArguments) {
  auto idiom = [&]() -> Coro<> {
    co_await takes(co_await gives());
    const int number = co_await takes_two(Tracked(), 6, co_await gives());
    EXPECT_EQ(6, number);
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, FluentOptionsWithAConstructor) {
  auto idiom = [&]() -> Coro<> {
    const int number = co_await takes_options(Options(Tracked()).with_number(7));
    EXPECT_EQ(7, number);
    ran();
  };
  expect_safe(idiom());
}

/// A user's that does not know our rules: no constructor, so that braces make it an aggregate.
struct Aggregate {
  Tracked tracked;
  int number = 0;
};

Aggregate make_aggregate(int number) { return Aggregate{Tracked(), number}; }

Coro<int> takes_aggregate(Aggregate aggregate) {
  co_await sleep(0s);
  aggregate.tracked.check();
  co_return aggregate.number;
}

Coro<Aggregate> gives_aggregate(int number) {
  co_await sleep(0s);
  co_return Aggregate{Tracked(), number};
}

Coro<int> takes_vector(std::vector<Tracked> all) {
  co_await sleep(0s);
  for (const Tracked& tracked : all) tracked.check();
  co_return static_cast<int>(all.size());
}

// G2: `co_await takes_aggregate(Aggregate{Tracked(), 1})` destroys it twice. So does one with
// parentheses: named and moved, or made by a function, it is safe.
TEST_F(Gcc12Test, AggregateWithANameOrFromAFunction) {
  auto idiom = [&]() -> Coro<> {
    Aggregate named{Tracked(), 1};
    const int moved = co_await takes_aggregate(std::move(named));
    const int made = co_await takes_aggregate(make_aggregate(2));
    const Aggregate result = co_await gives_aggregate(3);
    result.tracked.check();
    EXPECT_EQ(6, moved + made + result.number);
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, AggregateOfAwaitedLocals) {
  auto idiom = [&]() -> Coro<> {
    Tracked first = co_await gives();
    const int number = co_await takes_two(Tracked(), 4, Tracked());
    const Aggregate both{std::move(first), number};
    both.tracked.check();
    EXPECT_EQ(4, both.number);
    ran();
  };
  expect_safe(idiom());
}

/// G3: an awaiter with a constructor; as an aggregate, made in place, it would be freed twice.
class ReadyAwaiter {
 public:
  ReadyAwaiter(Tracked tracked, int number) : tracked_(std::move(tracked)), number_(number) {}
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  int await_resume() const {
    tracked_.check();
    return number_;
  }

 private:
  Tracked tracked_;
  int number_;
};

TEST_F(Gcc12Test, AwaiterWithAConstructor) {
  auto make = [](int number) { return ReadyAwaiter(Tracked(), number); };
  auto idiom = [&]() -> Coro<> {
    const int in_place = co_await ReadyAwaiter(Tracked(), 5);
    const int made = co_await make(6);
    EXPECT_EQ(11, in_place + made);
    ran();
  };
  expect_safe(idiom());
}

// G4: `co_await (first ? a() : b())` and `f(first ? Tracked() : other)` crash or destroy twice.
TEST_F(Gcc12Test, ChoiceByIfAndElseOrByName) {
  expected_runs_ = 2;
  auto idiom = [&](bool first) -> Coro<> {
    int number = 0;
    if (first) {
      number = co_await takes_two(Tracked(), 7, Tracked());
    } else {
      number = co_await takes_aggregate(make_aggregate(7));
    }
    Tracked chosen = first ? Tracked() : make_aggregate(1).tracked;
    co_await takes(std::move(chosen));
    EXPECT_EQ(7, number);
    ran();
  };
  auto both = [&]() -> Coro<> {
    co_await idiom(true);
    co_await idiom(false);
  };
  expect_safe(both());
}

// G5: `co_await takes_vector({a, b})` is an error: "array used as initializer".
TEST_F(Gcc12Test, ListWithAName) {
  auto idiom = [&]() -> Coro<> {
    std::vector<Tracked> list{Tracked(), Tracked()};
    const int moved = co_await takes_vector(std::move(list));
    const int sized = co_await takes_vector(std::vector<Tracked>(3));
    EXPECT_EQ(5, moved + sized);
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, TaskWithANameInOneExpression) {
  auto idiom = [&]() -> Coro<> {
    co_await create_task(takes(Tracked()), "named");
    co_await create_task(takes(Tracked()), std::string("a name long enough to be on the heap"));
    const Tracked result = co_await create_task(gives(), TaskOptions("named"));
    result.check();
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, BodyThatCapturesByReferenceInPlace) {
  expected_runs_ = 4;
  auto idiom = [&]() -> Coro<> {
    const Tracked tracked;
    co_await task_group([&](TaskGroup& group) -> Coro<> {
      group.create_task(refers(tracked));
      ran();
      co_return;
    });
    co_await timeout(5s, [&](Timeout&) -> Coro<> {
      co_await refers(tracked);
      ran();
    });
    co_await finally(
        [&]() -> Coro<> {
          co_await refers(tracked);
          ran();
        },
        [&]() -> Coro<> {
          co_await refers(tracked);
          ran();
        });
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, NamedBodyThatCapturesByValue) {
  expected_runs_ = 2;
  auto idiom = [&]() -> Coro<> {
    Tracked tracked;
    auto body = [this, tracked](TaskGroup& group) -> Coro<> {
      group.create_task(takes(tracked));
      ran();
      co_return;
    };
    co_await task_group(body);
    co_await task_group(body);
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, BodyInAStdFunction) {
  auto idiom = [&]() -> Coro<> {
    Tracked tracked;
    std::function<Coro<>(TaskGroup&)> body = [this, tracked](TaskGroup&) -> Coro<> {
      co_await takes(tracked);
      ran();
    };
    co_await task_group(body);
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, TimeoutAroundACoroutineInPlace) {
  auto idiom = [&]() -> Coro<> {
    co_await timeout(5s, takes(Tracked()));
    const Tracked result = co_await timeout(5s, gives());
    result.check();
    const int number = co_await wait_for(takes_two(Tracked(), 3, Tracked()), 5s);
    EXPECT_EQ(3, number);
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, OutcomeInPlace) {
  auto idiom = [&]() -> Coro<> {
    Outcome<Tracked> ended = co_await outcome(gives());
    ended.value().check();
    const Tracked moved = std::move(ended).get();
    moved.check();
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, GatherOfTemporariesIntoStructuredBindings) {
  auto idiom = [&]() -> Coro<> {
    auto results = co_await gather(gives(), takes_two(Tracked(), 4, Tracked()));
    auto& [tracked, number] = results;
    tracked.check();
    EXPECT_EQ(4, number);
    ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, QueueOfTemporaries) {
  auto idiom = [&]() -> Coro<> {
    Queue<Tracked> queue(1);
    co_await queue.put(Tracked());
    const Tracked item = co_await queue.get();
    item.check();
    ran();
  };
  expect_safe(idiom());
}

// A co_await in the head itself crashes, or skips the body, when the outermost block has no
// declaration, as in these.
TEST_F(Gcc12Test, NamedConditionOfAnIf) {
  auto idiom = [&]() -> Coro<> {
    const bool go = co_await yes();
    if (go) ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, NamedConditionOfALoop) {
  expected_runs_ = 2;
  auto idiom = [&]() -> Coro<> {
    for (int i = 0; i < 1; ++i) {
      const bool again = co_await yes();
      if (again) ran();
    }
    while (true) {
      const bool again = co_await yes();
      if (!again || runs_ == 2) break;
      ran();
    }
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, NamedConditionOfASwitch) {
  auto idiom = [&]() -> Coro<> {
    const int number = co_await takes_two(Tracked(), 8, Tracked());
    switch (number) {
      case 8:
        co_await takes(Tracked());
        ran();
        break;
      default:
        break;
    }
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, ConditionDeclaredInTheStatement) {
  auto idiom = [&]() -> Coro<> {
    if (const bool go = co_await yes(); go) ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, ConditionOfABlockInsideABlock) {
  auto idiom = [&]() -> Coro<> {
    {
      if (const bool go = co_await yes(); go) {
        co_await takes(Tracked());
        ran();
      }
    }
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, ShortCircuits) {
  auto idiom = [&]() -> Coro<> {
    const bool both = Tracked::living() >= 0 && co_await yes();
    if (both) ran();
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, RangeOverAResult) {
  expected_runs_ = 3;
  auto three = []() -> Coro<std::vector<Tracked>> {
    co_await sleep(0s);
    co_return std::vector<Tracked>(3);
  };
  auto idiom = [&]() -> Coro<> {
    for (const Tracked& tracked : co_await three()) {
      tracked.check();
      ran();
    }
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, ThrowsBesideTemporaries) {
  auto fails = [](Tracked tracked) -> Coro<Tracked> {
    co_await sleep(0s);
    tracked.check();
    throw std::runtime_error("failed");
  };
  auto idiom = [&]() -> Coro<> {
    try {
      co_await takes_two(Tracked(), 1, co_await fails(Tracked()));
    } catch (const std::runtime_error&) {
      ran();
    }
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, CancelledBesideTemporaries) {
  auto waits = []() -> Coro<Tracked> {
    co_await sleep(100s);
    co_return Tracked();
  };
  auto uses = [&]() -> Coro<> {
    try {
      co_await takes_two(Tracked(), 1, co_await waits());
    } catch (const CancelledError&) {
      ran();
      throw;
    }
  };
  auto idiom = [&]() -> Coro<> {
    const Task<> task = create_task(uses());
    co_await sleep(1s);
    task.cancel();
    co_await sleep(1s);
  };
  expect_safe(idiom());
}

TEST_F(Gcc12Test, MemberCoroutineOfATemporary) {
  struct Source {
    Tracked tracked;
    Coro<Tracked> read() {
      co_await sleep(0s);
      tracked.check();
      co_return tracked;
    }
  };
  auto idiom = [&]() -> Coro<> {
    const auto source = std::make_unique<Source>();
    const Tracked result = co_await source->read();
    result.check();
    ran();
  };
  expect_safe(idiom());
}

}  // namespace
   // declaration, as in these.
}  // namespace wavetank
