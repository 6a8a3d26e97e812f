#include "sim/world/wire_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/frame_encoder.h"
#include "sim/oracle/oracle.h"
#include "sim/world/world.h"

namespace wavetank::test {
namespace {

using sim::EventKind;
using Lines = std::vector<std::string>;

class Listening final : public sim::WorldObserver {
 public:
  explicit Listening(sim::World& world) : world_(world) { world_.set_observer(this); }
  ~Listening() override { world_.set_observer(nullptr); }
  void on_event(const sim::EventHead& head, std::string_view content) override {
    lines.push_back(std::string(sim::event_name(head.kind)) + " " + std::string(content));
  }
  void on_idle_iterations(const sim::Host&, std::uint64_t) override {}
  void on_busy_instant(const sim::Host&, std::uint64_t, std::uint64_t) override {}

  Lines lines;

 private:
  sim::World& world_;
};

Lines events_of(sim::Flow flow, std::string_view bytes, std::size_t first, std::size_t piece) {
  sim::Oracle oracle = sim::Oracle::from_seed(1);
  sim::World world(oracle, 0);
  world.add_host("client");
  Listening listening(world);
  sim::WireDecoder decoder(world, flow, 1, 1);
  const auto push = [&](std::string_view text) {
    decoder.push(std::as_bytes(std::span(text.data(), text.size())));
  };
  push(bytes.substr(0, first));
  bytes.remove_prefix(first);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    push(bytes.substr(0, piece));
  }
  return listening.lines;
}

std::string frame(Opcode opcode, std::string_view payload, std::optional<MaskKey> mask = {},
                  bool final = true) {
  ByteBuffer out;
  append_frame(out, opcode, payload, mask, final);
  return std::string(out.view());
}

const std::string kHead = "HTTP/1.1 101 Switching Protocols\r\nX: y\r\n\r\n";

// A payload that a reader takes for a separate message if it forgets that it is in a frame.
const std::string kInner = frame(Opcode::kText, "inner");

// Text of every kind of length and place, between everything else that can come.
std::string conversation(std::optional<MaskKey> mask) {
  std::string bytes = kHead;
  for (const std::size_t length : {0U, 1U, 125U, 126U, 127U, 300U}) {
    bytes += frame(Opcode::kText, std::string(length, 'a'), mask);
  }
  bytes += frame(Opcode::kPing, "are you there", mask);
  bytes += frame(Opcode::kText, "one, ", mask, false);
  bytes += frame(Opcode::kPong, "", mask);
  bytes += frame(Opcode::kContinuation, "two", mask);
  bytes += frame(Opcode::kBinary, kInner, mask);
  bytes += frame(Opcode::kText, "gr\xc3\xbc\xc3\x9f", mask);
  bytes += frame(Opcode::kClose, close_payload(1000, "bye"), mask);
  return bytes + frame(Opcode::kText, "behind the end", mask);
}

Lines expected(std::string_view direction) {
  const std::string text = "text_" + std::string(direction) + " ";
  const std::string other = "frame_" + std::string(direction) + " ";
  Lines lines = {other + "H HTTP/1.1 101 Switching Protocols"};
  for (const std::size_t length : {0U, 1U, 125U, 126U, 127U, 300U}) {
    lines.push_back(text + std::string(length, 'a'));
  }
  lines.insert(lines.end(),
               {other + "P are you there", other + "O ", text + "one, two", other + "B " + kInner,
                text + "gr\xc3\xbc\xc3\x9f", other + "C 1000 bye"});
  return lines;
}

TEST(WireDecoder, ReceivedFramesAreEventsHoweverBytesAreSplit) {
  const std::string bytes = conversation(std::nullopt);
  const Lines lines = expected("received");
  EXPECT_EQ(events_of(sim::Flow::kReceived, bytes, 0, bytes.size()), lines);
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    ASSERT_EQ(events_of(sim::Flow::kReceived, bytes, first, bytes.size()), lines) << first;
  }
  for (std::size_t piece = 1; piece < 400; piece = piece * 3 / 2 + 1) {
    ASSERT_EQ(events_of(sim::Flow::kReceived, bytes, 0, piece), lines) << piece;
  }
}

