// Goal: a caller that asks for a fact too early gets an error, and no empty answer.

#include <gtest/gtest.h>

#include "core/net/http_connection.h"
#include "core/net/http_head.h"
#include "core/net/http_request.h"
#include "core/net/upgrade.h"
#include "core/task/task.h"
#include "tests/net/memory_stream.h"
#include "tests/net/socket_pair.h"

namespace wavetank {
namespace {

TEST(NetRequiresDeathTest, HeadHasALengthWhenItIsComplete) {
  HeadScanner scanner;
  scanner.scan("GET / HTTP/1.1\r\n");
  EXPECT_DEATH(static_cast<void>(scanner.head_bytes()), "CHECK failed: state_ == State::kComplete");
}

TEST(NetRequiresDeathTest, HeadIsParsedWhenItIsComplete) {
  EXPECT_DEATH(parse_request_head("GET / HTTP/1.1\r\n"), "CHECK failed: head.ends_with");
  EXPECT_DEATH(parse_response_head(""), "CHECK failed: head.ends_with");
}

TEST(NetRequiresDeathTest, RequestIsThereWhenItIsComplete) {
  HttpRequestParser parser;
  parser.check("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n1234");
  EXPECT_DEATH(static_cast<void>(parser.request()), "CHECK failed: state_ == State::kComplete");
  EXPECT_DEATH(static_cast<void>(parser.request_bytes()), "CHECK failed: state_ == ");
}

TEST(NetRequiresDeathTest, RefusedMethodNamesTheOthers) {
  const HttpResponse response(405, "", "");
  EXPECT_DEATH(response_bytes(response, true), "CHECK failed: .*response.allow.empty");
}

TEST(NetRequiresDeathTest, UpgradeIsAcceptedWhenItWasAskedFor) {
  ServerUpgrade upgrade;
  upgrade.check("GET / HTTP/1.1\r\n");
  EXPECT_DEATH(static_cast<void>(upgrade.request()), "CHECK failed: !key_.empty");
  EXPECT_DEATH(upgrade.accept_response(), "CHECK failed: !key_.empty");
}

TEST(NetRequiresDeathTest, AnswerNeedsARequest) {
  const auto answers_nothing = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    HttpConnection http(std::move(pair.second));
    HttpResponse response(200, "[]", "application/json");
    co_await http.respond(std::move(response));
  };
  EXPECT_DEATH(run_test(answers_nothing()), "CHECK failed: .*asked_ == Asks::kRequest");
  const auto upgrades_nothing = []() -> Coro<void> {
    MemoryStream::Pair pair = MemoryStream::make_pair();
    HttpConnection http(std::move(pair.second));
    co_await http.upgrade();
  };
  EXPECT_DEATH(run_test(upgrades_nothing()), "CHECK failed: .*asked_ == Asks::kUpgrade");
}

TEST(NetRequiresDeathTest, ConnectionIsClosedOnce) {
  MemoryStream::Pair pair = MemoryStream::make_pair();
  HttpConnection http(std::move(pair.second));
  http.close();
  EXPECT_DEATH(http.close(), "CHECK failed: open");
  EXPECT_DEATH(static_cast<void>(http.request()), "CHECK failed: asked_ == Asks::kRequest");
}

}  // namespace
}  // namespace wavetank
