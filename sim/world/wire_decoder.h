#pragma once

/// sim/world/wire_decoder.h - the tap: turns the bytes of one direction of a websocket connection
/// into trace events, one for the HTTP head and one for each frame, unmasked. It reads beside the
/// program and never changes a byte. Bytes that are no websocket are reported as they come.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/net/byte_buffer.h"
#include "core/net/frame_decoder.h"
#include "sim/trace/event_kind.h"

namespace wavetank::sim {

class World;

class WireDecoder {
 public:
  /// `reader` is the role of whoever reads these bytes; events are `frame_event`s of `host`, with
  /// the connection as their subject.
  WireDecoder(World& world, Role reader, EventKind frame_event, std::uint16_t host,
              std::uint64_t connection);

  void push(std::span<const std::byte> bytes);

 private:
  void take_head();
  void report_frames();

  World& world_;
  EventKind frame_event_;
  std::uint16_t host_;
  std::uint64_t connection_;
  ByteBuffer head_;
  FrameDecoder decoder_;
  bool in_head_ = true;
  std::string text_;  // Reused from frame to frame.
};

/// The text of a frame event: a kind letter and a blank, then the payload. "T {...}", "C 1000 bye",
/// "P", "O" (pong), "B", "E" (what broke the protocol), "H" (the head's first line).
char frame_letter(FrameEvent::Kind kind) noexcept;

}  // namespace wavetank::sim
