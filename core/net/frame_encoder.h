#pragma once

/// core/net/frame_encoder.h - append_frame() and append_raw_frame(): websocket frames, valid ones
/// and, for fault injection, invalid ones. Sans-IO: frames are appended to a byte buffer, whole,
/// and never fail.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/net/byte_buffer.h"
#include "core/net/frame.h"

namespace wavetank {

/// Appends one frame. `mask` is the key of a client's frame, nullopt for a server's; it should be
/// fresh for every frame. Requires: a control frame is final and has at most kControlPayloadMax
/// bytes; the payload of text, over all its fragments, is UTF-8 (neither is checked).
/// Source: RFC 6455, section 5.2.
void append_frame(ByteBuffer& out, Opcode opcode, std::string_view payload,
                  std::optional<MaskKey> mask, bool final = true);

/// The payload of a Close frame: the code and the reason, cut to kControlPayloadMax at a character
/// border; empty for kCloseNoStatus. Source: RFC 6455, section 5.5.1.
std::string close_payload(std::uint16_t code, std::string_view reason);

/// How a RawFrame writes its length.
enum class LengthForm {
  kMinimal,  ///< The shortest form that holds the number, as section 5.2 demands.
  k7Bit,     ///< One byte; the number is cut to 7 bits (126 and 127 announce bytes not there).
  k16Bit,    ///< 126 and two bytes; the number is cut to 16 bits.
  k64Bit,    ///< 127 and eight bytes.
};

/// A frame of which every field can be wrong. The defaults are a good, unmasked, empty text frame.
struct RawFrame {
  RawFrame() = default;

  bool final = true;
  std::uint8_t reserved_bits = 0;  ///< RSV1-3 as 4, 2, 1. Good: 0.
  std::uint8_t opcode = 1;         ///< 0-15.
  bool mask_bit = false;           ///< The bit in the header; good: same as mask.has_value().
  std::optional<MaskKey> mask;     ///< The key that is written and used on the payload.
  LengthForm length_form = LengthForm::kMinimal;
  std::optional<std::uint64_t> length;   ///< The length in the header; nullopt: payload.size().
  std::string payload;                   ///< Unmasked. May exceed 125 bytes in a control frame.
  std::optional<std::size_t> bytes_max;  ///< Cuts the frame, header included, to so many bytes.
};

/// A good frame as a starting point for breaking one thing.
RawFrame raw_frame(Opcode opcode, std::string_view payload, std::optional<MaskKey> mask);

/// Appends `frame` as described, right or wrong.
void append_raw_frame(ByteBuffer& out, const RawFrame& frame);

}  // namespace wavetank
