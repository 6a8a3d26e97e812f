#include "core/net/http_head.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank {
namespace {

using State = HeadScanner::State;

constexpr std::string_view kHead = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// The verdict on `bytes` when they come one by one; no byte is scanned after a verdict.
State scan_byte_by_byte(std::string_view bytes) {
  HeadScanner scanner;
  State state = State::kIncomplete;
  for (std::size_t size = 1; size <= bytes.size() && state == State::kIncomplete; ++size) {
    state = scanner.scan(bytes.substr(0, size));
  }
  return state;
}

void expect_scan(std::string_view bytes, State expected) {
  SCOPED_TRACE(std::string(bytes.substr(0, 60)));
  HeadScanner scanner;
  EXPECT_EQ(scanner.scan(bytes), expected);
  EXPECT_EQ(scan_byte_by_byte(bytes), expected);
}

TEST(HeadScanner, FindsTheEndInEverySplit) {
  const std::string glued = std::string(kHead) + "\x81\x01x";
  for (std::size_t split = 0; split <= glued.size(); ++split) {
    HeadScanner scanner;
    const State first = scanner.scan(std::string_view(glued).substr(0, split));
    EXPECT_EQ(first, split < kHead.size() ? State::kIncomplete : State::kComplete);
    if (first == State::kIncomplete) {
      EXPECT_EQ(scanner.scan(glued), State::kComplete);
    }
    EXPECT_EQ(scanner.head_bytes(), kHead.size());
  }
}

TEST(HeadScanner, RefusesLinesThatEndOtherwise) {
  expect_scan("GET / HTTP/1.1\nHost: a\n\n", State::kBadLine);
  expect_scan("GET / HTTP/1.1\r\nHost: a\n\r\n", State::kBadLine);
  expect_scan("GET / HTTP/1.1\r\nHost: a\r\n\n", State::kBadLine);
  expect_scan("\n", State::kBadLine);
  expect_scan("\r\n\r\n", State::kBadLine);
}

TEST(HeadScanner, RefusesFoldedLines) {
  expect_scan("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", State::kBadLine);
  expect_scan("GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n", State::kBadLine);
  expect_scan(" GET / HTTP/1.1\r\n\r\n", State::kBadLine);
}

TEST(HeadScanner, RefusesAHeadWithoutEndInTheLimit) {
  const std::string start = "GET / HTTP/1.1\r\nX: ";
  const std::string fits = start + std::string(kHeadBytesMax - start.size() - 4, 'x') + "\r\n\r\n";
  expect_scan(fits, State::kComplete);
  expect_scan(fits.substr(0, fits.size() - 1), State::kIncomplete);
  expect_scan(start + std::string(kHeadBytesMax - start.size() - 3, 'x') + "\r\n\r\n",
              State::kTooLong);
  expect_scan(std::string(kHeadBytesMax, 'x'), State::kTooLong);
  expect_scan(std::string(kHeadBytesMax - 1, 'x'), State::kIncomplete);
}

TEST(HttpHead, GivesThePartsOfARequest) {
  const HttpHead head = parse_request_head(
      "GET /ws?a=1 HTTP/1.1\r\nHost: example.com\r\nConnection: keep-alive, Upgrade\r\nEmpty:\r\n"
      "connection:  other \r\n\r\n");
  EXPECT_EQ(head.problem, "");
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.target, "/ws?a=1");
  EXPECT_EQ(head.version, 11);
  EXPECT_EQ(head.fields.size(), 4U);
  EXPECT_EQ(head.only("HOST"), "example.com");
  EXPECT_EQ(head.only("Empty"), "");
  EXPECT_EQ(head.only("Connection"), "");  // Twice there.
  EXPECT_EQ(head.count("connection"), 2U);
  EXPECT_TRUE(head.lists("Connection", "upgrade"));
  EXPECT_TRUE(head.lists("Connection", "Other"));
  EXPECT_FALSE(head.lists("Connection", "keep"));
  EXPECT_FALSE(head.lists("Upgrade", "websocket"));
}

TEST(HttpHead, GivesThePartsOfAResponse) {
  const HttpHead head =
      parse_response_head("HTTP/1.0 429 Too Many Requests\r\nRetry-After: 30\r\n\r\n");
  EXPECT_EQ(head.problem, "");
  EXPECT_EQ(head.status, 429);
  EXPECT_EQ(head.version, 10);
  EXPECT_EQ(head.only("Retry-After"), "30");
}

TEST(HttpHead, ListsMayHoldEmptyElementsAndTabs) {
  const HttpHead head =
      parse_request_head("GET / HTTP/1.1\r\nConnection: ,, \tUpgrade\t ,\r\n\r\n");
  EXPECT_TRUE(head.lists("Connection", "upgrade"));
  EXPECT_FALSE(head.lists("Connection", "close"));
}

TEST(HttpHead, ErrorsNameTheProblem) {
  for (const std::string_view bad : {
           "GET\r\n\r\n",
           "GET / HTTP/2.0\r\n\r\n",
           "GET / HTTX/1.1\r\n\r\n",
           "GET / HTTP/1.1 \r\n\r\n",
           "G@T / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost a\r\n\r\n",
           "GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\x01\r\n\r\n",
           "GET / HTTP/1.1\r\n: a\r\n\r\n",
           "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "\x16\x03\x01 / HTTP/1.1\r\n\r\n",
       }) {
    EXPECT_NE(parse_request_head(bad).problem, "") << bad;
  }
  for (const std::string_view bad : {
           "HTTP/1.1\r\n\r\n",
           "HTTP/1.1 1\r\n\r\n",
           "HTTP/1.1 abc OK\r\n\r\n",
           "HTTP/3.1 101 OK\r\n\r\n",
           "SSH-2.0-OpenSSH\r\n\r\n",
       }) {
    EXPECT_NE(parse_response_head(bad).problem, "") << bad;
  }
}

TEST(HttpHead, TokensAndValues) {
  EXPECT_TRUE(is_http_token("Sec-WebSocket-Key"));
  EXPECT_FALSE(is_http_token(""));
  EXPECT_FALSE(is_http_token("a b"));
  EXPECT_FALSE(is_http_token("a:"));
  EXPECT_TRUE(is_field_value("any text, \"with\" marks\t\xff"));
  EXPECT_FALSE(is_field_value("line\r\nbreak"));
  EXPECT_TRUE(equals_ignoring_case("WebSocket", "websocket"));
  EXPECT_FALSE(equals_ignoring_case("WebSocket", "websockets"));
}

}  // namespace
}  // namespace wavetank
