// Goal: one connection, many requests, and at last a websocket, however the bytes arrive.

#include "core/net/http_connection.h"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "core/combine/outcome.h"
#include "core/combine/wait.h"
#include "core/task/task.h"
#include "tests/net/memory_stream.h"
#include "tests/net/socket_pair.h"

namespace wavetank {
namespace {

using Asks = HttpConnection::Asks;

const std::string kPost = "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
const std::string kUpgrade =
    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

void send(Stream& stream, const std::string& bytes) {
  ASSERT_EQ(stream.try_write(std::as_bytes(std::span(bytes))), bytes.size());
}

TEST(HttpConnection, AnswersRequestsAndThenUpgrades) {
  for (const std::size_t read_max : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
    MemoryStreamOptions options;
    options.read_max = read_max;
    const auto law = [&]() -> Coro<void> {
      MemoryStream::Pair pair = MemoryStream::make_pair(options);
      send(*pair.first, kPost + kPost + kUpgrade);
      HttpConnection http(std::move(pair.second));
      for (int i = 0; i < 2; ++i) {
        const Asks asks = co_await http.next();
        EXPECT_EQ(asks, Asks::kRequest);
        EXPECT_EQ(http.request().body, "{}");
        HttpResponse response(200, "[]", "application/json");
        co_await http.respond(std::move(response));
      }
      const Asks asks = co_await http.next();
      EXPECT_EQ(asks, Asks::kUpgrade);
      const std::unique_ptr<WebSocket> socket = co_await http.upgrade();
      const std::string answers(pair.first->unread());
      EXPECT_NE(answers.find("[]HTTP/1.1 101 "), std::string::npos) << answers;
      EXPECT_FALSE(socket->status().has_value());
    };
    run_test(law());
  }
}

TEST(HttpConnection, EndsBetweenTwoRequestsWithoutAnError) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    send(*pair.first, kPost);
    pair.first->shutdown_write();
    HttpConnection http(std::move(pair.second));
    const Asks first = co_await http.next();
    EXPECT_EQ(first, Asks::kRequest);
    HttpResponse response(200, "[]", "application/json");
    co_await http.respond(std::move(response));
    const Asks last = co_await http.next();
    EXPECT_EQ(last, Asks::kNothing);
    EXPECT_FALSE(http.open());
  };
  run_test(law());
}

TEST(HttpConnection, BadRequestIsAnsweredAndClosed) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    send(*pair.first, "POST /info HTTP/1.1\r\nHost: a\r\n\r\n");
    HttpConnection http(std::move(pair.second));
    const auto asked = co_await outcome(http.next());
    EXPECT_FALSE(asked.has_value());
    EXPECT_TRUE(pair.first->unread().starts_with("HTTP/1.1 411 Length Required\r\n"));
    EXPECT_TRUE(pair.first->at_end());
    EXPECT_FALSE(http.open());
  };
  run_test(law());
}

/// A client that sends all its `bytes` before it looks for an answer. Returns that, if they were
/// taken until the server gave up.
Coro<std::string> be_answered_with_error(const std::string& bytes) {
  MemoryStreamOptions options;
  options.window = 64 * 1024;
  MemoryStream::Pair pair = MemoryStream::make_pair(options);
  const auto ask = [](std::unique_ptr<Stream> stream) -> Coro<void> {
    HttpConnection http(std::move(stream));
    co_await http.next();
  };
  const auto say = [&]() -> Coro<void> {
    co_await pair.first->write_all(std::as_bytes(std::span(bytes)));
    pair.first->shutdown_write();
  };
  const Task<void> serving = create_task(ask(std::move(pair.second)));
  const Task<void> sending = create_task(say());
  const std::vector<AnyFuture> ends = {serving};
  co_await wait(ends);
  EXPECT_THROW(serving.result(), HttpError);
  EXPECT_EQ(EventLoop::running().time(), Instant());
  std::string answer;
  if (sending.done()) answer = pair.first->unread();
  sending.cancel();
  co_await turns(2);
  co_return answer;
}

TEST(HttpConnection, ARefusedBodyIsReadSoThatTheAnswerIsSeen) {
  const auto law = []() -> Coro<void> {
    const std::string head =
        "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(2 * kBodyBytesMax) +
        "\r\n\r\n";
    const std::string answer =
        co_await be_answered_with_error(head + std::string(2 * kBodyBytesMax, 'x'));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
  };
  run_test(law());
}

TEST(HttpConnection, DrainOfARefusedBodyHasALimit) {
  const auto law = []() -> Coro<void> {
    const std::string head = "POST /info HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::size_t much = HttpConnection::kDrainBytesMax + (1U << 20);
    const std::string answer = co_await be_answered_with_error(head + std::string(much, 'x'));
    EXPECT_EQ(answer, "");
  };
  run_test(law());
}

