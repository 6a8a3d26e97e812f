// Goal: requests with bodies, as hostile clients and slow networks send them: the outcome depends
// on the bytes alone, a body has a limit, and the status of a refusal gives the reason.

#include "core/net/http_request.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/net/xorshift.h"

namespace wavetank {
namespace {

using RequestState = HttpRequestParser::State;

const std::string kPostHead =
    "POST /info HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n"
    "\r\n{\"type\":\"meta\"}";

/// The verdict about `bytes`, in one line.
std::string request_verdict(HttpRequestParser& parser, RequestState state) {
  switch (state) {
    case RequestState::kIncomplete:
      return "incomplete";
    case RequestState::kNoBody:
      return "no body";
    case RequestState::kComplete:
      return parser.request().method + " " + parser.request().target + " " + parser.request().body +
             " " + std::to_string(parser.request_bytes()) +
             (parser.request().keep_alive ? " keep" : " close");
    case RequestState::kFailed:
      break;
  }
  return std::to_string(parser.error().status()) + " " + parser.error().what();
}

std::string whole(const std::string& bytes) {
  HttpRequestParser parser;
  const RequestState state = parser.check(bytes);
  return request_verdict(parser, state);
}

std::string post_with(const std::string& fields) {
  return "POST /info HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

TEST(HttpRequest, HasMethodTargetAndBody) {
  EXPECT_EQ(whole(kPostHead),
            "POST /info {\"type\":\"meta\"} " + std::to_string(kPostHead.size()) + " keep");
}

TEST(HttpRequest, BytesBehindTheBodyAreLeft) {
  HttpRequestParser parser;
  ASSERT_EQ(parser.check(kPostHead + "GET / HTTP/1.1\r\n"), RequestState::kComplete);
  EXPECT_EQ(parser.request_bytes(), kPostHead.size());
  EXPECT_EQ(parser.request().body, "{\"type\":\"meta\"}");
}

TEST(HttpRequest, OutcomeDoesNotDependOnTheSplit) {
  const std::vector<std::string> streams = {kPostHead,
                                            post_with("Content-Length: 0\r\n"),
                                            post_with("Transfer-Encoding: chunked\r\n"),
                                            post_with("Content-Length: 9999999\r\n"),
                                            "OPTIONS /info HTTP/1.1\r\nHost: a\r\n\r\n",
                                            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                                            "POST /info HTTP/1.1\nHost: a\r\n\r\n",
                                            "\r\n\r\n"};
  for (const std::string& bytes : streams) {
    const std::string expected = whole(bytes);
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
      HttpRequestParser parser;
      parser.check(std::string_view(bytes).substr(0, split));
      const RequestState state = parser.check(bytes);
      EXPECT_EQ(request_verdict(parser, state), expected) << split;
    }
    HttpRequestParser parser;
    RequestState state = RequestState::kIncomplete;
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
      state = parser.check(std::string_view(bytes).substr(0, size));
    }
    EXPECT_EQ(request_verdict(parser, state), expected);
  }
}

TEST(HttpRequest, ABodyThatIsNotAllThereIsIncomplete) {
  EXPECT_EQ(whole(kPostHead.substr(0, kPostHead.size() - 1)), "incomplete");
}

TEST(HttpRequest, RefusalHasAStatusForItsReason) {
  EXPECT_TRUE(whole(post_with("")).starts_with("411 "));
  EXPECT_TRUE(whole(post_with("Transfer-Encoding: chunked\r\n")).starts_with("501 "));
  EXPECT_TRUE(whole(post_with("Content-Length: 1048577\r\n")).starts_with("413 "));
  EXPECT_TRUE(whole(post_with("Content-Length: 99999999999999999999999\r\n")).starts_with("4"));
  EXPECT_TRUE(whole(post_with("Content-Length: -1\r\n")).starts_with("400 "));
  EXPECT_TRUE(whole(post_with("Content-Length: 1\r\nContent-Length: 2\r\n")).starts_with("400 "));
  EXPECT_TRUE(
      whole(post_with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")).starts_with("400 "));
  EXPECT_TRUE(whole("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n").starts_with("400 "));
  EXPECT_TRUE(whole(post_with("Host: b\r\nContent-Length: 0\r\n")).starts_with("400 "));
  EXPECT_TRUE(whole("nonsense\r\n\r\n").starts_with("400 "));
  EXPECT_TRUE(whole(std::string(kHeadBytesMax, 'x')).starts_with("431 "));
}

TEST(HttpRequest, ABodyOfTheLimitIsTaken) {
  HttpRequestParser parser(4);
  const std::string head = post_with("Content-Length: 4\r\n");
  EXPECT_EQ(parser.check(head + "abc"), RequestState::kIncomplete);
  EXPECT_EQ(parser.check(head + "abcd"), RequestState::kComplete);
  HttpRequestParser smaller(3);
  EXPECT_EQ(smaller.check(head), RequestState::kFailed);
}

// Source: RFC 9110, section 10.1.1.
TEST(HttpRequest, AwaitsContinueWhileItsHeadIsAllThatHasCome) {
  const std::string head = post_with("Expect: 100-continue\r\nContent-Length: 2\r\n");
  HttpRequestParser parser;
  EXPECT_EQ(parser.check(head.substr(0, head.size() - 1)), RequestState::kIncomplete);
  EXPECT_FALSE(parser.awaits_continue());
  EXPECT_EQ(parser.check(head), RequestState::kIncomplete);
  EXPECT_TRUE(parser.awaits_continue());
  EXPECT_EQ(parser.check(head + "{"), RequestState::kIncomplete);
  EXPECT_FALSE(parser.awaits_continue());
  EXPECT_TRUE(whole(post_with("Expect: more\r\nContent-Length: 2\r\n")).starts_with("417 "));
}

TEST(HttpRequest, KeepsTheConnectionAsVersionAndFieldSay) {
  const std::string fields = "Host: a\r\nContent-Length: 0\r\n";
  EXPECT_TRUE(whole("POST / HTTP/1.1\r\n" + fields + "\r\n").ends_with(" keep"));
  EXPECT_TRUE(whole("POST / HTTP/1.0\r\n" + fields + "\r\n").ends_with(" close"));
  EXPECT_TRUE(
      whole("POST / HTTP/1.1\r\nConnection: close\r\n" + fields + "\r\n").ends_with(" close"));
}

TEST(HttpRequest, AnyBytesEndInAVerdict) {
  Xorshift random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = kPostHead;
    for (int change = 0; change < 3; ++change) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    const std::string expected = whole(bytes);
    const std::size_t split = random.below(bytes.size());
    HttpRequestParser parser;
    parser.check(std::string_view(bytes).substr(0, split));
    const RequestState state = parser.check(bytes);
    ASSERT_EQ(request_verdict(parser, state), expected) << bytes;
  }
}

TEST(HttpResponse, IsAHeadWithItsLengthAndTheBody) {
  const std::string bytes = response_bytes(HttpResponse(200, "{}", "application/json"), true);
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(bytes.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("Content-Length: 2\r\n\r\n{}"));
  EXPECT_EQ(bytes.find("Connection"), std::string::npos);
  const std::string nothing = response_bytes(HttpResponse(204, "", ""), true);
  EXPECT_EQ(nothing.find("Content-Length"), std::string::npos);
  EXPECT_TRUE(nothing.ends_with("\r\n\r\n"));
  HttpResponse refused(405, "", "");
  refused.allow = "GET";
  EXPECT_NE(response_bytes(refused, true).find("\r\nAllow: GET\r\n"), std::string::npos);
  EXPECT_NE(response_bytes(HttpResponse(422, "", ""), false).find("Connection: close\r\n"),
            std::string::npos);
}

}  // namespace
}  // namespace wavetank
