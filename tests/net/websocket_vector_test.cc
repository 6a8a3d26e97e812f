// The vectors of RFC 6455 through a whole websocket, upgrade included: its reading of the peer's
// bytes, and its answers, may not depend on how they were split.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/net/frame_vectors.h"
#include "tests/net/socket_pair.h"

namespace wavetank {
namespace {

using Events = std::vector<std::string>;

/// Notes events in the words of the vectors, and the bytes sent because of them.
class VectorTap final : public WireTap {
 public:
  void on_open() override {}
  void on_sent(Opcode opcode, std::string_view payload) override {
    if (opcode == Opcode::kPong) answers.push_back("pong:" + std::string(payload));
    if (opcode == Opcode::kClose) answers.push_back("close:" + code_of(payload));
  }
  void on_sent_raw(std::string_view) override {}
  void on_received(Opcode opcode, std::string_view payload) override {
    if (opcode == Opcode::kClose) return;
    events.push_back(std::string(opcode_name(opcode)) + ":" + std::string(payload));
  }
  void on_close(const CloseStatus& status, std::string_view) override {
    const std::string code = std::to_string(status.code);
    if (status.clean) events.push_back("close:" + code + ":" + status.reason);
    if (!status.clean && status.code != kCloseAbnormal) events.push_back("error:" + code);
  }

  Events events;
  Events answers;

 private:
  static std::string code_of(std::string_view payload) {
    if (payload.empty()) return std::to_string(kCloseNoStatus);
    const auto byte = [payload](std::size_t i) { return static_cast<unsigned char>(payload[i]); };
    return std::to_string(byte(0) * 256 + byte(1));
  }
};

// A ping is answered with its payload, a Close with its code, an error with a Close.
Events answers_to(const Events& events) {
  Events answers;
  for (const std::string& event : events) {
    if (event.starts_with("ping:")) answers.push_back("pong:" + event.substr(5));
    if (event.starts_with("error:")) answers.push_back("close:" + event.substr(6));
    if (event.starts_with("close:")) answers.push_back(event.substr(0, event.find(':', 6)));
  }
  return answers;
}

// The peer's head: a request, or the answer to the request that the client's Random makes.
constexpr std::uint64_t kSeed = 7;
std::string head_for(Role reader) {
  Xorshift random(kSeed);
  const ClientUpgrade client(UpgradeRequest("test", "/ws"), random);
  if (reader == Role::kServer) return std::string(client.request_bytes());
  ServerUpgrade server;
  server.check(client.request_bytes());
  return server.accept_response();
}

// Sends the peer's bytes until they are not wanted any more.
Coro<void> send_pieces(MemoryStream& peer, std::vector<std::string_view> pieces) {
  try {
    for (const std::string_view piece : pieces) {
      peer.try_write(std::as_bytes(std::span(piece)));
      co_await turns(2);
    }
    peer.shutdown_write();
  } catch (const TransportError&) {
  }
}

Coro<void> open_and_receive(std::unique_ptr<Stream> stream, Role role, WebSocketOptions options) {
  Xorshift random(kSeed);
  std::unique_ptr<WebSocket> socket;
  if (role == Role::kClient) {
    const UpgradeRequest request("test", "/ws");
    socket = co_await WebSocket::connect(std::move(stream), request, random, options);
  } else {
    socket = co_await WebSocket::accept(std::move(stream), options);
  }
  const std::vector<std::string> received = co_await receive_all(*socket);
}

Coro<VectorTap> play(Role role, DecoderLimits limits, std::vector<std::string_view> pieces) {
  MemoryStream::Pair streams = MemoryStream::make_pair();
  VectorTap tap;
  WebSocketOptions options;
  options.limits = limits;
  options.tap = &tap;
  Task<void> receiving = create_task(open_and_receive(std::move(streams.first), role, options));
  co_await turns(1);
  co_await send_pieces(*streams.second, std::move(pieces));
  co_await receiving;
  co_return tap;
}

void expect_vector(const FrameVector& vector, Role role, std::vector<std::string_view> pieces) {
  const VectorTap tap = run_test(play(role, vector.limits, std::move(pieces)));
  ASSERT_EQ(tap.events, vector.events);
  ASSERT_EQ(tap.answers, answers_to(vector.events));
}

std::vector<std::string_view> one_by_one(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return pieces;
}

// Larger ones are cut near their ends only.
constexpr std::size_t kEveryVectorSplitMax = 60;

void expect_vector_in_any_split(const FrameVector& vector, Role role) {
  SCOPED_TRACE(vector.name + (role == Role::kClient ? ", client" : ", server"));
  const std::string head = head_for(role);
  const std::string bytes = head + bytes_for(vector, role);
  const std::string_view all = bytes;
  expect_vector(vector, role, {all});
  if (bytes.size() < 2000) expect_vector(vector, role, one_by_one(all));
  // The last cut within the head glues some of it to the frames.
  for (std::size_t cut = head.size() - 1; cut < bytes.size(); ++cut) {
    if (cut == head.size() + kEveryVectorSplitMax) cut = std::max(cut, bytes.size() - 5);
    SCOPED_TRACE(cut);
    expect_vector(vector, role, {all.substr(0, cut), all.substr(cut)});
    if (testing::Test::HasFatalFailure()) return;
  }
}

class WebSocketVectors : public testing::TestWithParam<Role> {
 protected:
  static void check(const std::vector<FrameVector>& vectors) {
    for (const FrameVector& vector : vectors) {
      if (vector.only.value_or(GetParam()) != GetParam()) continue;
      expect_vector_in_any_split(vector, GetParam());
      if (testing::Test::HasFatalFailure()) return;
    }
  }
};

TEST_P(WebSocketVectors, FramingFollowsSection52) { check(framing_vectors()); }
TEST_P(WebSocketVectors, FragmentationFollowsSection54) { check(fragmentation_vectors()); }
TEST_P(WebSocketVectors, ControlFramesFollowSection55) { check(control_vectors()); }
TEST_P(WebSocketVectors, CloseCodesFollowSection74) { check(close_vectors()); }
TEST_P(WebSocketVectors, TextIsUtf8BySection81) { check(utf8_vectors()); }
TEST_P(WebSocketVectors, MaskingFollowsSection53) { check(masking_vectors()); }
TEST_P(WebSocketVectors, LimitsFollowSection104) { check(limit_vectors()); }

// At every byte of the head, and of the frames glued to it.
TEST_P(WebSocketVectors, HeadAndFramesMayBeCutAnywhere) {
  const FrameVector vector(
      "glued",
      {raw_frame(Opcode::kText, "first", {}), raw_frame(Opcode::kPing, "p", {}),
       raw_frame(Opcode::kClose, "\x03\xe9", {})},
      {"text:first", "ping:p", "close:1001:"});
  const std::string bytes = head_for(GetParam()) + bytes_for(vector, GetParam());
  const std::string_view all = bytes;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    SCOPED_TRACE(cut);
    expect_vector(vector, GetParam(), {all.substr(0, cut), all.substr(cut)});
  }
}

INSTANTIATE_TEST_SUITE_P(Roles, WebSocketVectors, testing::Values(Role::kClient, Role::kServer),
                         [](const auto& role) {
                           return role.param == Role::kClient ? "Client" : "Server";
                         });

}  // namespace
}  // namespace wavetank
