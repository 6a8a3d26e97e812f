#include "core/combine/gather.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/task/sleep.h"
#include "tests/core/bodies.h"
#include "tests/core/test_loop.h"
#include "tests/core/tracked.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

Coro<int> late_number(int value, Duration delay) {
  co_await sleep(delay);
  co_return value;
}
Coro<std::unique_ptr<int>> boxed(int value) {
  co_await sleep(0s);
  co_return std::make_unique<int>(value);
}
Coro<int> late_failure(std::string what, Duration delay) {
  co_await sleep(delay);
  throw std::runtime_error(what);
}

TEST(Gather, GivesResultsOfAnyTypesInTheOrderGiven) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    auto [slow, nothing, moved] = co_await gather(late_number(1, 2s), nap(1s), boxed(3));
    EXPECT_EQ(1, slow);
    EXPECT_EQ(3, *moved);
    EXPECT_EQ(2s, t.now());
    static_cast<void>(nothing);
  };

  t.run(main());
}

TEST(Gather, ListGivesAListAndDuplicatesFillBothPlaces) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> a = create_task(late_number(1, 2s));
    const Task<int> b = create_task(late_number(2, 1s));
    const std::vector<Future<int>> all = {a, b, a};
    const std::vector<int> results = co_await gather(all);
    EXPECT_EQ((std::vector<int>{1, 2, 1}), results);
  };

  t.run(main());
}

TEST(Gather, EmptyOrDoneGatherTakesNoTurn) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const std::vector<Future<int>> none;
    const std::vector<int> empty = co_await gather(none);
    EXPECT_TRUE(empty.empty());
    const Task<int> task = create_task(late_number(4, 0s));
    co_await task;
    const std::uint64_t before = t.loop().statistics().steps;
    const std::vector<Future<int>> done = {task};
    const std::vector<int> results = co_await gather(done);
    EXPECT_EQ((std::vector<int>{4}), results);
    EXPECT_EQ(before, t.loop().statistics().steps);
  };

  t.run(main());
}

TEST(Gather, FirstErrorIsThrownImmediatelyAndTheOthersGoOnUnreported) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> slow = create_task(late_number(1, 5s));
    const std::vector<Future<int>> all = {slow, create_task(late_failure("first", 1s)),
                                          create_task(late_failure("second", 2s))};
    const std::string error = co_await thrown_in(result_of(gather(all)));
    EXPECT_EQ("first", error);
    EXPECT_EQ(1s, t.now());
    const int value = co_await slow;
    EXPECT_EQ(1, value);
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.reported);
}

TEST(Gather, UnawaitedGatherHidesNoErrors) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    gather(late_failure("lost", 1s), late_number(1, 0s));
    co_await sleep(2s);
  };

  t.run(main());

  EXPECT_EQ((Notes{"exception of task 'Task-2' was never retrieved: lost"}), t.reported);
}

TEST(GatherOutcomes, ErrorsAndCancellationsAreResults) {
  TestLoop t;
  auto main = [&]() -> Coro<> {
    const Task<int> cancelled = create_task(late_number(0, 9s));
    const std::vector<Future<int>> all = {create_task(late_number(1, 2s)),
                                          create_task(late_failure("bad", 1s)), cancelled};
    co_await sleep(0s);
    cancelled.cancel("not needed");
    const std::vector<Outcome<int>> ended = co_await gather_outcomes(all);
    EXPECT_TRUE(ended[0].has_value());
    EXPECT_EQ("bad", shown(ended[1].error()));
    EXPECT_TRUE(ended[2].cancelled());
  };

  t.run(main());

  EXPECT_EQ((Notes{}), t.reported);
}

TEST(Gather, CancelReachesTheChildrenAndWaitsForThem) {
  TestLoop t;
  auto stubborn = [&]() -> Coro<int> {
    const Outcome<> nap_ended = co_await outcome(nap(10s));
    EXPECT_TRUE(nap_ended.cancelled());
    co_await sleep(3s);
    co_return 1;
  };
  auto waits = [&]() -> Coro<> { co_await gather(stubborn(), late_number(2, 10s)); };
  auto main = [&]() -> Coro<> {
    const Task<> waiter = create_task(waits());
    co_await sleep(1s);
    waiter.cancel("enough");
    const std::string error = co_await thrown_in(result_of<void>(waiter));
    EXPECT_EQ("CancelledError: enough", error);
    EXPECT_EQ(1s, t.now()) << "the child that ended cancelled is the first error";
    co_await sleep(5s);
  };

  t.run(main());
}

TEST(Gather, CancelIsNotMistakenForAnErrorOfTheLastChild) {
  TestLoop t;
  auto fails_when_cancelled = [](int which) -> Coro<int> {
    const Outcome<> nap_ended = co_await outcome(nap(10s));
    if (nap_ended.cancelled()) throw std::runtime_error("child " + std::to_string(which));
    co_return 0;
  };
  auto main = [&]() -> Coro<> {
    const std::vector<Future<int>> all = {create_task(fails_when_cancelled(1)),
                                          create_task(fails_when_cancelled(2))};
    const Future<std::vector<Outcome<int>>> together = gather_outcomes(all);
    co_await sleep(1s);
    together.cancel();
    co_await sleep(1s);
    EXPECT_EQ("CancelledError", thrown_by([&] { together.result(); }));
    EXPECT_EQ("child 2", shown(all[1].exception())) << "the child keeps its error";
  };

  t.run(main());
}

TEST(Gather, ResultsAreDestroyedOnce) {
  Tracked::reset();
  TestLoop t;
  auto makes = []() -> Coro<Tracked> {
    co_await sleep(0s);
    co_return Tracked();
  };
  auto main = [&]() -> Coro<> {
    auto both = co_await gather(makes(), makes());
    std::get<0>(both).check();
    std::get<1>(both).check();
  };

  t.run(main());

  EXPECT_TRACKED_BALANCE();
}

}  // namespace
}  // namespace wavetank
