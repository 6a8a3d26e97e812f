// Decisions: within their bound, spread over it.

#include "core/doors/random.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

class RandomContract : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, RandomContract, kBothStages, stage_name);

TEST_P(RandomContract, DrawsStayBelowTheirBound) {
  const auto law = [](Doors& doors) -> Coro<void> {
    for (std::uint64_t bound : {1U, 2U, 3U, 10U, 1000U}) {
      for (int i = 0; i < 200; ++i) EXPECT_LT(doors.random.draw("test", bound), bound);
    }
    co_return;
  };
  play(law);
}

TEST_P(RandomContract, TheLargestBoundsAreKept) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const std::uint64_t just_above_half = (std::uint64_t{1} << 63) + 1;
    for (int i = 0; i < 200; ++i) {
      EXPECT_LT(doors.random.draw("test", just_above_half), just_above_half);
      EXPECT_LT(doors.random.draw("test", UINT64_MAX), UINT64_MAX);
    }
    co_return;
  };
  play(law);
}

TEST_P(RandomContract, BoundZeroMeansAllValues) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::uint64_t bits_seen = 0;
    std::uint64_t bits_always_set = UINT64_MAX;
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t value = doors.random.draw("test", 0);
      bits_seen |= value;
      bits_always_set &= value;
    }
    EXPECT_EQ(UINT64_MAX, bits_seen);
    EXPECT_EQ(0U, bits_always_set);
    co_return;
  };
  play(law);
}

TEST_P(RandomContract, EveryValueIsDrawnAndLargeOnesDoNotRepeat) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::set<std::uint64_t> small;
    std::set<std::uint64_t> large;
    for (int i = 0; i < 1000; ++i) {
      small.insert(doors.random.draw("test", 6));
      large.insert(doors.random.draw("another", 0));
    }
    EXPECT_EQ(6U, small.size());
    EXPECT_EQ(1000U, large.size());
    co_return;
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
