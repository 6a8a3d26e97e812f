// Boost.Beast's websocket over the stream of wavetank::asio, with our own websocket as its peer.

#include "wavetank/asio.h"

#include <gtest/gtest.h>

#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <functional>
#include <memory>
#include <string>

#include "core/combine/finally.h"
#include "core/combine/timeout.h"
#include "core/combine/wait_for.h"
#include "core/net/websocket.h"
#include "tests/asio/sweep.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

namespace net = asio::net;
namespace beast = asio::beast;
namespace websocket = beast::websocket;
using namespace std::chrono_literals;
using asio::error_code;
using tcp = net::ip::tcp;

class AsioBeast : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, AsioBeast, kAllStages, stage_name);

/// How a session went. Sessions themselves end before their io_context.
struct SessionEnd {
  SessionEnd() = default;
  std::string answer;
  error_code error;  ///< The first.
};

/// A client in callbacks: sends a text, keeps the answer, and closes.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(net::io_context& ioc, SessionEnd& end) : ws_(net::make_strand(ioc)), end_(end) {}

  void run(const Endpoint& at) {
    beast::get_lowest_layer(ws_).expires_after(30s);
    beast::get_lowest_layer(ws_).async_connect(
        tcp::endpoint(asio::address(at.host), at.port),
        beast::bind_front_handler(&Session::on_connect, shared_from_this()));
  }
  void set_timeout(websocket::stream_base::timeout timeout) { timeout_ = timeout; }
  void hold(const Held& held) { held_ = held; }
  void cancel() { beast::get_lowest_layer(ws_).cancel(); }

 private:
  void on_connect(beast::error_code ec) {
    if (failed(ec)) return;
    beast::get_lowest_layer(ws_).expires_never();
    ws_.set_option(timeout_);
    ws_.async_handshake("venue", "/ws",
                        beast::bind_front_handler(&Session::on_handshake, shared_from_this()));
  }
  void on_handshake(beast::error_code ec) {
    if (failed(ec)) return;
    ws_.async_write(net::buffer(text_),
                    beast::bind_front_handler(&Session::on_write, shared_from_this()));
  }
  void on_write(beast::error_code ec, std::size_t) {
    if (failed(ec)) return;
    ws_.async_read(buffer_, beast::bind_front_handler(&Session::on_read, shared_from_this()));
  }
  void on_read(beast::error_code ec, std::size_t) {
    if (failed(ec)) return;
    end_.answer = beast::buffers_to_string(buffer_.data());
    ws_.async_close(websocket::close_code::normal,
                    beast::bind_front_handler(&Session::on_close, shared_from_this()));
  }
  void on_close(beast::error_code ec) { failed(ec); }
  bool failed(beast::error_code ec) {
    if (!end_.error) end_.error = ec;
    return static_cast<bool>(ec);
  }

  websocket::stream<beast::tcp_stream> ws_;
  SessionEnd& end_;
  Held held_;
  beast::flat_buffer buffer_;
  std::string text_ = "hello";
  websocket::stream_base::timeout timeout_ =
      websocket::stream_base::timeout::suggested(beast::role_type::client);
};

/// Our end: answers one message, and waits for the end.
Coro<void> answer_one(Listener& listener) {
  std::unique_ptr<Stream> stream = co_await listener.accept();
  auto socket = co_await WebSocket::accept(std::move(stream));
  std::optional<Message> message = co_await socket->next();
  if (message) {
    const std::string answer = std::string(message->payload) + " yourself";
    co_await socket->send_text(answer);
  }
  message = co_await socket->next();
  EXPECT_FALSE(message);
  EXPECT_EQ(1000, socket->status()->code);
}

/// Accepts and never answers.
Coro<void> stay_silent(Listener& listener) {
  std::unique_ptr<Stream> stream = co_await listener.accept();
  co_await sleep(1h);
}