TEST(WireDecoder, SentFramesAreEventsUnmasked) {
  const std::string bytes = conversation(0xdeadbeef);
  const Lines lines = expected("sent");
  for (std::size_t piece = 1; piece < 2000; piece = piece * 2 + 1) {
    ASSERT_EQ(events_of(sim::Flow::kSent, bytes, 0, piece), lines) << piece;
  }
}

TEST(WireDecoder, TlsIsReportedOnceAndNotLookedAt) {
  const std::string bytes = "\x16\x03\x03" + std::string(20'000, 'x') + kHead + kInner;
  const Lines once = {"frame_received X TLS"};
  for (const std::size_t first : {0U, 1U, 20'000U}) {
    EXPECT_EQ(events_of(sim::Flow::kReceived, bytes, first, 1'000), once) << first;
  }
}

TEST(WireDecoder, PlaintextOfTlsIsReadAfterARestart) {
  sim::Oracle oracle = sim::Oracle::from_seed(1);
  sim::World world(oracle, 0);
  world.add_host("client");
  Listening listening(world);
  sim::WireDecoder decoder(world, sim::Flow::kReceived, 1, 1);
  decoder.push(std::as_bytes(std::span("\x16\x03", 2)));
  decoder.restart();
  const std::string bytes = kHead + kInner;
  decoder.push(std::as_bytes(std::span(bytes.data(), bytes.size())));
  const Lines lines = {"frame_received X TLS", "frame_received H HTTP/1.1 101 Switching Protocols",
                       "text_received inner"};
  EXPECT_EQ(listening.lines, lines);
}

// Bytes that can never become a head are not kept.
TEST(WireDecoder, StreamWithoutAHeadIsReportedOnceHoweverItIsSplit) {
  const std::string bytes = std::string(20'000, 'x') + kHead + kInner;
  const Lines once = {"frame_received E no HTTP head"};
  EXPECT_EQ(events_of(sim::Flow::kReceived, bytes, 0, bytes.size()), once);
  for (const std::size_t first : {1U, 8191U, 8192U, 8193U}) {
    EXPECT_EQ(events_of(sim::Flow::kReceived, bytes, first, 1'000), once) << first;
  }
}

TEST(WireDecoder, TheLargestHeadIsAHead) {
  const std::string line = "HTTP/1.1 101 Switching Protocols\r\nX: ";
  const std::string head = line + std::string(8192 - line.size() - 4, 'y') + "\r\n\r\n";
  const Lines lines = {"frame_received H HTTP/1.1 101 Switching Protocols", "text_received inner"};
  for (const std::size_t first : {0U, 8188U, 8191U, 8192U}) {
    EXPECT_EQ(events_of(sim::Flow::kReceived, head + kInner, first, 10'000), lines) << first;
  }
}

TEST(WireDecoder, BytesOfABrokenPeerAreAnErrorHoweverTheyAreSplit) {
  const std::string whole_before = kHead + frame(Opcode::kText, "good");
  const std::vector<std::string> broken = {
      frame(Opcode::kText, "not UTF-8: \xff"),
      frame(Opcode::kText, "masked by a server", MaskKey{7}),
      std::string("\x81\x7e\x00\x05short", 9),
      frame(Opcode::kContinuation, "of nothing"),
      frame(Opcode::kText, "begun ", {}, false) + frame(Opcode::kText, "begun anew"),
      std::string("\xc1\x01x"),
  };
  for (const std::string& frame_bytes : broken) {
    const std::string bytes = whole_before + frame_bytes + frame(Opcode::kText, "never seen");
    const Lines lines = events_of(sim::Flow::kReceived, bytes, 0, bytes.size());
    ASSERT_EQ(lines.size(), 3U) << lines.back();
    EXPECT_EQ(lines[1], "text_received good");
    EXPECT_TRUE(lines[2].starts_with("frame_received E 100")) << lines[2];
    for (std::size_t first = kHead.size(); first <= bytes.size(); ++first) {
      ASSERT_EQ(events_of(sim::Flow::kReceived, bytes, first, 1), lines) << first;
      ASSERT_EQ(events_of(sim::Flow::kReceived, bytes, first, bytes.size()), lines) << first;
    }
  }
}

}  // namespace
}  // namespace wavetank::test
