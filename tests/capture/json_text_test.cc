#include "sim/import/json_text.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank::sim {
namespace {

TEST(WholeJson, IsOneValueToTheEnd) {
  EXPECT_TRUE(is_whole_json(R"({"channel":"pong"})"));
  EXPECT_TRUE(is_whole_json(" [1, -2.5e3, null] \r"));
  EXPECT_FALSE(is_whole_json(""));
  EXPECT_FALSE(is_whole_json(R"({"channel":"pong")"));
  EXPECT_FALSE(is_whole_json(R"({"channel":"po)"));
  EXPECT_FALSE(is_whole_json("{} {}"));
  EXPECT_FALSE(is_whole_json(std::string_view("{}\0{}", 5)));
  EXPECT_FALSE(is_whole_json("[\"\xff\"]"));
}

TEST(WholeJson, MayNestDeeperThanTheStack) {
  const std::string open(8u << 20, '[');

  EXPECT_FALSE(is_whole_json(open));
  EXPECT_TRUE(is_whole_json(open + std::string(open.size(), ']')));
}

}  // namespace
}  // namespace wavetank::sim
