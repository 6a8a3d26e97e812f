#include "sim/world/wire_decoder.h"

#include <fmt/format.h>

#include <iterator>
#include <string>

#include "core/net/http_head.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

// The type of the record with which TLS begins. Source: RFC 8446, section 5.1.
constexpr char kTlsHandshake = 0x16;

}  // namespace

WireDecoder::WireDecoder(World& world, Flow flow, std::uint16_t host, std::uint64_t connection)
    : world_(world),
      frame_event_(flow == Flow::kReceived ? EventKind::kFrameReceived : EventKind::kFrameSent),
      text_event_(flow == Flow::kReceived ? EventKind::kTextReceived : EventKind::kTextSent),
      host_(host),
      connection_(connection),
      decoder_(flow == Flow::kReceived ? Role::kClient : Role::kServer, DecoderLimits()) {}

void WireDecoder::push(std::span<const std::byte> bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (state_ == State::kOpaque) return;
  if (state_ == State::kInHead) {
    head_.append(text);
    return take_head();
  }
  // Most input is whole messages, which can be decoded without a copy.
  while (decoder_.idle()) {
    const std::optional<WholeText> message = whole_text_at(text);
    if (!message) break;
    world_.emit(text_event_, host_, connection_, message->payload);
    text.remove_prefix(message->frame_bytes);
  }
  if (text.empty()) return;
  decoder_.push(text);
  report_frames();
}

void WireDecoder::take_head() {
  const std::string_view text = head_.view();
  if (text.starts_with(kTlsHandshake)) return give_up("X TLS");
  const std::size_t end = text.substr(0, kHeadBytesMax).find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (text.size() >= kHeadBytesMax) give_up("E no HTTP head");
    return;
  }
  state_ = State::kInFrames;
  // The first line only: keys and accept values are random in production.
  const std::string line = fmt::format("H {}", text.substr(0, text.find("\r\n")));
  decoder_.push(text.substr(end + 4));
  head_ = ByteBuffer();
  world_.emit(frame_event_, host_, connection_, line);
  report_frames();
}

void WireDecoder::give_up(std::string_view why) {
  state_ = State::kOpaque;
  head_ = ByteBuffer();
  world_.emit(frame_event_, host_, connection_, why);
}

void WireDecoder::report_frames() {
  while (const std::optional<FrameEvent> event = decoder_.next()) {
    if (event->kind == FrameEvent::Kind::kText) {
      world_.emit(text_event_, host_, connection_, event->payload);
      continue;
    }
    std::string text(1, frame_letter(event->kind));
    text += ' ';
    if (event->code != 0) fmt::format_to(std::back_inserter(text), "{} ", event->code);
    text += event->payload;
    world_.emit(frame_event_, host_, connection_, text);
  }
}

char frame_letter(FrameEvent::Kind kind) noexcept {
  switch (kind) {
    case FrameEvent::Kind::kText:
      return 'T';
    case FrameEvent::Kind::kBinary:
      return 'B';
    case FrameEvent::Kind::kPing:
      return 'P';
    case FrameEvent::Kind::kPong:
      return 'O';
    case FrameEvent::Kind::kClose:
      return 'C';
    case FrameEvent::Kind::kError:
      return 'E';
  }
  return '?';
}

}  // namespace wavetank::sim
