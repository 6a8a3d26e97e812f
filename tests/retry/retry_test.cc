// retry() as a coroutine, on virtual time: attempts, their limits, cancellation, the last error.

#include "core/retry/retry.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/doors/transport_error.h"
#include "core/sync/event.h"
#include "tests/core/test_loop.h"
#include "tests/retry/retry_world.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using Instants = std::vector<Duration>;

/// An operation that fails a number of times, each after a while, and notes when it begins.
class Flaky {
 public:
  Flaky(TestLoop& loop, int failures, Duration lasts = 0s)
      : loop_(loop), failures_(failures), lasts_(lasts) {}

  Coro<int> operator()() {
    begun.push_back(loop_.now());
    const int attempt = static_cast<int>(begun.size());
    co_await sleep(lasts_);
    if (attempt <= failures_) throw ConnectionReset("attempt " + std::to_string(attempt));
    co_return attempt;
  }

  Instants begun;

 private:
  TestLoop& loop_;
  int failures_;
  Duration lasts_;
};

RetryPolicy every_second() { return RetryPolicy(Backoff::constant(1s)); }

TEST(Retry, GivesTheFirstSuccess) {
  TestLoop t;
  FixedRandom random;
  Flaky flaky(t, 3);
  EXPECT_EQ(4, t.run(retry(random, RetryPolicy(Backoff::exponential(1s, 3s)), std::ref(flaky))));
  EXPECT_EQ((Instants{0s, 1s, 3s, 6s}), flaky.begun);
}

TEST(Retry, SuccessNeedsNoDrawAndNoTurnOfTheLoop) {
  TestLoop t;
  FixedRandom random;
  auto five = []() -> Coro<int> { co_return 5; };
  EXPECT_EQ(5, t.run(retry(random, every_second(), five)));
  EXPECT_EQ(0U, random.labels.size());
  EXPECT_EQ(Duration(0s), t.now());
}

TEST(Retry, ThrowsTheLastErrorWhenExhausted) {
  TestLoop t;
  FixedRandom random;
  Flaky flaky(t, 100);
  const std::string thrown =
      thrown_by([&] { t.run(retry(random, every_second().attempts_max(3), std::ref(flaky))); });
  EXPECT_NE(std::string::npos, thrown.find("attempt 3")) << thrown;
  EXPECT_EQ(3U, flaky.begun.size());
  EXPECT_EQ(Duration(2s), t.now()) << "no wait after the last attempt";
}

TEST(Retry, ErrorsThatThePredicateRefusesAreNotRetried) {
  TestLoop t;
  FixedRandom random;
  int calls = 0;
  auto buggy = [&]() -> Coro<> {
    ++calls;
    throw std::logic_error("a bug");
    co_return;
  };
  EXPECT_THROW(t.run(retry(random, every_second(), buggy)), std::logic_error);
  EXPECT_EQ(1, calls);
}

TEST(Retry, AnAttemptThatHangsIsCutAndRetried) {
  TestLoop t;
  FixedRandom random;
  int cancelled = 0;
  Instants begun;
  auto hangs_twice = [&]() -> Coro<int> {
    begun.push_back(t.now());
    if (begun.size() == 3) co_return 3;
    try {
      co_await sleep(1h);
    } catch (const CancelledError&) {
      ++cancelled;
      throw;
    }
    co_return 0;
  };
  EXPECT_EQ(3, t.run(retry(random, every_second().attempt_limit(5s), hangs_twice)));
  EXPECT_EQ((Instants{0s, 6s, 12s}), begun);
  EXPECT_EQ(2, cancelled);
}

TEST(Retry, ExhaustedByHangingItThrowsTimeoutError) {
  TestLoop t;
  FixedRandom random;
  auto hangs = [&]() -> Coro<> { co_await sleep(1h); };
  EXPECT_THROW(t.run(retry(random, every_second().attempt_limit(5s).attempts_max(2), hangs)),
               TimeoutError);
  EXPECT_EQ(Duration(11s), t.now());
}

TEST(Retry, HangingIsNeverStable) {
  TestLoop t;
  FixedRandom random;
  auto hangs = [&]() -> Coro<> { co_await sleep(1h); };
  auto policy = every_second().attempt_limit(60s).stable_after(30s).attempts_max(3);
  EXPECT_THROW(t.run(retry(random, std::move(policy), hangs)), TimeoutError);
  EXPECT_EQ(Duration(182s), t.now());
}

