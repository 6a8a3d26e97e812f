#include "sim/fault/duration_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace wavetank::sim {
namespace {

TEST(DurationText, MeansTheSumOfItsParts) {
  EXPECT_EQ(parse_duration_ns("5s"), 5'000'000'000);
  EXPECT_EQ(parse_duration_ns("250ms"), 250'000'000);
  EXPECT_EQ(parse_duration_ns("2m"), 120'000'000'000);
  EXPECT_EQ(parse_duration_ns("1h30m"), 5'400'000'000'000);
  EXPECT_EQ(parse_duration_ns("1d2h3m4s5ms6us7ns"), 93'784'005'006'007);
  EXPECT_EQ(parse_duration_ns("0s"), 0);
  EXPECT_EQ(parse_duration_ns("007ns"), 7);
}

// A number in a double would be off by one here.
TEST(DurationText, IsExactToTheNanosecond) {
  EXPECT_EQ(parse_duration_ns("9007199s254740993ns"), 9'007'199'254'740'993);
  EXPECT_EQ(parse_duration_ns("9223372036854775807ns"), std::numeric_limits<std::int64_t>::max());
}

TEST(DurationText, TextsThatAreNotTimesAreRefused) {
  for (const std::string text :
       {"",   "5",    "s",     "ms",   "5 s",  " 5s", "5s ", "-5s",  "+5s",  "1.5s",
        "5S", "5sec", "30m1h", "1s1s", "1h2h", "5m5", "5mm", "1e3s", "5msx", "0x5s"}) {
    EXPECT_EQ(parse_duration_ns(text), std::nullopt) << text;
  }
}

TEST(DurationText, DurationsBeyondInt64AreRefused) {
  for (const std::string text :
       {"9223372036854775808ns", "9223372036854775807us", "106752d", "9223372036s854775808ns",
        "18446744073709551616ns", "99999999999999999999999d"}) {
    EXPECT_EQ(parse_duration_ns(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace wavetank::sim
