#include "core/check.h"

#include <gtest/gtest.h>

namespace wavetank {
namespace {

TEST(Check, ConditionThatHoldsDoesNothing) {
  int evaluated = 0;
  CHECK(++evaluated == 1);
  EXPECT_EQ(evaluated, 1);
}

TEST(CheckDeathTest, ConditionThatFailsNamesItselfAndItsLine) {
  const int size = 3;
  EXPECT_DEATH(CHECK(size < 3), "^CHECK failed: size < 3 \\([^ ]*check_test\\.cc:[0-9]+\\)\n$");
}

TEST(CheckDeathTest, FailureNamesSeedAndTimeOfTheInnermostRun) {
  Instant now{};
  const CheckContext outer(1, now);
  Instant inner_now{};
  const CheckContext inner(18446744073709551615u, inner_now);
  inner_now += std::chrono::milliseconds(1250);
  EXPECT_DEATH(CHECK(false), "\\), seed 18446744073709551615, time 1\\.250000000 s\n$");
}

TEST(CheckDeathTest, FailureOfARunWithoutASeedNamesItsTime) {
  const Instant now{};
  const CheckContext context(std::nullopt, now);
  EXPECT_DEATH(CHECK(false), "\\), time 0\\.000000000 s\n$");
}

TEST(CheckDeathTest, FailureAfterARunNamesNoRun) {
  const Instant now{};
  { const CheckContext context(7, now); }
  EXPECT_DEATH(CHECK(false), "check_test\\.cc:[0-9]+\\)\n$");
}

}  // namespace
}  // namespace wavetank
