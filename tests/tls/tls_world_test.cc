// TLS in both worlds: a websocket over it, on simulated hosts and on loopback.

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <vector>

#include "core/capture/content_hash.h"
#include "core/combine/outcome.h"
#include "core/net/websocket.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "core/tls/tls.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"
#include "tests/contract/conversations.h"
#include "tests/tls/test_identity.h"
#include "tests/tls/tls_pair.h"
#include "tests/uv/law.h"

namespace wavetank {
namespace {

using namespace std::chrono_literals;

// Passes bytes on, keeps them, and writes down which came together, and when.
Coro<void> pass_on(Clock& clock, Stream& from, Stream& to, std::string& all, std::string& notes) {
  for (;;) {
    const std::string piece = co_await read_piece(from, 64 * 1024);
    all += piece;
    notes += std::to_string(clock.now().time_since_epoch().count()) + ' ' +
             std::to_string(piece.size()) + '\n';
    if (piece.empty()) break;
    co_await to.write_all(bytes_of(piece));
  }
  to.shutdown_write();
}

Coro<void> serve_websocket_echo(Listener& listener, TlsServerContext context) {
  std::unique_ptr<Stream> stream = co_await listener.accept();
  std::unique_ptr<TlsStream> tls = co_await tls_accept(std::move(stream), context);
  const std::unique_ptr<WebSocket> socket = co_await WebSocket::accept(std::move(tls));
  for (;;) {
    const std::optional<Message> message = co_await socket->next();
    if (!message) break;
    co_await socket->send_text(message->payload);
  }
}

// The answer to `texts`, then how the connection was closed.
Coro<std::vector<std::string>> talk(Doors& doors, Endpoint server, TlsClientContext context,
                                    std::vector<std::string> texts) {
  std::unique_ptr<Stream> stream = co_await doors.transport.connect(server);
  std::unique_ptr<TlsStream> tls =
      co_await tls_connect(std::move(stream), context, "localhost", doors.clock);
  const std::unique_ptr<WebSocket> socket =
      co_await WebSocket::connect(std::move(tls), UpgradeRequest("localhost", "/ws"), doors.random);
  std::vector<std::string> answers;
  for (const std::string& text : texts) {
    co_await socket->send_text(text);
    const Message answer = co_await socket->receive();
    answers.emplace_back(answer.payload);
  }
  const Instant deadline = EventLoop::running().time() + 5s;
  const CloseStatus status = co_await socket->close(1000, "bye", deadline);
  answers.push_back(std::to_string(status.code) + (status.clean ? " clean" : " unclean"));
  co_return std::move(answers);
}

std::vector<std::string> texts_up_to(std::size_t bytes) {
  return {"hello", "", std::string(bytes, 'x')};
}

void expect_echo(const std::vector<std::string>& answers, std::vector<std::string> texts) {
  texts.emplace_back("1000 clean");
  EXPECT_TRUE(answers == texts) << answers.size();
}

// One run of a seed: the messages of the client, the hashes of the run, and every byte on the wire,
// which passes a third host on its way.
class WorldRun {
 public:
  enum class Keys { kOfTheSeed, kOfOpenSsl };
  explicit WorldRun(std::uint64_t seed, Keys keys = Keys::kOfTheSeed)
      : keys_(keys),
        oracle_(sim::Oracle::from_seed(seed)),
        world_(oracle_, kTestEpochNs, sim::EventLog(sim::EventLog::kUnbounded)) {
    server_.spawn(serve());
    relay_.spawn(relay());
    client_.spawn(dial());
    world_.run(Instant(1h));
  }

  const std::vector<std::string>& answers() const { return answers_; }
  std::string wire() const { return there_ + back_; }
  const std::string& segments() const { return segments_; }
  std::string trace_hash() const { return world_.trace().trace_hash().hex(); }
  std::string step_hash() const { return world_.trace().step_hash().hex(); }
  // The events of the client's websocket: kind of each event, and how its text begins.
  std::vector<std::string> frames() const {
    std::vector<std::string> frames;
    for (const sim::LoggedEvent& event : world_.trace().log().events()) {
      const std::string kind(sim::event_name(event.head.kind));
      const bool is_frame = kind.starts_with("frame_") || kind.starts_with("text_");
      if (is_frame && event.head.host == client_.id())
        frames.push_back(kind + " " + event.text.substr(0, 40));
    }
    return frames;
  }

