#include "core/capture/payload.h"

#include <gtest/gtest.h>

namespace wavetank {
namespace {

std::string base64(std::string_view bytes) {
  std::string text;
  append_base64(bytes, text);
  return text;
}

TEST(Base64, HasTheVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, GivesBackEveryByteAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t length = 1; length <= 4; ++length) {
      const std::string bytes(length, static_cast<char>(byte));

      EXPECT_EQ(parse_base64(base64(bytes)), bytes);
    }
  }
}

TEST(Base64, HasOneSpellingPerPayload) {
  EXPECT_EQ(parse_base64("Zg"), std::nullopt);        // no padding
  EXPECT_EQ(parse_base64("Zh=="), std::nullopt);      // unused bits
  EXPECT_EQ(parse_base64("Zm9="), std::nullopt);      // unused bits
  EXPECT_EQ(parse_base64("Zg==Zg=="), std::nullopt);  // padding in the middle
  EXPECT_EQ(parse_base64("Z==="), std::nullopt);
  EXPECT_EQ(parse_base64("===="), std::nullopt);
  EXPECT_EQ(parse_base64("Zm=v"), std::nullopt);
  EXPECT_EQ(parse_base64("Zm 9"), std::nullopt);
  EXPECT_EQ(parse_base64("Zm9-"), std::nullopt);  // the URL alphabet
  EXPECT_EQ(parse_base64("Zm9\xff"), std::nullopt);
}

TEST(LineText, IsUtf8WithoutLineBreaksAndNul) {
  EXPECT_TRUE(is_line_text(""));
  EXPECT_TRUE(is_line_text(R"({"channel":"pong"})"));
  EXPECT_TRUE(is_line_text("tab\t and \x7f and \xc3\xa9 \xe2\x82\xac \xf0\x9f\x8c\x8a"));
  EXPECT_FALSE(is_line_text("a\nb"));
  EXPECT_FALSE(is_line_text("a\r"));
  EXPECT_FALSE(is_line_text(std::string_view("a\0b", 3)));
}

TEST(LineText, HasTheBordersOfRfc3629) {
  EXPECT_TRUE(is_line_text("\xc2\x80"));
  EXPECT_TRUE(is_line_text("\xe0\xa0\x80"));
  EXPECT_TRUE(is_line_text("\xed\x9f\xbf"));
  EXPECT_TRUE(is_line_text("\xee\x80\x80"));
  EXPECT_TRUE(is_line_text("\xf0\x90\x80\x80"));
  EXPECT_TRUE(is_line_text("\xf4\x8f\xbf\xbf"));
  EXPECT_FALSE(is_line_text("\xc1\xbf"));          // overlong
  EXPECT_FALSE(is_line_text("\xe0\x9f\xbf"));      // overlong
  EXPECT_FALSE(is_line_text("\xf0\x8f\xbf\xbf"));  // overlong
  EXPECT_FALSE(is_line_text("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(is_line_text("\xf4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_line_text("\xf5\x80\x80\x80"));
  EXPECT_FALSE(is_line_text("\x80"));      // continuation alone
  EXPECT_FALSE(is_line_text("\xe2\x82"));  // cut off
  EXPECT_FALSE(is_line_text("\xe2\x82\x28"));
}

}  // namespace
}  // namespace wavetank
