#pragma once

/// core/net/frame_event.h - FrameEvent: the output of a FrameDecoder. DecoderLimits: the bounds of
/// its input.

#include <cstdint>
#include <string_view>

namespace wavetank {

/// Units: bytes. Checked when the header is there, before the payload is buffered.
struct DecoderLimits {
  DecoderLimits() = default;
  DecoderLimits(std::uint64_t frame_max, std::uint64_t message_max)
      : frame_bytes_max(frame_max), message_bytes_max(message_max) {}
  std::uint64_t frame_bytes_max = 16U << 20;
  std::uint64_t message_bytes_max = 16U << 20;  ///< Over all fragments of a message.
};

/// One message, control frame or protocol error that came in.
struct FrameEvent {
  enum class Kind {
    kText,    ///< A complete message, put together from its fragments; valid UTF-8.
    kBinary,  ///< A complete message.
    kPing,
    kPong,
    kClose,  ///< The last event: `code` (kCloseNoStatus when the Close had no code), payload =
             ///< reason.
    kError,  ///< The last event: the peer broke the protocol. `code` is the one to close with
             ///< (1002, 1007 or 1009), payload is the error.
  };
  Kind kind = Kind::kText;
  std::uint16_t code = 0;
  std::string_view payload;

  bool is_message() const noexcept { return kind <= Kind::kBinary; }
};

}  // namespace wavetank
