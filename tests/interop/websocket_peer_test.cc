// Websockets that we did not write, as processes on loopback: npm ws and Python's websockets, each
// as server and as client, over TCP and over TLS.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "core/combine/timeout.h"
#include "core/net/frame_encoder.h"
#include "core/net/websocket.h"
#include "core/tls/tls.h"
#include "tests/contract/conversations.h"
#include "tests/interop/peer_process.h"
#include "tests/net/socket_pair.h"
#include "tests/tls/test_identity.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

constexpr int kSkipped = 77;     // The package of the peer is missing.
constexpr int kNoProgram = 127;  // It is missing itself.

struct Setting {
  const char* peer;
  Role ours;
  bool tls;
};

/// Our end of the connection, and the notes of its tap.
struct OurEnd {
  explicit OurEnd(Role role_) : role(role_) { options.tap = &tap; }
  Role role;
  NoteTap tap;
  WebSocketOptions options;
  std::unique_ptr<WebSocket> socket;
};
using Talk = Coro<void> (*)(OurEnd&);

Coro<std::unique_ptr<Stream>> dial(Doors& doors, Endpoint server, bool tls) {
  std::unique_ptr<Stream> stream = co_await doors.transport.connect(server);
  if (!tls) co_return std::move(stream);
  TlsClientOptions options;
  options.ca_pem = test_authority();
  const TlsClientContext context(options);
  co_return co_await tls_connect(std::move(stream), context, server.host, doors.clock);
}

Coro<std::unique_ptr<Stream>> pick_up(Listener& listener, bool tls) {
  std::unique_ptr<Stream> stream = co_await listener.accept();
  if (!tls) co_return std::move(stream);
  const TlsServerContext context(test_identity());
  co_return co_await tls_accept(std::move(stream), context);
}

class WebSocketPeer : public testing::TestWithParam<Setting> {
 protected:
  WebSocketPeer()
      : authority_(test_authority()),
        certificates_(test_identity().certificates()),
        key_(test_identity().key()) {}

  void SetUp() override {
    PeerProcess check(command({"check"}));
    const int code = check.end();
    if (code == kSkipped) GTEST_SKIP() << check.output();
    if (code == kNoProgram) GTEST_SKIP() << "python3 is missing";
    ASSERT_EQ(code, 0) << check.output();
  }

  /// Runs `talk` with the peer; gives the peer's line about the end of the connection.
  std::string end_of(Talk talk) {
    const std::unique_ptr<PeerProcess> peer =
        GetParam().ours == Role::kClient ? play_client(talk) : play_server(talk);
    if (!peer) return "";
    EXPECT_EQ(peer->end(), 0) << peer->output();
    const std::string all = peer->output();
    const std::size_t at = all.find("closed ");
    return at == std::string::npos ? all : all.substr(at, all.find('\n', at) - at);
  }

 private:
  std::vector<std::string> command(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = {WAVETANK_PYTHON, WEBSOCKETS_PEER};
    if (GetParam().peer == std::string_view("ws")) words = {RUN_SCRIPT, SDK_FOLDER, "ws_peer.mjs"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
  }

  std::unique_ptr<PeerProcess> play_client(Talk talk) {
    std::vector<std::string> arguments = {"server"};
    if (GetParam().tls) arguments.insert(arguments.end(), {certificates_.path(), key_.path()});
    auto peer = std::make_unique<PeerProcess>(command(arguments));
    const std::string port = peer->line_after("listening ");
    EXPECT_FALSE(port.empty()) << peer->output();
    if (port.empty()) return nullptr;
    const Endpoint server("127.0.0.1", static_cast<std::uint16_t>(std::stoi(port)));
    check_law([&](Doors& doors) -> Coro<void> {
      OurEnd end(Role::kClient);
      std::unique_ptr<Stream> stream = co_await dial(doors, server, GetParam().tls);
      const UpgradeRequest request("127.0.0.1:" + port, "/");
      end.socket =
          co_await WebSocket::connect(std::move(stream), request, doors.random, end.options);
      co_await talk(end);
      end.socket.reset();
    });
    return peer;
  }

  std::unique_ptr<PeerProcess> play_server(Talk talk) {
    std::unique_ptr<PeerProcess> peer;
    check_law([&](Doors& doors) -> Coro<void> {
      const auto listener = co_await doors.transport.listen(any_loopback_port());
      const std::string address = "127.0.0.1:" + std::to_string(listener->local().port);
      std::vector<std::string> arguments = {"client", "ws://" + address};
      if (GetParam().tls) arguments = {"client", "wss://" + address, authority_.path()};
      peer = std::make_unique<PeerProcess>(command(arguments));
      OurEnd end(Role::kServer);
      std::unique_ptr<Stream> stream = co_await pick_up(*listener, GetParam().tls);
      end.socket = co_await WebSocket::accept(std::move(stream), end.options);
      co_await talk(end);
      end.socket.reset();
    });
    return peer;
  }

  TemporaryFile authority_;
  TemporaryFile certificates_;
  TemporaryFile key_;
};

Instant soon() { return deadline_after(std::chrono::seconds(30)); }

Coro<void> hang_up(OurEnd& end) {
  const CloseStatus status = co_await end.socket->close(kCloseNormal, "done", soon());
  EXPECT_EQ(status.code, kCloseNormal);
  EXPECT_TRUE(status.clean) << end.socket->close_reason();
}

Coro<void> expect_echo(OurEnd& end, MessageKind kind, std::string payload) {
  if (kind == MessageKind::kText) {
    co_await end.socket->send_text(payload);
  } else {
    co_await end.socket->send_binary(payload);
  }
  const Message echo = co_await end.socket->receive();
  EXPECT_EQ(echo.kind, kind);
  EXPECT_TRUE(echo.payload == payload) << echo.payload.size() << " for " << payload.size();
}

Coro<std::string> ask(OurEnd& end, std::string question) {
  co_await end.socket->send_text(question);
  const Message answer = co_await end.socket->receive();
  co_return std::string(answer.payload);
}

// The sizes at which the form of the length changes, and a mebibyte.
Coro<void> echo_every_size(OurEnd& end) {
  for (const std::size_t bytes : {0U, 1U, 125U, 126U, 65535U, 65536U, 1U << 20U}) {
    co_await expect_echo(end, MessageKind::kText, std::string(bytes, 'x'));
    co_await expect_echo(end, MessageKind::kBinary, patterned(bytes));
  }
  co_await expect_echo(end, MessageKind::kText, "\xce\xba\xe1\xbd\xb9 \xf0\x9f\x98\x80");
  co_await hang_up(end);
}
TEST_P(WebSocketPeer, SendsEverySizeBack) {
  EXPECT_EQ(end_of(&echo_every_size), "closed 1000 done");
}

Coro<void> send_fragments(OurEnd& end, std::vector<std::string> parts) {
  ByteBuffer bytes;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::optional<MaskKey> mask;
    if (end.role == Role::kClient) mask = MaskKey{0x37fa213d};
    append_frame(bytes, i == 0 ? Opcode::kText : Opcode::kContinuation, parts[i], mask,
                 i + 1 == parts.size());
    if (i == 0) append_frame(bytes, Opcode::kPing, "between", mask);
  }
  co_await end.socket->send_raw(bytes.view());
}

