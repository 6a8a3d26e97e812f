#include "core/net/byte_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace wavetank {
namespace {

TEST(ByteBuffer, IsAQueueOfBytes) {
  ByteBuffer buffer;
  EXPECT_TRUE(buffer.empty());
  buffer.append("hello ");
  buffer.append("world");
  buffer.consume(3);
  EXPECT_EQ(buffer.view(), "lo world");
  buffer.consume(8);
  EXPECT_TRUE(buffer.empty());
}

TEST(ByteBuffer, PreparedRoomBecomesContentsWhenCommitted) {
  ByteBuffer buffer;
  buffer.append("ab");
  const std::span<std::byte> room = buffer.prepare(10);
  ASSERT_GE(room.size(), 10U);
  std::memcpy(room.data(), "cdef", 4);
  buffer.commit(3);
  EXPECT_EQ(buffer.view(), "abcde");
}

TEST(ByteBuffer, KeepsItsContentsWhileItGrowsAndSlides) {
  ByteBuffer buffer;
  std::string expected;
  std::size_t consumed = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string piece(static_cast<std::size_t>(i % 97), static_cast<char>('a' + i % 26));
    buffer.append(piece);
    expected.append(piece);
    const std::size_t take = buffer.size() * static_cast<std::size_t>(i % 4) / 3;
    buffer.consume(take);
    consumed += take;
    ASSERT_EQ(buffer.view(), std::string_view(expected).substr(consumed));
  }
}

TEST(ByteBuffer, MemoryIsAtMostTwiceTheLargestContents) {
  ByteBuffer buffer;
  std::size_t largest = 0;
  for (int i = 0; i < 10000; ++i) {
    buffer.append(std::string(64, 'x'));
    largest = std::max(largest, buffer.size());
    if (buffer.size() > 2000) buffer.consume(i % 2 == 0 ? 100 : buffer.size());
  }
  EXPECT_LE(buffer.capacity(), 2 * largest);
}

TEST(ByteBuffer, MovedFromIsEmpty) {
  ByteBuffer from;
  from.append("x");
  const ByteBuffer to = std::move(from);
  EXPECT_EQ(to.view(), "x");
  EXPECT_TRUE(from.empty());
  EXPECT_EQ(from.capacity(), 0U);
}

}  // namespace
}  // namespace wavetank
