#include "core/net/frame_decoder.h"

#include <utility>

#include "core/check.h"

namespace wavetank {
namespace {

unsigned byte_at(const char* bytes, std::size_t index) noexcept {
  return static_cast<unsigned char>(bytes[index]);
}

std::uint64_t big_endian(const char* bytes, std::size_t count) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < count; ++i) number = number << 8 | byte_at(bytes, i);
  return number;
}

bool is_control(Opcode opcode) noexcept { return (static_cast<unsigned>(opcode) & 8U) != 0; }

}  // namespace

std::optional<WholeText> whole_text_at(std::string_view bytes) noexcept {
  constexpr unsigned kFinalText = 0x80U | static_cast<unsigned>(Opcode::kText);
  if (bytes.size() < 2 || byte_at(bytes.data(), 0) != kFinalText) return std::nullopt;
  std::size_t header_bytes = 2;
  std::size_t length = byte_at(bytes.data(), 1);
  if (length == 126 && bytes.size() >= 4) {
    header_bytes = 4;
    length = static_cast<std::size_t>(big_endian(bytes.data() + 2, 2));
    if (length < 126) return std::nullopt;
  } else if (length > 125) {
    return std::nullopt;  // Masked, or larger.
  }
  if (bytes.size() - header_bytes < length) return std::nullopt;
  WholeText text;
  text.payload = bytes.substr(header_bytes, length);
  text.frame_bytes = header_bytes + length;
  if (!is_utf8(text.payload)) return std::nullopt;
  return text;
}

FrameDecoder::FrameDecoder(Role role, DecoderLimits limits, ByteBuffer received)
    : in_(std::move(received)), role_(role), limits_(limits) {}

std::span<std::byte> FrameDecoder::prepare(std::size_t bytes) {
  release_delivered();
  return in_.prepare(bytes);
}

void FrameDecoder::push(std::string_view bytes) {
  release_delivered();
  in_.append(bytes);
}

void FrameDecoder::keep_last_payload() {
  if (delivered_ == 0) return;
  CHECK(delivered_ <= in_.size());
  ByteBuffer undecoded;
  undecoded.append(in_.view().substr(delivered_));
  kept_ = std::move(in_);
  in_ = std::move(undecoded);
  delivered_ = 0;
  if (!assembled_shown_) return;
  assembled_shown_ = false;
  kept_assembled_ = std::move(assembled_);
  assembled_ = ByteBuffer();
}

std::size_t FrameDecoder::pending_bytes() const noexcept {
  const std::size_t assembled = assembled_shown_ ? 0 : assembled_.size();
  return ended_ ? 0 : in_.size() - delivered_ + assembled;
}

void FrameDecoder::release_more() noexcept {
  if (std::exchange(assembled_shown_, false)) assembled_.clear();
  if (ended_) {
    discarded_bytes_ += in_.size();
    in_.clear();
  }
}

// Nearly every frame from a server is a whole text, which needs no separate look at states and
// limits.
bool FrameDecoder::take_whole_text(FrameEvent& event) {
  if (role_ == Role::kServer || have_header_ || !idle_but_for_bytes()) return false;
  const std::optional<WholeText> text = whole_text_at(in_.view());
  if (!text || text->payload.size() > limits_.frame_bytes_max ||
      text->payload.size() > limits_.message_bytes_max) {
    return false;
  }
  delivered_ = text->frame_bytes;
  event.payload = text->payload;
  return true;
}

std::optional<FrameEvent> FrameDecoder::decode() {
  std::optional<FrameEvent> event(std::in_place);
  if (!take_whole_text(*event)) event = decode_any();
  return event;
}

std::optional<FrameEvent> FrameDecoder::decode_any() {
  while (!ended_) {
    if (!have_header_) {
      const HeaderState state = parse_header();
      if (state == HeaderState::kIncomplete) return std::nullopt;
      if (state == HeaderState::kBad) return end_with_problem();
      have_header_ = true;
    }
    if (in_.size() - header_.header_bytes < header_.payload_bytes) return std::nullopt;
    have_header_ = false;
    std::optional<FrameEvent> event = take_frame();
    if (event) return event;
    release_delivered();
  }
  return std::nullopt;
}

// Each check runs as soon as its last byte has come, and no check looks further, so the first error
// in byte order wins for any split of the bytes.
FrameDecoder::HeaderState FrameDecoder::parse_header() {
  const std::size_t size = in_.size();
  if (size < kHeaderMin) return HeaderState::kIncomplete;
  const char* bytes = in_.data();
  const unsigned second = byte_at(bytes, 1);
  if (!check_first_bytes(byte_at(bytes, 0), second)) return HeaderState::kBad;

  const unsigned length7 = second & 0x7fU;
  const unsigned length_bytes = length7 < 126 ? 0 : length7 == 126 ? 2 : 8;
  if (size < 2 + length_bytes) return HeaderState::kIncomplete;
  const std::uint64_t length = length_bytes == 0 ? length7 : big_endian(bytes + 2, length_bytes);
  if (!check_length(length, length_bytes)) return HeaderState::kBad;

  header_.header_bytes = 2U + length_bytes + (header_.masked ? 4U : 0U);
  header_.payload_bytes = static_cast<std::size_t>(length);
  if (size < header_.header_bytes) return HeaderState::kIncomplete;
  header_.mask = header_.masked ? static_cast<MaskKey>(big_endian(bytes + 2 + length_bytes, 4)) : 0;
  return HeaderState::kComplete;
}

