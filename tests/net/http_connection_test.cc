// Goal: one connection, many requests, and at last a websocket, however the bytes arrive.

#include "core/net/http_connection.h"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "core/task/outcome.h"
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

TEST(HttpConnection, WhatIsBadIsAnsweredAndClosed) {
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

}  // namespace
}  // namespace wavetank
