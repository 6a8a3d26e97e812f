#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/net/frame_vectors.h"

namespace wavetank {
namespace {

struct Sent {
  bool text = false;
  std::vector<std::string> fragments;
};

std::string text_of_bytes(const std::vector<std::uint8_t>& bytes, bool ascii) {
  std::string text;
  for (const std::uint8_t byte : bytes)
    text.push_back(static_cast<char>(ascii ? byte & 0x7f : byte));
  return text;
}

// Messages as they are drawn: kind, and payload in fragments that may be empty.
std::vector<Sent> draw_messages() {
  const auto drawn =
      *rc::gen::container<std::vector<std::pair<bool, std::vector<std::vector<std::uint8_t>>>>>(
          rc::gen::arbitrary<std::pair<bool, std::vector<std::vector<std::uint8_t>>>>());
  std::vector<Sent> messages;
  for (const auto& [text, fragments] : drawn) {
    Sent message;
    message.text = text;
    for (const auto& fragment : fragments) {
      message.fragments.push_back(text_of_bytes(fragment, text));
    }
    if (message.fragments.empty()) message.fragments.emplace_back();
    messages.push_back(std::move(message));
  }
  return messages;
}

void append_message(ByteBuffer& out, const Sent& message, std::optional<MaskKey> mask) {
  for (std::size_t i = 0; i < message.fragments.size(); ++i) {
    const Opcode first = message.text ? Opcode::kText : Opcode::kBinary;
    append_frame(out, i == 0 ? first : Opcode::kContinuation, message.fragments[i], mask,
                 i + 1 == message.fragments.size());
    append_frame(out, Opcode::kPing, "between", mask);
  }
}

void expect_events(const Sent& message, std::vector<std::string>& events) {
  std::string whole = message.text ? "text:" : "binary:";
  for (std::size_t i = 0; i < message.fragments.size(); ++i) {
    whole.append(message.fragments[i]);
    if (i + 1 == message.fragments.size()) events.push_back(whole);
    events.push_back("ping:between");
  }
}

RC_GTEST_PROP(FrameLaws, EncodedFramesAreDecodedHoweverTheyAreSplit,
              (bool to_server, std::uint32_t key, const std::vector<std::uint8_t>& pieces)) {
  const std::vector<Sent> messages = draw_messages();
  const std::optional<MaskKey> mask = to_server ? std::optional<MaskKey>(key) : std::nullopt;
  ByteBuffer out;
  std::vector<std::string> expected;
  for (const Sent& message : messages) {
    append_message(out, message, mask);
    expect_events(message, expected);
  }

  FrameDecoder decoder(to_server ? Role::kServer : Role::kClient, {});
  std::vector<std::string> events;
  std::string_view rest = out.view();
  for (const std::uint8_t piece : pieces) {
    decoder.push(rest.substr(0, piece));
    take_events(decoder, events);
    rest.remove_prefix(std::min<std::size_t>(piece, rest.size()));
  }
  decoder.push(rest);
  take_events(decoder, events);

  RC_ASSERT(events == expected);
  RC_ASSERT(decoder.pending_bytes() == 0U);
}

RC_GTEST_PROP(FrameLaws, AnyBytesGiveTheSameEventsWholeAndByteByByte,
              (const std::vector<std::uint8_t>& bytes, bool server)) {
  const std::string stream = text_of_bytes(bytes, false);
  const Role role = server ? Role::kServer : Role::kClient;
  FrameDecoder decoder(role, {});
  std::vector<std::string> events;
  for (const char byte : stream) {
    decoder.push(std::string_view(&byte, 1));
    take_events(decoder, events);
  }
  RC_ASSERT(events == transcript(role, {}, stream));
}

}  // namespace
}  // namespace wavetank
