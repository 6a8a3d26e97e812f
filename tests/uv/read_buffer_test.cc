#include "core/uv/read_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank::uv {
namespace {

std::size_t put(ReadBuffer& buffer, const std::string& text) {
  const std::span<std::byte> room = buffer.prepare();
  const std::size_t count = std::min(room.size(), text.size());
  std::memcpy(room.data(), text.data(), count);
  buffer.commit(count);
  return count;
}

std::string take(ReadBuffer& buffer, std::size_t max) {
  std::string text(max, '\0');
  text.resize(buffer.take(std::as_writable_bytes(std::span(text))));
  return text;
}

TEST(UvReadBuffer, GivesBytesInTheOrderTheyCame) {
  ReadBuffer buffer(8);
  put(buffer, "abc");
  put(buffer, "de");

  EXPECT_EQ("ab", take(buffer, 2));
  EXPECT_EQ("cde", take(buffer, 9));
  EXPECT_TRUE(buffer.empty());
}

TEST(UvReadBuffer, TakesNoMoreThanItsCapacity) {
  ReadBuffer buffer(4);

  EXPECT_EQ(4U, put(buffer, "abcdef"));
  EXPECT_TRUE(buffer.full());
  EXPECT_EQ(0U, put(buffer, "g"));
}

TEST(UvReadBuffer, HasRoomAgainWheneverItIsNotFull) {
  ReadBuffer buffer(4);
  std::string read;
  std::string written;
  for (int i = 0; i < 100; ++i) {
    const std::string text(1 + static_cast<std::size_t>(i % 3), static_cast<char>('a' + i % 26));
    written.append(text, 0, put(buffer, text));
    EXPECT_EQ(buffer.full(), buffer.prepare().empty());
    read += take(buffer, static_cast<std::size_t>(i % 4));
  }
  read += take(buffer, 4);

  EXPECT_EQ(written, read);
}

}  // namespace
}  // namespace wavetank::uv
