#pragma once

/// core/net/frame_decoder.h - FrameDecoder: bytes of a websocket in, in any split; messages,
/// control frames and protocol errors out. Sans-IO. The sequence of events depends on the bytes
/// alone, never on how they were split, and so does every error.
/// Source: RFC 6455, sections 5 to 8.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/net/byte_buffer.h"
#include "core/net/frame.h"
#include "core/net/frame_event.h"

namespace wavetank {

/// A text message that came in one frame.
struct WholeText {
  std::string_view payload;
  std::size_t frame_bytes = 0;
};

/// The message at the front of `bytes`, if it is of the kind that servers mostly send: one unmasked
/// frame, complete, less than 64 KiB, valid. nullopt is inconclusive: then a FrameDecoder must
/// judge.
std::optional<WholeText> whole_text_at(std::string_view bytes) noexcept;

/// Decodes one direction of one connection. Memory: at most twice the frame limit, plus the message
/// in reassembly (at most twice the message limit), plus the room asked of prepare().
class FrameDecoder {
 public:
  /// `role` is the role of the reader: a server demands masked frames, a client refuses them.
  /// `received` are bytes that were read already, behind the HTTP head.
  FrameDecoder(Role role, DecoderLimits limits, ByteBuffer received = {});

  /// Room of at least `bytes` to read into; then commit() the bytes that were read.
  std::span<std::byte> prepare(std::size_t bytes);
  void commit(std::size_t bytes) noexcept { in_.commit(bytes); }

  /// Copies `bytes` in: prepare() and commit() in one.
  void push(std::string_view bytes);

  /// The next event, or nullopt when more bytes are needed, or after the last event. The payload is
  /// a view into the decoder's memory, valid until the next call of next(), prepare() or push().
  std::optional<FrameEvent> next() {
    release_delivered();
    // The caller asks after every event, and mostly no further byte is there.
    if (in_.size() < kHeaderMin && !have_header_) return std::nullopt;
    return decode();
  }

  /// Whether the next byte pushed would be the first of a frame and of a message.
  bool idle() const noexcept { return in_.size() == delivered_ && idle_but_for_bytes(); }

  /// Leaves the payload of the last event unchanged for the decoder's lifetime; bytes that are not
  /// decoded yet move to new memory. Use it when the caller reads on while that payload is still in
  /// use.
  void keep_last_payload();

  /// After kClose or kError no event follows; further bytes are only counted.
  bool ended() const noexcept { return ended_; }

  /// Bytes that belong to no event so far: an end of the stream now would lose them.
  std::size_t pending_bytes() const noexcept;
  /// Bytes behind the last event, dropped.
  std::uint64_t discarded_bytes() const noexcept { return discarded_bytes_; }
  /// Memory held, for tests of the limits.
  std::size_t capacity_bytes() const noexcept { return in_.capacity() + assembled_.capacity(); }

 private:
  struct Header {
    bool final = false;
    bool masked = false;
    Opcode opcode = Opcode::kContinuation;
    std::size_t header_bytes = 0;
    std::size_t payload_bytes = 0;
    MaskKey mask = 0;
  };
  struct Problem {
    std::uint16_t code;
    std::string_view text;
  };
  enum class HeaderState { kIncomplete, kComplete, kBad };

  static constexpr std::size_t kHeaderMin = 2;  // Bytes; a shorter prefix of a frame is not
                                                // decodable.

  void release_delivered() noexcept {
    if (delivered_ > 0) in_.consume(std::exchange(delivered_, 0));
    if (assembled_shown_ || ended_) release_more();
  }
  void release_more() noexcept;
  std::optional<FrameEvent> decode();
  bool take_whole_text(FrameEvent& event);  // False, and no change, if it is anything else.
  std::optional<FrameEvent> decode_any();
  bool idle_but_for_bytes() const noexcept {
    return fragmented_ == Opcode::kContinuation && !ended_;
  }
  HeaderState parse_header();
  bool check_first_bytes(unsigned first, unsigned second);
  bool check_length(std::uint64_t length, unsigned length_bytes);
  bool refuse(std::uint16_t code, std::string_view text) noexcept;
  std::optional<FrameEvent> take_frame();
  std::optional<FrameEvent> take_data(std::string_view payload);
  FrameEvent take_close(std::string_view payload);
  FrameEvent end_with_problem() noexcept;
  FrameEvent deliver_message(Opcode opcode, std::string_view payload);

  ByteBuffer in_;
  ByteBuffer assembled_;  // The fragments of a message before its last one.
  ByteBuffer kept_;       // Memory of a payload that must stay; see keep_last_payload().
  ByteBuffer kept_assembled_;
  std::size_t delivered_ = 0;  // Bytes at the front of in_ that the last event still shows.
  Header header_;              // That of the frame at the front of in_, when have_header_.
  Problem problem_{0, {}};
  Role role_;
  DecoderLimits limits_;
  Opcode fragmented_ = Opcode::kContinuation;  // The opcode of an incomplete message;
                                               // kContinuation: no message is incomplete.
  bool have_header_ = false;
  bool assembled_shown_ = false;  // The last event shows assembled_, which is to be cleared.
  bool ended_ = false;
  std::uint64_t discarded_bytes_ = 0;
};

}  // namespace wavetank
