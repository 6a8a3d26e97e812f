#include "core/net/frame_encoder.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/check.h"

namespace wavetank {
namespace {

char* put_big_endian(char* to, std::uint64_t number, int bytes) noexcept {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    *to++ = static_cast<char>(static_cast<unsigned char>(number >> shift));
  }
  return to;
}

LengthForm minimal_form(std::uint64_t length) noexcept {
  if (length <= 125) return LengthForm::k7Bit;
  return length <= 0xffff ? LengthForm::k16Bit : LengthForm::k64Bit;
}

// Writes the second byte of the header and the rest of the length.
char* put_length(char* to, std::uint64_t length, LengthForm form, bool mask_bit) noexcept {
  const unsigned mask = mask_bit ? 0x80U : 0U;
  if (form == LengthForm::kMinimal) form = minimal_form(length);
  switch (form) {
    case LengthForm::k16Bit:
      *to++ = static_cast<char>(mask | 126U);
      return put_big_endian(to, length, 2);
    case LengthForm::k64Bit:
      *to++ = static_cast<char>(mask | 127U);
      return put_big_endian(to, length, 8);
    default:
      *to++ = static_cast<char>(mask | (length & 0x7fU));
      return to;
  }
}

char* put_payload(char* to, std::string_view payload, std::optional<MaskKey> mask) noexcept {
  if (mask) to = put_big_endian(to, *mask, 4);
  copy_masked(to, payload.data(), payload.size(), mask.value_or(0));
  return to + payload.size();
}

}  // namespace

void append_frame(ByteBuffer& out, Opcode opcode, std::string_view payload,
                  std::optional<MaskKey> mask, bool final) {
  CHECK(opcode < Opcode::kClose || (final && payload.size() <= kControlPayloadMax));
  const std::span<std::byte> room = out.prepare(payload.size() + kFrameHeaderMax);
  char* const start = reinterpret_cast<char*>(room.data());
  char* to = start;
  *to++ = static_cast<char>((final ? 0x80U : 0U) | static_cast<unsigned>(opcode));
  to = put_length(to, payload.size(), LengthForm::kMinimal, mask.has_value());
  to = put_payload(to, payload, mask);
  out.commit(static_cast<std::size_t>(to - start));
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code == kCloseNoStatus) return payload;
  std::size_t length = std::min(reason.size(), kControlPayloadMax - 2);
  // 10xxxxxx continues a character that would be cut in half.
  while (length > 0 && length < reason.size() &&
         (static_cast<unsigned char>(reason[length]) & 0xc0U) == 0x80U) {
    --length;
  }
  payload.resize(2);
  put_big_endian(payload.data(), code, 2);
  payload.append(reason.substr(0, length));
  return payload;
}

RawFrame raw_frame(Opcode opcode, std::string_view payload, std::optional<MaskKey> mask) {
  RawFrame frame;
  frame.opcode = static_cast<std::uint8_t>(opcode);
  frame.mask_bit = mask.has_value();
  frame.mask = mask;
  frame.payload = payload;
  return frame;
}

void append_raw_frame(ByteBuffer& out, const RawFrame& frame) {
  const std::span<std::byte> room = out.prepare(frame.payload.size() + kFrameHeaderMax);
  char* const start = reinterpret_cast<char*>(room.data());
  char* to = start;
  *to++ = static_cast<char>((frame.final ? 0x80U : 0U) | ((frame.reserved_bits & 7U) << 4) |
                            (frame.opcode & 0xfU));
  to = put_length(to, frame.length.value_or(frame.payload.size()), frame.length_form,
                  frame.mask_bit);
  to = put_payload(to, frame.payload, frame.mask);
  const auto written = static_cast<std::size_t>(to - start);
  out.commit(std::min(written, frame.bytes_max.value_or(written)));
}

}  // namespace wavetank
