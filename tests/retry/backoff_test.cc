// The laws of delays: within bounds, apart also at the cap, and no overflow, however long it lasts.

#include "core/retry/backoff.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

#include "tests/retry/retry_world.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using Choice = FixedRandom::Choice;
using Delays = std::vector<Duration>;

Delays delays_of(Backoff backoff, int count, Choice choice = Choice::kZero) {
  FixedRandom random(choice);
  Delays delays;
  for (int i = 0; i < count; ++i) delays.push_back(backoff.next(random));
  return delays;
}

TEST(Backoff, ConstantStaysAndExponentialDoublesUpToTheCap) {
  EXPECT_EQ((Delays{7s, 7s, 7s}), delays_of(Backoff::constant(7s), 3));
  EXPECT_EQ((Delays{0s, 0s}), delays_of(Backoff::constant(0s), 2));
  EXPECT_EQ((Delays{1s, 2s, 4s, 5s, 5s}), delays_of(Backoff::exponential(1s, 5s), 5));
}

TEST(Backoff, JitterIsAShareOfTheCeilingDownwards) {
  const Backoff half = Backoff::exponential(1s, 4s).with_jitter(50);
  EXPECT_EQ((Delays{1s, 2s, 4s, 4s}), delays_of(half, 4, Choice::kZero));
  EXPECT_EQ((Delays{500ms, 1s, 2s, 2s}), delays_of(half, 4, Choice::kLast));
  EXPECT_EQ((Delays{0s, 0s, 0s, 0s}), delays_of(Backoff::full_jitter(1s, 4s), 4, Choice::kLast));
  EXPECT_EQ((Delays{3s}), delays_of(Backoff::constant(4s).with_jitter(25), 1, Choice::kLast));
}

TEST(Backoff, DecorrelatedJitterGrowsFromTheDelayThatWasDrawn) {
  const Backoff backoff = Backoff::decorrelated_jitter(1s, 20s);
  EXPECT_EQ((Delays{3s, 9s, 20s, 20s}), delays_of(backoff, 4, Choice::kZero));
  EXPECT_EQ((Delays{1s, 1s, 1s}), delays_of(backoff, 3, Choice::kLast));
  EXPECT_EQ((Delays{2s, 3500ms, 5750ms}), delays_of(backoff, 3, Choice::kMiddle));
}

TEST(Backoff, OneLabelledDrawADelay) {
  FixedRandom random;
  Backoff backoff = Backoff::exponential(1us, 2us).with_jitter(10);
  backoff.next(random);
  backoff.next(random);
  EXPECT_EQ((std::vector<std::string>{"backoff_jitter", "backoff_jitter"}), random.labels);
  EXPECT_EQ((std::vector<std::uint64_t>{101, 201}), random.bounds);
}

TEST(Backoff, ResetReturnsToTheFirstDelay) {
  FixedRandom random;
  for (Backoff backoff : {Backoff::exponential(1s, 9s), Backoff::decorrelated_jitter(1s, 9s)}) {
    const Duration first = backoff.next(random);
    backoff.next(random);
    backoff.reset();
    EXPECT_EQ(first, backoff.next(random));
  }
}

/// Any shape, with any bounds that it allows.
Backoff any_backoff() {
  const auto first = Duration(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
  const auto room = Duration(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000));
  const int percent = *rc::gen::inRange(0, 101);
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      return Backoff::constant(first).with_jitter(percent);
    case 1:
      return Backoff::exponential(first, first + room).with_jitter(percent);
    case 2:
      return Backoff::full_jitter(first, first + room);
    case 3:
      return Backoff::decorrelated_jitter(first, first + room);
    default:
      return Backoff::exponential(first, Duration::max()).with_jitter(percent);
  }
}

RC_GTEST_PROP(BackoffLaw, DelaysAreBetweenZeroAndTheCeilingWhichStaysBelowTheCap, ()) {
  Backoff backoff = any_backoff();
  SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
  for (int attempt = 0; attempt < 200; ++attempt) {
    const Duration ceiling = backoff.ceiling();
    RC_ASSERT(ceiling <= backoff.cap());
    const Duration delay = backoff.next(random);
    RC_ASSERT(delay >= Duration::zero());
    RC_ASSERT(delay <= ceiling);
  }
}

RC_GTEST_PROP(BackoffLaw, TheCeilingOfAnExponentialNeverFalls, ()) {
  Backoff backoff = Backoff::exponential(Duration(*rc::gen::inRange(1, 1'000'000)), 1h)
                        .with_jitter(*rc::gen::inRange(0, 101));
  SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
  for (int attempt = 0; attempt < 60; ++attempt) {
    const Duration before = backoff.ceiling();
    backoff.next(random);
    RC_ASSERT(backoff.ceiling() >= before);
  }
}

// A hundred clients fail together, for longer than it takes to reach the cap.
RC_GTEST_PROP(BackoffLaw, AtTheCapClientsAreStillApart, ()) {
  const int shape = *rc::gen::inRange(0, 3);
  std::set<Duration> last_delays;
  Delays all;
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000);
  for (std::uint64_t client = 0; client < 100; ++client) {
    SeededRandom random(seed + client * 7'919);
    Backoff backoff = shape == 0   ? Backoff::exponential(500ms, 30s).with_jitter(25)
                      : shape == 1 ? Backoff::full_jitter(500ms, 30s)
                                   : Backoff::decorrelated_jitter(500ms, 30s);
    Duration delay{};
    for (int attempt = 0; attempt < 50; ++attempt) delay = backoff.next(random);
    last_delays.insert(delay);
    all.push_back(delay);
  }
  RC_ASSERT(last_delays.size() == 100U);
  std::sort(all.begin(), all.end());
  RC_ASSERT(all[90] - all[10] >= 3s);
  RC_ASSERT(std::count(all.begin(), all.end(), Duration(30s)) <= 1);
}

TEST(Backoff, AMillionAttemptsDoNotOverflow) {
  for (const Choice choice : {Choice::kZero, Choice::kMiddle, Choice::kLast}) {
    for (Backoff backoff : {Backoff::exponential(500ms, 30s).with_jitter(50),
                            Backoff::exponential(1ns, Duration::max()).with_jitter(99),
                            Backoff::full_jitter(1ns, Duration::max()),
                            Backoff::decorrelated_jitter(1ns, Duration::max()),
                            Backoff::constant(Duration::max()).with_jitter(100)}) {
      FixedShare random(choice);
      bool is_within = true;
      for (int attempt = 0; attempt < 1'000'000; ++attempt) {
        const Duration delay = backoff.next(random);
        is_within = is_within && delay >= Duration::zero() && delay <= backoff.cap();
      }
      EXPECT_TRUE(is_within);
    }
  }
}

TEST(Backoff, HugeDelaysAreHeldAtTheEnd) {
  const Backoff huge = Backoff::exponential(std::chrono::hours(1), std::chrono::hours::max());
  EXPECT_EQ(Duration::max(), huge.cap());
  EXPECT_EQ(Duration::max(), Backoff::constant(std::chrono::seconds::max()).ceiling());
}

TEST(BackoffDeathTest, BoundsOfItsArguments) {
  EXPECT_DEATH(Backoff::exponential(2s, 1s), "CHECK failed");
  EXPECT_DEATH(Backoff::constant(-1s), "CHECK failed");
  EXPECT_DEATH(Backoff::constant(1s).with_jitter(101), "CHECK failed");
}

}  // namespace
}  // namespace wavetank
