// When a policy gives up, when it starts again, and its use of a server's hint.

#include "core/retry/retry_policy.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "core/coro/errors.h"
#include "core/doors/transport_error.h"
#include "core/net/upgrade.h"
#include "core/retry/retry_after.h"
#include "tests/retry/retry_world.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;
using PolicyChoice = FixedRandom::Choice;

constexpr Instant kPolicyStart{};

class Limited final : public std::runtime_error, public RetryAfter {
 public:
  explicit Limited(std::optional<Duration> hint)
      : std::runtime_error("too many requests"), RetryAfter(hint) {}
};

template <class Error>
std::exception_ptr error_of(Error error) {
  return std::make_exception_ptr(std::move(error));
}

/// The delay after a failure with that hint, `good` before.
std::optional<Duration> delay_after(RetryState& retries, Duration good = 0s,
                                    std::optional<Duration> hint = std::nullopt,
                                    PolicyChoice choice = PolicyChoice::kZero,
                                    Instant now = kPolicyStart) {
  FixedRandom random(choice);
  return retries.next_delay(now, good, hint, random);
}

TEST(RetryPolicy, AttemptsMaxIncludesTheFirstAttempt) {
  RetryState retries(RetryPolicy(Backoff::constant(1s)).attempts_max(3), kPolicyStart);
  EXPECT_EQ(1s, delay_after(retries));
  EXPECT_EQ(1s, delay_after(retries));
  EXPECT_EQ(std::nullopt, delay_after(retries));
  RetryState once(RetryPolicy(Backoff::constant(1s)).attempts_max(1), kPolicyStart);
  EXPECT_EQ(std::nullopt, delay_after(once));
}

TEST(RetryPolicy, ElapsedMaxIsTheLatestBeginningOfAnAttempt) {
  RetryState retries(RetryPolicy(Backoff::constant(4s)).elapsed_max(10s), kPolicyStart);
  EXPECT_EQ(4s, delay_after(retries, 0s, {}, PolicyChoice::kZero, kPolicyStart + 6s));
  EXPECT_EQ(std::nullopt, delay_after(retries, 0s, {}, PolicyChoice::kZero, kPolicyStart + 7s));
}

TEST(RetryPolicy, RestartsOnlyAfterAStableSpell) {
  RetryState retries(
      RetryPolicy(Backoff::exponential(1s, 60s)).stable_after(30s).attempts_max(4).elapsed_max(1h),
      kPolicyStart);
  delay_after(retries);
  EXPECT_EQ(2s, delay_after(retries, 30s - 1ns));
  EXPECT_EQ(2, retries.failures());
  EXPECT_EQ(1s, delay_after(retries, 30s, {}, PolicyChoice::kZero, kPolicyStart + 3h));
  EXPECT_EQ(1, retries.failures());
  EXPECT_EQ(2s, delay_after(retries, 0s, {}, PolicyChoice::kZero, kPolicyStart + 4h - 2s));
}

TEST(RetryPolicy, DefaultNeverRestarts) {
  RetryState retries(RetryPolicy(Backoff::exponential(1s, 60s)), kPolicyStart);
  delay_after(retries);
  EXPECT_EQ(2s, delay_after(retries, 1000h));
}

TEST(RetryPolicy, TheDelayIsAtLeastTheHintAndTheHintIsBounded) {
  RetryState retries(RetryPolicy(Backoff::exponential(2s, 2s).with_jitter(50)).hint_max(60s),
                     kPolicyStart);
  EXPECT_EQ(30s, delay_after(retries, 0s, 30s));
  EXPECT_EQ(31s, delay_after(retries, 0s, 30s, PolicyChoice::kLast)) << "jitter goes on top";
  EXPECT_EQ(60s, delay_after(retries, 0s, 1000h));
  EXPECT_EQ(61s, delay_after(retries, 0s, Duration::max(), PolicyChoice::kLast));
  EXPECT_EQ(2s, delay_after(retries, 0s, 1s)) << "a short hint does not shorten the backoff";
  EXPECT_EQ(2s, delay_after(retries, 0s, -5s));
  EXPECT_EQ(1s, delay_after(retries, 0s, {}, PolicyChoice::kLast));
}