/// Runs a session against `peer`.
Coro<SessionEnd> play_session(
    Doors& doors, Endpoint at, std::function<Coro<void>(Listener&)> peer,
    std::function<void(Session&)> prepare = [](Session&) {}) {
  const std::unique_ptr<Listener> listener = co_await doors.transport.listen(at);
  const Task<> serving = create_task(peer(*listener));
  SessionEnd end;
  auto start = [&](net::io_context& ioc) {
    const auto session = std::make_shared<Session>(ioc, end);
    prepare(*session);
    session->run(listener->local());
  };
  auto talk = [&]() -> Coro<void> { co_await asio::run(doors, start); };
  auto stop = [&]() -> Coro<void> { co_await cancel_and_wait(serving); };
  co_await finally(talk, stop);
  co_return end;
}

TEST_P(AsioBeast, TextGoesThereAndBackAndTheCloseIsAnswered) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const SessionEnd end = co_await play_session(doors, any_port(), answer_one);
    EXPECT_EQ("hello yourself", end.answer);
    EXPECT_FALSE(end.error) << end.error.message();
  };
  play(law);
}

// The timer is inside Beast: 30 s of virtual time in the simulation.
TEST_P(AsioBeast, TheHandshakeTimesOut) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    const Instant begun = doors.clock.now();
    const Duration limit = moment() == Duration::zero() ? Duration(20ms) : Duration(30s);
    auto prepare = [&](Session& session) {
      auto timeout = websocket::stream_base::timeout::suggested(beast::role_type::client);
      timeout.handshake_timeout = limit;
      session.set_timeout(timeout);
    };
    const SessionEnd end = co_await play_session(doors, any_port(), stay_silent, prepare);
    EXPECT_EQ(end.error, beast::error::timeout);
    EXPECT_GE(doors.clock.now() - begun, limit);
    EXPECT_LT(doors.clock.now() - begun, limit + 5s);
  };
  play(law);
}

TEST_P(AsioBeast, ADyingProgramLeavesNoTaskAndNoConnection) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    auto session = play_session(doors, any_port(), stay_silent);
    const auto ended = co_await outcome(timeout(moment() * 20 + 10ms, std::move(session)));
    EXPECT_TRUE(failed_with<TimeoutError>(ended));
  };
  play(law);
}

/// A session as a program that is swept. Handlers alone own it, as in Boost's examples.
class SweptSession final : public SweptProgram {
 public:
  SweptSession(net::io_context& ioc, const Held& held) {
    const auto session = std::make_shared<Session>(ioc, end_);
    session->hold(held);
    session->run(Endpoint("venue", 443));
    session_ = session;
  }
  void cancel_operations() override {
    if (const auto session = session_.lock()) session->cancel();
  }

 private:
  SessionEnd end_;
  std::weak_ptr<Session> session_;
};

Coro<void> serve_answers(Doors& doors) {
  const std::unique_ptr<Listener> listener =
      co_await doors.transport.listen(Endpoint("venue", 443));
  for (;;) {
    std::unique_ptr<Stream> stream = co_await listener->accept();
    auto upgraded = co_await outcome(WebSocket::accept(std::move(stream)));
    if (!upgraded.has_value()) continue;
    const std::unique_ptr<WebSocket> socket = std::move(upgraded).get();
    auto answer = [&socket]() -> Coro<void> {
      for (;;) {
        const std::optional<Message> message = co_await socket->next();
        if (!message) break;
        co_await socket->send_text(message->payload);
      }
    };
    const auto answered = co_await outcome(answer());
    EXPECT_FALSE(answered.cancelled());
  }
}

class AsioBeastTeardown : public testing::TestWithParam<Ending> {};
INSTANTIATE_TEST_SUITE_P(By, AsioBeastTeardown,
                         testing::Values(Ending::kTaskCancelled, Ending::kLoopDestroyed,
                                         Ending::kContextStopped, Ending::kOperationsCancelled),
                         [](const auto& made) { return std::string(ending_name(made.param)); });

TEST_P(AsioBeastTeardown, ASessionThatEndsAfterAnyStepLeavesNothing) {
  auto begin = [](net::io_context& ioc, const Held& held) {
    return std::make_shared<SweptSession>(ioc, held);
  };
  sweep(GetParam(), begin, serve_answers);
}

}  // namespace
}  // namespace wavetank