 private:
  Coro<void> serve() {
    TlsServerOptions options;
    if (keys_ == Keys::kOfTheSeed) options.random = &server_.doors().random;
    const TlsServerContext context(test_identity(), options);
    const auto listener = co_await server_.doors().transport.listen(Endpoint("server", 443));
    co_await serve_websocket_echo(*listener, context);
  }

  Coro<void> relay() {
    Doors& doors = relay_.doors();
    const auto listener = co_await doors.transport.listen(Endpoint("relay", 443));
    const std::unique_ptr<Stream> dialled = co_await listener->accept();
    const std::unique_ptr<Stream> onward =
        co_await doors.transport.connect(Endpoint("server", 443));
    const auto there = create_task(pass_on(doors.clock, *dialled, *onward, there_, segments_));
    const auto back = create_task(pass_on(doors.clock, *onward, *dialled, back_, segments_));
    co_await there;
    co_await back;
  }

  Coro<void> dial() {
    TlsClientOptions options = test_client_options();
    if (keys_ == Keys::kOfTheSeed) options.random = &client_.doors().random;
    options.taps = &client_.taps();
    const TlsClientContext context(options);
    answers_ =
        co_await talk(client_.doors(), Endpoint("relay", 443), context, texts_up_to(300'000));
  }

  Keys keys_;
  sim::Oracle oracle_;
  sim::World world_;
  sim::Host& server_ = world_.add_host("server");
  sim::Host& relay_ = world_.add_host("relay");
  sim::Host& client_ = world_.add_host("client");
  std::vector<std::string> answers_;
  std::string there_;
  std::string back_;
  std::string segments_;
};

TEST(TlsWorlds, WebsocketEchoOnSimulatedHosts) {
  expect_echo(WorldRun(1).answers(), texts_up_to(300'000));
}

TEST(TlsWorlds, OneSeedOneTraceAndTheSameBytesOnTheWire) {
  const WorldRun first(3);
  const WorldRun second(3);
  const WorldRun other(4);
  EXPECT_GT(first.wire().size(), 600'000U);
  EXPECT_TRUE(first.wire() == second.wire());
  EXPECT_EQ(first.segments(), second.segments());
  EXPECT_EQ(first.trace_hash(), second.trace_hash());
  EXPECT_EQ(first.step_hash(), second.step_hash());
  EXPECT_FALSE(first.wire() == other.wire());
}

// As without TLS, but that a frame is seen when it is read.
TEST(TlsWorlds, TraceHoldsPlaintext) {
  const std::string much(40, 'x');
  const std::vector<std::string> said = {"frame_sent X TLS",
                                         "frame_received X TLS",
                                         "frame_sent H GET /ws HTTP/1.1",
                                         "frame_received H HTTP/1.1 101 Switching Protocols",
                                         "text_sent hello",
                                         "text_received hello",
                                         "text_sent ",
                                         "text_received ",
                                         "text_sent " + much,
                                         "text_received " + much,
                                         "frame_sent C 1000 bye",
                                         "frame_received C 1000 "};
  EXPECT_EQ(WorldRun(6).frames(), said);
}

TEST(TlsWorlds, TheTraceDoesNotDependOnTheKeys) {
  const WorldRun first(7, WorldRun::Keys::kOfOpenSsl);
  const WorldRun second(7, WorldRun::Keys::kOfOpenSsl);
  EXPECT_FALSE(first.wire() == second.wire());
  EXPECT_EQ(first.segments(), second.segments());
  EXPECT_EQ(first.trace_hash(), second.trace_hash());
  EXPECT_EQ(first.step_hash(), second.step_hash());
}

// On g++ and clang alike: `make test` runs this on both.
TEST(TlsWorlds, EveryCompilerGivesTheSameBytes) {
  if (OpenSSL_version_num() >> 20 != 0x300) GTEST_SKIP() << "another OpenSSL than 3.0";
  EXPECT_EQ(content_hash(WorldRun(5).wire()), "385320b610d5fca4d2645ed337ac0313");
}

TEST(TlsWorlds, WebsocketEchoOnLoopback) {
  check_law([](Doors& doors) -> Coro<void> {
    const auto listener = co_await doors.transport.listen(any_loopback_port());
    const TlsServerContext server(test_identity());
    const TlsClientContext client(test_client_options());
    const auto serving = create_task(serve_websocket_echo(*listener, server));
    const std::vector<std::string> answers =
        co_await talk(doors, listener->local(), client, texts_up_to(300'000));
    expect_echo(answers, texts_up_to(300'000));
    co_await serving;
  });
}

}  // namespace
}  // namespace wavetank
