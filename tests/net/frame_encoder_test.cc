#include "core/net/frame_encoder.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank {
namespace {

using namespace std::string_literals;

constexpr MaskKey kMask = 0x37fa213d;

std::string encoded(Opcode opcode, std::string_view payload, std::optional<MaskKey> mask,
                    bool final = true) {
  ByteBuffer out;
  append_frame(out, opcode, payload, mask, final);
  return std::string(out.view());
}

std::string encoded(const RawFrame& frame) {
  ByteBuffer out;
  append_raw_frame(out, frame);
  return std::string(out.view());
}

TEST(FrameEncoder, ExamplesOfSection57) {
  EXPECT_EQ(encoded(Opcode::kText, "Hello", {}), "\x81\x05Hello"s);
  EXPECT_EQ(encoded(Opcode::kText, "Hello", kMask),
            "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s);
  EXPECT_EQ(encoded(Opcode::kText, "Hel", {}, false), "\x01\x03Hel"s);
  EXPECT_EQ(encoded(Opcode::kContinuation, "lo", {}), "\x80\x02lo"s);
  EXPECT_EQ(encoded(Opcode::kPing, "Hello", {}), "\x89\x05Hello"s);
}

TEST(FrameEncoder, LengthTakesItsShortestForm) {
  EXPECT_EQ(encoded(Opcode::kBinary, std::string(125, 'x'), {}).substr(0, 2), "\x82\x7d"s);
  EXPECT_EQ(encoded(Opcode::kBinary, std::string(126, 'x'), {}).substr(0, 4), "\x82\x7e\0\x7e"s);
  EXPECT_EQ(encoded(Opcode::kBinary, std::string(65535, 'x'), {}).substr(0, 4),
            "\x82\x7e\xff\xff"s);
  EXPECT_EQ(encoded(Opcode::kBinary, std::string(65536, 'x'), {}).substr(0, 10),
            "\x82\x7f\0\0\0\0\0\x01\0\0"s);
}

TEST(FrameEncoder, MaskingIsByteByByteTheKeyInTurn) {
  for (std::size_t length = 0; length < 300; ++length) {
    std::string payload;
    for (std::size_t i = 0; i < length; ++i) payload.push_back(static_cast<char>(i * 31 + 7));
    std::string masked(length, '\0');
    copy_masked(masked.data(), payload.data(), length, kMask);
    for (std::size_t i = 0; i < length; ++i) {
      const auto key = static_cast<unsigned char>(kMask >> (24 - 8 * (i % 4)));
      ASSERT_EQ(static_cast<unsigned char>(masked[i]), static_cast<unsigned char>(payload[i]) ^ key)
          << length << " at " << i;
    }
    copy_masked(masked.data(), masked.data(), length, kMask);
    ASSERT_EQ(masked, payload);
  }
}

TEST(FrameEncoder, GoodRawFrameIsTheSameAsAFrame) {
  for (const std::size_t length : {0U, 1U, 125U, 126U, 65535U, 65536U}) {
    const std::string payload(length, 'p');
    for (const std::optional<MaskKey> mask : {std::optional<MaskKey>(), std::optional(kMask)}) {
      EXPECT_EQ(encoded(raw_frame(Opcode::kBinary, payload, mask)),
                encoded(Opcode::kBinary, payload, mask));
    }
  }
}

TEST(FrameEncoder, EveryFieldOfARawFrameCanBeWrong) {
  RawFrame frame;
  frame.payload = "ab";
  frame.reserved_bits = 7;
  frame.opcode = 0xb;
  frame.final = false;
  EXPECT_EQ(encoded(frame),
            "\x7b\x02"
            "ab"s);
  frame = RawFrame();
  frame.payload = "ab";
  frame.mask_bit = true;
  EXPECT_EQ(encoded(frame),
            "\x81\x82"
            "ab"s);
  frame.mask_bit = false;
  frame.mask = 0x01010101;
  EXPECT_EQ(encoded(frame), "\x81\x02\x01\x01\x01\x01`c"s);
  frame = RawFrame();
  frame.payload = "ab";
  frame.length_form = LengthForm::k16Bit;
  EXPECT_EQ(encoded(frame),
            "\x81\x7e\0\x02"
            "ab"s);
  frame.length_form = LengthForm::k64Bit;
  frame.length = 5;
  EXPECT_EQ(encoded(frame),
            "\x81\x7f\0\0\0\0\0\0\0\x05"
            "ab"s);
  frame.length_form = LengthForm::k7Bit;
  frame.length = 127;
  EXPECT_EQ(encoded(frame),
            "\x81\x7f"
            "ab"s);
  frame.bytes_max = 1;
  EXPECT_EQ(encoded(frame), "\x81"s);
}

TEST(FrameEncoder, ClosePayloadIsCodeAndReason) {
  EXPECT_EQ(close_payload(1000, "bye"),
            "\x03\xe8"
            "bye"s);
  EXPECT_EQ(close_payload(kCloseNoStatus, "bye"), "");
  EXPECT_EQ(close_payload(1000, std::string(200, 'r')).size(), kControlPayloadMax);
}

TEST(FrameEncoder, CloseReasonIsNotCutInsideACharacter) {
  const std::string euro = "\xe2\x82\xac";
  std::string reason;
  for (int i = 0; i < 50; ++i) reason.append(euro);
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string payload = close_payload(1000, std::string(shift, 'x') + reason);
    EXPECT_LE(payload.size(), kControlPayloadMax);
    EXPECT_GT(payload.size(), kControlPayloadMax - 3);
    EXPECT_TRUE(is_utf8(std::string_view(payload).substr(2)));
  }
}

TEST(FrameEncoder, OpcodesHaveNames) {
  EXPECT_EQ(opcode_name(Opcode::kText), "text");
  EXPECT_EQ(opcode_name(Opcode::kClose), "close");
  EXPECT_EQ(opcode_name(static_cast<Opcode>(5)), "reserved");
}

}  // namespace
}  // namespace wavetank
