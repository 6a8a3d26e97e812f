#pragma once

/// sim/world/wire_decoder.h - WireDecoder: turns the bytes of one direction of a websocket
/// connection into trace events, one for the HTTP head and one for each frame, unmasked. It reads
/// beside the program and never changes a byte. A direction that begins with TLS, or without an
/// HTTP head, is reported once and then ignored, unless the plaintext of TLS is given to it.

#include <cstdint>
#include <span>
#include <string_view>

#include "core/check.h"
#include "core/net/byte_buffer.h"
#include "core/net/frame_decoder.h"
#include "sim/trace/event_kind.h"

namespace wavetank::sim {

class World;

/// Seen from the host that dialled, whose websocket is the client's.
enum class Flow { kSent, kReceived };

class WireDecoder {
 public:
  /// Events are those of `host`, which dialled, with the connection as their subject.
  WireDecoder(World& world, Flow flow, std::uint16_t host, std::uint64_t connection);

  void push(std::span<const std::byte> bytes);

  /// The rest is decrypted, and begins with a head. Requires: no websocket has begun yet.
  void restart() noexcept {
    WAVETANK_CHECK(state_ != State::kInFrames && head_.empty());
    state_ = State::kInHead;
  }

 private:
  enum class State : std::uint8_t { kInHead, kInFrames, kOpaque };

  void take_head();
  void give_up(std::string_view why);
  void report_frames();

  World& world_;
  EventKind frame_event_;
  EventKind text_event_;
  std::uint16_t host_;
  std::uint64_t connection_;
  ByteBuffer head_;
  FrameDecoder decoder_;
  State state_ = State::kInHead;
};

/// Text messages are separate events, kTextReceived and kTextSent, with the payload as content. The
/// content of a frame event is a letter and a blank, then the payload: "C 1000 bye", "P", "O"
/// (pong), "B" (binary), "E" (the protocol error), "H" (the head's first line), "X TLS" (encrypted
/// from here on).
char frame_letter(FrameEvent::Kind kind) noexcept;

}  // namespace wavetank::sim
