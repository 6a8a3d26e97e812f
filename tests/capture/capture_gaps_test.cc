#include "sim/import/capture_gaps.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace wavetank::sim {
namespace {

Capture with_stamps(const std::vector<std::int64_t>& stamps) {
  Capture capture;
  for (const std::int64_t stamp : stamps) {
    capture.records.emplace_back(stamp, stamp, 0, RecordKind::kReceived, "{}");
  }
  return capture;
}

TEST(CaptureGaps, AreLongerThanAsked) {
  const std::vector<CaptureGap> gaps = gaps_longer(with_stamps({0, 10, 21, 22, 40}), Duration(10));

  ASSERT_EQ(gaps.size(), 2u);
  EXPECT_EQ(gaps[0].record, 2u);
  EXPECT_EQ(gaps[0].length, Duration(11));
  EXPECT_EQ(gaps[1].record, 4u);
  EXPECT_EQ(gaps[1].length, Duration(18));
}

TEST(CaptureGaps, AStepBackIsNoneNorIsTheWayForwardAgain) {
  EXPECT_TRUE(gaps_longer(with_stamps({0, 100, 5, 100, 105}), Duration(100)).empty());
  EXPECT_EQ(gaps_longer(with_stamps({0, 100, 5, 250}), Duration(100)).at(0).length, Duration(150));
}

TEST(CaptureGaps, StampsMayBeAsFarApartAsTheirNumbersAllow) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto gaps = gaps_longer(with_stamps({Limits::min(), Limits::max()}), Duration(1));

  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].length, Duration::max());
}

TEST(PlayedLength, IsTheSumOfTheGapsThatPass) {
  const Capture capture = with_stamps({5, 105, 50, 105, 1'105});
  EXPECT_EQ(played_length(capture), Duration(1'100));
  EXPECT_EQ(played_length(capture, Duration(300)), Duration(400));
  EXPECT_EQ(played_length(Capture()), Duration(0));
}

TEST(PlayedLength, IsLongestForStampsAsFarApartAsTheirNumbersAllow) {
  using Limits = std::numeric_limits<std::int64_t>;
  EXPECT_EQ(played_length(with_stamps({Limits::min(), 0, Limits::max()})), Duration::max());
}

TEST(CaptureGaps, CaptureWithoutRecordsHasNoGaps) {
  EXPECT_TRUE(gaps_longer(Capture(), Duration(0)).empty());
  EXPECT_TRUE(gaps_longer(with_stamps({7}), Duration(0)).empty());
}

}  // namespace
}  // namespace wavetank::sim