TEST(HttpConnection, ARefusedClientThatDoesNotLeaveIsClosed) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    send(*pair.first, "POST /info HTTP/1.1\r\nHost: a\r\n\r\n");
    HttpConnection http(std::move(pair.second));
    const auto asked = co_await outcome(http.next());
    EXPECT_FALSE(asked.has_value());
    EXPECT_EQ(EventLoop::running().time(), Instant(HttpConnection::kDrainLimit));
    EXPECT_FALSE(http.open());
  };
  run_test(law());
}

TEST(HttpConnection, IsIdleBetweenTwoRequestsOnly) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    HttpConnection http(std::move(pair.second));
    EXPECT_FALSE(http.idle());
    for (int i = 0; i < 2; ++i) {
      send(*pair.first, kPost);
      const Asks asks = co_await http.next();
      EXPECT_EQ(asks, Asks::kRequest);
      EXPECT_FALSE(http.idle());
      HttpResponse response(200, "[]", "application/json");
      co_await http.respond(std::move(response));
      EXPECT_TRUE(http.idle());
    }
    send(*pair.first, "PO");
    const Task<Asks> waiting = create_task(http.next());
    co_await turns(2);
    EXPECT_FALSE(http.idle());
    waiting.cancel();
    co_await turns(2);
  };
  run_test(law());
}

TEST(HttpConnection, ClosesBehindAnAnswerIfTheClientWantsNoMore) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    send(*pair.first,
         "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    HttpConnection http(std::move(pair.second));
    const Asks asks = co_await http.next();
    EXPECT_EQ(asks, Asks::kRequest);
    HttpResponse response(404, "", "");
    co_await http.respond(std::move(response));
    EXPECT_TRUE(pair.first->at_end());
    EXPECT_FALSE(http.open());
  };
  run_test(law());
}

// Source: RFC 9112, section 2.2. Some clients put a line end behind a body.
TEST(HttpConnection, AnEmptyLineBeforeARequestIsPassedOver) {
  for (const std::size_t read_max : {std::size_t{1}, std::size_t{2}, std::size_t{4096}}) {
    MemoryStreamOptions options;
    options.read_max = read_max;
    const auto law = [&]() -> Coro<void> {
      MemoryStream::Pair pair = MemoryStream::make_pair(options);
      send(*pair.first, "\r\n" + kPost + "\r\n\r\n" + kPost + "\r\n");
      pair.first->shutdown_write();
      HttpConnection http(std::move(pair.second));
      for (int i = 0; i < 2; ++i) {
        const Asks asks = co_await http.next();
        EXPECT_EQ(asks, Asks::kRequest);
        HttpResponse response(200, "[]", "application/json");
        co_await http.respond(std::move(response));
      }
      const Asks last = co_await http.next();
      EXPECT_EQ(last, Asks::kNothing);
    };
    run_test(law());
  }
}

const std::string kExpecting =
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";

// Source: RFC 9110, section 10.1.1. Such a client keeps its body back until then.
TEST(HttpConnection, ClientThatExpectsContinueGetsItOnce) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    HttpConnection http(std::move(pair.second));
    for (int i = 0; i < 2; ++i) {
      send(*pair.first, kExpecting);
      const Task<Asks> asking = create_task(http.next());
      co_await turns(2);
      const std::string told(pair.first->unread());
      EXPECT_TRUE(told.ends_with("HTTP/1.1 100 Continue\r\n\r\n")) << told;
      send(*pair.first, "{");
      co_await turns(2);
      send(*pair.first, "}");
      const Asks asks = co_await asking;
      EXPECT_EQ(asks, Asks::kRequest);
      EXPECT_EQ(http.request().body, "{}");
      EXPECT_EQ(pair.first->unread(), told) << "it is told once";
      HttpResponse response(200, "[]", "application/json");
      co_await http.respond(std::move(response));
    }
  };
  run_test(law());
}

TEST(HttpConnection, ClientWhoseBodyHasArrivedGetsNoContinue) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    send(*pair.first, kExpecting + "{}");
    HttpConnection http(std::move(pair.second));
    const Asks asks = co_await http.next();
    EXPECT_EQ(asks, Asks::kRequest);
    EXPECT_EQ(pair.first->unread(), "");
  };
  run_test(law());
}

// Source: RFC 9110, section 15.5.6.
TEST(HttpConnection, RefusedMethodGetsTheAllowedOnes) {
  const auto law = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    send(*pair.first, "PUT /info HTTP/1.1\r\nHost: a\r\n\r\n");
    pair.first->shutdown_write();
    HttpConnection http(std::move(pair.second));
    const auto asked = co_await outcome(http.next());
    EXPECT_FALSE(asked.has_value());
    const std::string answer(pair.first->unread());
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 ")) << answer;
    EXPECT_NE(answer.find("\r\nAllow: GET, POST, OPTIONS\r\n"), std::string::npos) << answer;
  };
  run_test(law());
}

}  // namespace
}  // namespace wavetank