Coro<void> fragments_both_ways(OurEnd& end) {
  // The first one ends inside a character.
  std::vector<std::string> parts = {"\xce", "\xba, then", ""};
  co_await send_fragments(end, std::move(parts));
  const Message together = co_await end.socket->receive();
  EXPECT_EQ(together.payload, "\xce\xba, then");
  EXPECT_EQ(std::count(end.tap.notes.begin(), end.tap.notes.end(), "received pong:between"), 1);
  const std::string theirs = co_await ask(end, "fragments");
  EXPECT_EQ(theirs, "one two three");
  co_await hang_up(end);
}
TEST_P(WebSocketPeer, FragmentsArePutTogetherAtBothEnds) {
  EXPECT_EQ(end_of(&fragments_both_ways), "closed 1000 done");
}

Coro<void> pings_both_ways(OurEnd& end) {
  co_await end.socket->send_ping("from here");
  const std::string answer = co_await ask(end, "ping");
  EXPECT_EQ(answer, "pong: are you there");
  const std::vector<std::string>& notes = end.tap.notes;
  EXPECT_EQ(std::count(notes.begin(), notes.end(), "received pong:from here"), 1);
  EXPECT_EQ(std::count(notes.begin(), notes.end(), "sent pong:are you there"), 1);
  co_await hang_up(end);
}
TEST_P(WebSocketPeer, PingsAreAnsweredAtBothEnds) {
  EXPECT_EQ(end_of(&pings_both_ways), "closed 1000 done");
}

Coro<void> ask_for_extensions(OurEnd& end) {
  const std::string extensions = co_await ask(end, "extensions");
  EXPECT_EQ(extensions, "extensions: ");
  co_await hang_up(end);
}
TEST_P(WebSocketPeer, GetsNoCompressionThoughItWouldLikeIt) {
  EXPECT_EQ(end_of(&ask_for_extensions), "closed 1000 done");
}

Coro<void> close_with_a_reason(OurEnd& end) {
  const CloseStatus status = co_await end.socket->close(4002, "enough \xce\xba", soon());
  EXPECT_EQ(status.code, 4002);
  EXPECT_TRUE(status.clean) << end.socket->close_reason();
}
TEST_P(WebSocketPeer, PeerGetsCodeAndReason) {
  EXPECT_EQ(end_of(&close_with_a_reason), "closed 4002 enough \xce\xba");
}

Coro<void> be_closed(OurEnd& end) {
  co_await end.socket->send_text("close");
  const std::optional<Message> none = co_await end.socket->next();
  EXPECT_FALSE(none.has_value());
  const CloseStatus status = co_await end.socket->close(kCloseNormal, "", soon());
  EXPECT_EQ(describe(status), "closed 4001 as you asked clean");
}
TEST_P(WebSocketPeer, PeerSendsCodeAndReason) {
  EXPECT_TRUE(end_of(&be_closed).starts_with("closed 4001"));
}

std::string name_of(const testing::TestParamInfo<Setting>& info) {
  return std::string(info.param.peer) + (info.param.ours == Role::kClient ? "Server" : "Client") +
         (info.param.tls ? "OverTls" : "OverTcp");
}

std::vector<Setting> all_settings() {
  std::vector<Setting> settings;
  for (const char* peer : {"ws", "websockets"}) {
    for (const Role ours : {Role::kClient, Role::kServer}) {
      for (const bool tls : {false, true}) settings.push_back({peer, ours, tls});
    }
  }
  return settings;
}

INSTANTIATE_TEST_SUITE_P(Peers, WebSocketPeer, testing::ValuesIn(all_settings()), name_of);

}  // namespace
}  // namespace wavetank