TEST(Retry, StableAttemptRestartsTheCount) {
  TestLoop t;
  FixedRandom random;
  const std::vector<Duration> up = {0s, 0s, 29s, 30s, 0s};
  Instants begun;
  std::vector<std::int64_t> failures;
  auto connection = [&](Attempt& attempt) -> Coro<> {
    const std::size_t number = begun.size();
    begun.push_back(t.now());
    failures.push_back(attempt.failures_before());
    if (number == up.size()) co_return;
    attempt.is_up();
    co_await sleep(up[number]);
    throw ConnectionReset("down");
  };
  t.run(retry(random, RetryPolicy(Backoff::exponential(1s, 60s)).stable_after(30s), connection));
  EXPECT_EQ((Instants{0s, 1s, 3s, 36s, 67s, 69s}), begun);
  EXPECT_EQ((std::vector<std::int64_t>{0, 1, 2, 3, 1, 2}), failures);
}

TEST(Retry, ObserverIsCalledBeforeEachWait) {
  TestLoop t;
  FixedRandom random;
  Flaky flaky(t, 2);
  Notes told;
  auto observer = [&](const RetryNotice& notice) {
    told.push_back(std::to_string(notice.failures) + " " + shown(notice.error) + " " +
                   std::to_string(notice.delay / 1s));
  };
  t.run(retry(random, every_second().on_retry(observer), std::ref(flaky)));
  ASSERT_EQ(2U, told.size());
  EXPECT_EQ('1', told[0].front());
  EXPECT_NE(std::string::npos, told[1].find("attempt 2")) << told[1];
}

TEST(Retry, AZeroDelayStillTurnsTheLoop) {
  TestLoop t;
  FixedRandom random;
  bool other_ran = false;
  auto operation = [&]() -> Coro<> {
    if (!other_ran) throw ConnectionRefused("not yet");
    co_return;
  };
  auto main = [&]() -> Coro<> {
    EventLoop::running().call_soon([&] { other_ran = true; });
    co_await retry(random, RetryPolicy(Backoff::constant(0s)).attempts_max(50), operation);
  };
  t.run(main());
  EXPECT_TRUE(other_ran);
}

TEST(Retry, LoopExitIsNeverRetried) {
  TestLoop t;
  FixedRandom random;
  int calls = 0;
  auto exits = [&]() -> Coro<> {
    ++calls;
    throw LoopExit(3);
    co_return;
  };
  auto always = [](const std::exception_ptr&) { return true; };
  EXPECT_THROW(t.run(retry(random, every_second().retry_if(always), exits)), LoopExit);
  EXPECT_EQ(1, calls);
}

TEST(Retry, KeepsItsOperationAndDestroysItOnce) {
  TestLoop t;
  FixedRandom random;
  auto shared = std::make_shared<int>(0);
  auto main = [&]() -> Coro<> {
    auto counts = [shared]() -> Coro<int> {
      co_await sleep(1s);
      if (++*shared < 3) throw ConnectionReset("again");
      co_return *shared;
    };
    auto operation = retry(random, every_second(), counts);
    const int result = co_await std::move(operation);
    EXPECT_EQ(3, result);
    const int in_place = co_await retry(
        random, RetryPolicy(Backoff::full_jitter(1s, 2s)).attempts_max(2).attempt_limit(1s),
        [&]() -> Coro<int> { co_return *shared; });
    EXPECT_EQ(3, in_place);
  };
  t.run(main());
  EXPECT_EQ(1, shared.use_count());
}

// Whenever the cancel comes, in an attempt or between two, the task ends immediately, without
// another attempt.
RC_GTEST_PROP(RetryLaw, CancellationIsNeverRetried, ()) {
  TestLoop t;
  SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
  Flaky flaky(t, 1'000, Duration(*rc::gen::inRange(0, 20)));
  const Duration at(*rc::gen::inRange(0, 300));
  const Duration limit(*rc::gen::inRange(1, 30));
  auto always = [](const std::exception_ptr&) { return true; };
  std::size_t attempts_at_cancel = 0;
  auto main = [&]() -> Coro<> {
    auto policy = RetryPolicy(Backoff::full_jitter(Duration(1), Duration(16)))
                      .attempt_limit(limit)
                      .retry_if(always);
    const Task<int> task = create_task(retry(random, std::move(policy), std::ref(flaky)));
    co_await sleep(at);
    const bool was_running = task.cancel();
    attempts_at_cancel = flaky.begun.size();
    const Instant cancelled_at = t.loop().time();
    co_await sleep(0s);
    co_await sleep(0s);
    co_await sleep(0s);
    RC_ASSERT(was_running);
    RC_ASSERT(task.cancelled());
    RC_ASSERT(t.loop().time() == cancelled_at);
    co_await sleep(1s);
  };
  t.run(main());
  RC_ASSERT(flaky.begun.size() == attempts_at_cancel);
}

}  // namespace
}  // namespace wavetank
