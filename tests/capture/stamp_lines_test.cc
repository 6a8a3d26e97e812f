#include "sim/import/stamp_lines.h"

#include <gtest/gtest.h>

#include "tests/capture/sample.h"

namespace wavetank::sim {
namespace {

StampLines lines_of(std::string_view text) {
  StampLines lines{CaptureLimits()};
  lines.feed(text);
  lines.take_partial();
  return lines;
}

TEST(StampLines, KeepStampAndPayload) {
  const StampLines lines = lines_of("1737918843893903000 {\"a\": 1}  \n1737918843893903001 \n");

  ASSERT_EQ(lines.records().size(), 2u);
  EXPECT_EQ(lines.records()[0],
            Record(0, 1737918843893903000, 0, RecordKind::kReceived, "{\"a\": 1}  "));
  EXPECT_EQ(lines.records()[1], Record(1, 1737918843893903001, 0, RecordKind::kReceived, ""));
  EXPECT_EQ(lines.bad_lines(), 0u);
}

TEST(StampLines, DoNotCareHowTheTextIsCut) {
  const std::string text = sample_stamp_text() + "bad\r\n\n" + sample_stamp_text();
  const StampLines whole = lines_of(text);
  for (std::size_t step = 1; step < text.size(); step += step < 30 ? 1 : 97) {
    StampLines lines{CaptureLimits()};

    for (std::size_t at = 0; at < text.size(); at += step) {
      lines.feed(std::string_view(text).substr(at, step));
    }

    EXPECT_EQ(lines.records(), whole.records()) << step;
    EXPECT_EQ(lines.bad_lines(), 2u) << step;
    EXPECT_EQ(lines.first_bad_line(), 7u) << step;
  }
}

TEST(StampLines, LinesEndInLfOrCrlfOrTheEndOfTheFile) {
  const StampLines lines = lines_of("1737918843893903000 a\r\n1737918843893903000 b\r");

  ASSERT_EQ(lines.records().size(), 2u);
  EXPECT_EQ(lines.records()[0].payload, "a");
  EXPECT_EQ(lines.records()[1].payload, "b");
}

TEST(StampLines, SkipAndCountBadStamps) {
  for (const std::string_view bad :
       {"", "x", "1737918843893903000", "173791884389390300 {}", "17379188438939030000 {}",
        "9999999999999999 {}", "1737918843.93903000 {}", "-737918843893903000 {}",
        "0737918843893903000 {}", "9223372036854775808 {}", "1737918843893903000\t{}",
        " 1737918843893903000 {}"}) {
    const StampLines lines =
        lines_of("1737918843893903000 a\n" + std::string(bad) + "\n1737918843893903001 b\n");

    EXPECT_EQ(lines.records().size(), 2u) << bad;
    EXPECT_EQ(lines.bad_lines(), 1u) << bad;
    EXPECT_EQ(lines.first_bad_line(), 2u) << bad;
  }
}

TEST(StampLines, ReadMicrosecondsAndMillisecondsByTheirDigits) {
  const StampLines lines = lines_of("1737918843893903 a\n1737918843894 b\n1737918843894000001 c\n");

  ASSERT_EQ(lines.records().size(), 3u);
  EXPECT_EQ(lines.records()[0], Record(0, 1737918843893903000, 0, RecordKind::kReceived, "a"));
  EXPECT_EQ(lines.records()[1], Record(97'000, 1737918843894000000, 0, RecordKind::kReceived, "b"));
  EXPECT_EQ(lines.records()[2].mono_ns, 97'001);
  EXPECT_EQ(lines.stamps_of(StampUnit::kNanoseconds), 1u);
  EXPECT_EQ(lines.stamps_of(StampUnit::kMicroseconds), 1u);
  EXPECT_EQ(lines.stamps_of(StampUnit::kMilliseconds), 1u);
}

TEST(StampLines, KnowTheLineOfEachRecord) {
  const StampLines lines = lines_of("bad\n1737918843893903000 a\n\n1737918843893903001 b\n");

  EXPECT_EQ(lines.line_numbers(), (std::vector<std::uint64_t>{2, 4}));
}

TEST(StampLines, MonotonicClockStopsDuringAStepBack) {
  const StampLines lines = lines_of(
      "1737918843000000000 a\n1737918843000000007 b\n"
      "1737918840000000000 c\n1737918840000000005 d\n");

  ASSERT_EQ(lines.records().size(), 4u);
  EXPECT_EQ(lines.records()[1].mono_ns, 7);
  EXPECT_EQ(lines.records()[2].mono_ns, 7);
  EXPECT_EQ(lines.records()[2].wall_ns, 1737918840000000000);
  EXPECT_EQ(lines.records()[3].mono_ns, 12);
  EXPECT_EQ(lines.stamps_back(), 1u);
}

TEST(StampLines, HoldTheMonotonicClockAtItsEnd) {
  const StampLines lines = lines_of(
      "1000000000000000000 a\n9223372036854775807 b\n"
      "1000000000000000000 c\n9223372036854775807 d\n");

  ASSERT_EQ(lines.records().size(), 4u);
  EXPECT_EQ(lines.records()[3].mono_ns, INT64_MAX);
}

TEST(StampLines, SkipLinesOverTheLimitInPiecesAndWhole) {
  CaptureLimits limits;
  limits.line_bytes_max = 30;
  const std::string text = "1737918843893903000 " + std::string(11, 'x') +
                           "\n1737918843893903000 " + std::string(10, 'y') + "\n";
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, text.size()}) {
    StampLines lines(limits);
    for (std::size_t at = 0; at < text.size(); at += step) {
      lines.feed(std::string_view(text).substr(at, step));
    }

    ASSERT_EQ(lines.records().size(), 1u) << step;
    EXPECT_EQ(lines.records()[0].payload, "yyyyyyyyyy");
    EXPECT_EQ(lines.bad_lines(), 1u) << step;
    EXPECT_EQ(lines.partial(), "");
  }
}

TEST(StampLinesDeathTest, DropNoMoreThanFollowsTheFirstBadLine) {
  StampLines lines = lines_of("1737918843893903000 a\n1737918843893903001 b\n");
  lines.begin_section();
  lines.feed("bad\n1737918843893903002 c\n");
  EXPECT_DEATH(lines.drop_from(3), "CHECK failed: keep <= std::min");
}

}  // namespace
}  // namespace wavetank::sim
