#include "scenarios/protocol/messages.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace wavetank::hyperliquid {
namespace {

TEST(Channel, EveryNameFindsItsChannel) {
  std::set<std::string_view> names;
  for (int i = 0; i < static_cast<int>(Channel::kUnknown); ++i) {
    const auto channel = static_cast<Channel>(i);
    EXPECT_EQ(find_channel(channel_name(channel)), channel);
    names.insert(channel_name(channel));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Channel::kUnknown));
}

TEST(Channel, ForeignNamesAreUnknown) {
  for (const char* name : {"", "unknown", "l2book", "TRADES", "trades ", "webData2"}) {
    EXPECT_EQ(find_channel(name), Channel::kUnknown) << name;
  }
}

TEST(FrameKind, NamesAllDiffer) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kFrameKindCount; ++i) {
    names.insert(frame_kind_name(static_cast<FrameKind>(i)));
  }
  EXPECT_EQ(names.size(), kFrameKindCount);
}

TEST(Decimals, OnlyPlainNumbersAreDecimals) {
  for (const char* good : {"0", "1", "105055.0", "0.00036", "007", "12345678901234567890.5"}) {
    EXPECT_TRUE(is_decimal(good)) << good;
  }
  for (const char* bad : {"", ".", "1.", ".5", "-1", "+1", "1e5", "1.2.3", " 1", "1 ", "nan"}) {
    EXPECT_FALSE(is_decimal(bad)) << bad;
  }
}

TEST(Decimals, CompareByValueNotByText) {
  EXPECT_LT(compare_decimals("9.5", "10"), 0);
  EXPECT_GT(compare_decimals("10.0", "9.99999"), 0);
  EXPECT_EQ(compare_decimals("10", "10.0"), 0);
  EXPECT_EQ(compare_decimals("0010.50", "10.5"), 0);
  EXPECT_EQ(compare_decimals("0", "0.00"), 0);
  EXPECT_LT(compare_decimals("0.00036", "0.0004"), 0);
  EXPECT_LT(compare_decimals("105055.0", "105055.1"), 0);
  EXPECT_GT(compare_decimals("100000000000000000001", "100000000000000000000"), 0);
}

}  // namespace
}  // namespace wavetank::hyperliquid