bool FrameDecoder::check_first_bytes(unsigned first, unsigned second) {
  const unsigned opcode = first & 0xfU;
  header_.final = (first & 0x80U) != 0;
  header_.masked = (second & 0x80U) != 0;
  header_.opcode = static_cast<Opcode>(opcode);
  // No extension was negotiated, so the reserved bits have no meaning.
  if ((first & 0x70U) != 0) return refuse(kCloseProtocolError, "reserved bits are set");
  if ((opcode & 7U) > 2) return refuse(kCloseProtocolError, "unknown opcode");
  if (is_control(header_.opcode)) {
    if (!header_.final) return refuse(kCloseProtocolError, "control frame is fragmented");
    if ((second & 0x7fU) > kControlPayloadMax) {
      return refuse(kCloseProtocolError, "control frame is longer than 125 bytes");
    }
  } else if (header_.opcode == Opcode::kContinuation) {
    if (fragmented_ == Opcode::kContinuation) {
      return refuse(kCloseProtocolError, "continuation without a message to continue");
    }
  } else if (fragmented_ != Opcode::kContinuation) {
    return refuse(kCloseProtocolError, "new message inside a fragmented one");
  }
  if (header_.masked && role_ == Role::kClient) {
    return refuse(kCloseProtocolError, "server sent a masked frame");
  }
  if (!header_.masked && role_ == Role::kServer) {
    return refuse(kCloseProtocolError, "client sent an unmasked frame");
  }
  return true;
}

bool FrameDecoder::check_length(std::uint64_t length, unsigned length_bytes) {
  if (length_bytes == 8 && (length >> 63) != 0) {
    return refuse(kCloseProtocolError, "highest bit of a 64-bit length is set");
  }
  if ((length_bytes == 2 && length < 126) || (length_bytes == 8 && length <= 0xffff)) {
    return refuse(kCloseProtocolError, "length is not in its shortest form");
  }
  if (is_control(header_.opcode)) return true;
  if (length > limits_.frame_bytes_max) return refuse(kCloseTooBig, "frame is too large");
  if (length > limits_.message_bytes_max ||
      assembled_.size() > limits_.message_bytes_max - length) {
    return refuse(kCloseTooBig, "message is too large");
  }
  return true;
}

bool FrameDecoder::refuse(std::uint16_t code, std::string_view text) noexcept {
  problem_ = Problem{code, text};
  return false;
}

FrameEvent FrameDecoder::end_with_problem() noexcept {
  ended_ = true;
  FrameEvent event;
  event.kind = FrameEvent::Kind::kError;
  event.code = problem_.code;
  event.payload = problem_.text;
  return event;
}

std::optional<FrameEvent> FrameDecoder::take_frame() {
  char* const start = in_.data() + header_.header_bytes;
  if (header_.masked) copy_masked(start, start, header_.payload_bytes, header_.mask);
  const std::string_view payload(start, header_.payload_bytes);
  delivered_ = header_.header_bytes + header_.payload_bytes;
  CHECK(delivered_ <= in_.size());
  if (!is_control(header_.opcode)) return take_data(payload);
  if (header_.opcode == Opcode::kClose) return take_close(payload);
  FrameEvent event;
  event.kind = header_.opcode == Opcode::kPing ? FrameEvent::Kind::kPing : FrameEvent::Kind::kPong;
  event.payload = payload;
  return event;
}

std::optional<FrameEvent> FrameDecoder::take_data(std::string_view payload) {
  if (header_.final && fragmented_ == Opcode::kContinuation) {
    return deliver_message(header_.opcode, payload);
  }
  if (header_.opcode != Opcode::kContinuation) fragmented_ = header_.opcode;
  assembled_.append(payload);
  if (!header_.final) return std::nullopt;
  assembled_shown_ = true;
  return deliver_message(std::exchange(fragmented_, Opcode::kContinuation), assembled_.view());
}

// Text is judged as a whole, so that the verdict comes at the same byte in every split.
FrameEvent FrameDecoder::deliver_message(Opcode opcode, std::string_view payload) {
  if (opcode == Opcode::kText && !is_utf8(payload)) {
    refuse(kCloseBadPayload, "text is not UTF-8");
    return end_with_problem();
  }
  FrameEvent event;
  event.kind = opcode == Opcode::kText ? FrameEvent::Kind::kText : FrameEvent::Kind::kBinary;
  event.payload = payload;
  return event;
}

// Source: RFC 6455, sections 5.5.1 and 7.1.5.
FrameEvent FrameDecoder::take_close(std::string_view payload) {
  FrameEvent event;
  event.kind = FrameEvent::Kind::kClose;
  event.code = kCloseNoStatus;
  if (!payload.empty()) {
    if (payload.size() == 1) {
      refuse(kCloseProtocolError, "close payload of one byte");
      return end_with_problem();
    }
    event.code = static_cast<std::uint16_t>(big_endian(payload.data(), 2));
    event.payload = payload.substr(2);
    if (!is_wire_close_code(event.code)) {
      refuse(kCloseProtocolError, "close code is not allowed on the wire");
      return end_with_problem();
    }
    if (!is_utf8(event.payload)) {
      refuse(kCloseBadPayload, "close reason is not UTF-8");
      return end_with_problem();
    }
  }
  ended_ = true;
  return event;
}

}  // namespace wavetank