RC_GTEST_PROP(RetryPolicyLaw, AHintIsHonouredWhateverTheBackoff, ()) {
  const Duration hint_max(*rc::gen::inRange<std::int64_t>(0, 100'000));
  const Duration first(*rc::gen::inRange<std::int64_t>(1, 1'000));
  RetryState retries(RetryPolicy(Backoff::full_jitter(first, first * 16)).hint_max(hint_max),
                     kPolicyStart);
  SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
  for (int i = 0; i < 20; ++i) {
    const Duration hint(*rc::gen::inRange<std::int64_t>(0, 200'000));
    const auto delay = retries.next_delay(kPolicyStart, 0s, hint, random);
    RC_ASSERT(delay.has_value());
    RC_ASSERT(*delay >= std::min(hint, hint_max));
    RC_ASSERT(*delay <= hint_max + first * 16);
  }
}

TEST(RetryPolicy, NetworkErrorsAreTransient) {
  EXPECT_TRUE(is_transient(error_of(ConnectionRefused("refused"))));
  EXPECT_TRUE(is_transient(error_of(NameNotFound("venue"))));
  EXPECT_TRUE(is_transient(error_of(TimeoutError())));
  EXPECT_TRUE(is_transient(error_of(Limited(1s))));
  EXPECT_FALSE(is_transient(error_of(Limited(std::nullopt))));
  EXPECT_FALSE(is_transient(error_of(StreamClosed("we closed it"))));
  EXPECT_FALSE(is_transient(error_of(std::logic_error("a bug"))));
  EXPECT_FALSE(is_transient(error_of(CancelledError())));
  EXPECT_FALSE(is_transient(error_of(LoopExit(1))));
  EXPECT_FALSE(is_transient(nullptr));
}

TEST(RetryPolicy, CancelledErrorAndLoopExitAreNeverRetried) {
  int asked = 0;
  RetryState retries(RetryPolicy(Backoff::constant(1s)).retry_if([&](const std::exception_ptr&) {
    ++asked;
    return true;
  }),
                     kPolicyStart);
  FixedRandom random;
  EXPECT_EQ(std::nullopt, retries.next_delay(kPolicyStart, 0s, error_of(CancelledError()), random));
  EXPECT_EQ(std::nullopt, retries.next_delay(kPolicyStart, 0s, error_of(LoopExit(1)), random));
  EXPECT_EQ(0, asked);
  EXPECT_EQ(1s, retries.next_delay(kPolicyStart, 0s, error_of(std::logic_error("x")), random));
  EXPECT_EQ(1, asked);
  EXPECT_EQ(1U, random.labels.size()) << "a draw for each delay, and for nothing else";
}

TEST(RetryPolicy, TheHintOfAnErrorIsFound) {
  RetryState retries(RetryPolicy(Backoff::constant(1s)), kPolicyStart);
  FixedRandom random;
  EXPECT_EQ(9s, retries.next_delay(kPolicyStart, 0s, error_of(Limited(9s)), random));
  const UpgradeError refused(UpgradeError::Kind::kStatus, 429, "429 Too Many", "7");
  EXPECT_EQ(7s, retries.next_delay(kPolicyStart, 0s, error_of(refused), random));
}

TEST(RetryAfterField, IsWholeSeconds) {
  EXPECT_EQ(Duration(120s), parse_retry_after("120"));
  EXPECT_EQ(Duration(0s), parse_retry_after("0"));
  for (const char* text : {"", "-1", "1.5", " 5", "5 ", "Wed, 21 Oct 2015 07:28:00 GMT"}) {
    EXPECT_EQ(std::nullopt, parse_retry_after(text)) << text;
  }
  const auto longest = std::chrono::floor<std::chrono::seconds>(Duration::max());
  EXPECT_EQ(Duration(longest), parse_retry_after("9223372037"));
  EXPECT_EQ(Duration(longest), parse_retry_after("99999999999999999999999999"));
}

}  // namespace
}  // namespace wavetank
