#include "core/net/upgrade.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/net/upgrade_key.h"
#include "tests/net/xorshift.h"

namespace wavetank {
namespace {

using Kind = UpgradeError::Kind;

/// Draws the given values and notes the labels.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::vector<std::uint64_t> values) : values_(std::move(values)) {}
  std::uint64_t draw(std::string_view label, std::uint64_t bound) override {
    labels.push_back(std::string(label) + "/" + std::to_string(bound));
    return values_.at(labels.size() - 1);
  }
  std::vector<std::string> labels;

 private:
  std::vector<std::uint64_t> values_;
};

// Section 1.3 of the RFC uses this key throughout; as bytes it is "the sample nonce".
constexpr std::string_view kSampleKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kSampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

ScriptedRandom sample_random() { return ScriptedRandom({0x7468652073616d70, 0x6c65206e6f6e6365}); }

std::string good_request(std::string_view extra = "") {
  return "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
         "Connection: Upgrade\r\nSec-WebSocket-Key: " +
         std::string(kSampleKey) + "\r\nSec-WebSocket-Version: 13\r\n" + std::string(extra) +
         "\r\n";
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(UpgradeKey, SampleOfSection13) {
  ScriptedRandom random = sample_random();
  EXPECT_EQ(draw_upgrade_key(random), kSampleKey);
  EXPECT_EQ(random.labels, (std::vector<std::string>{"ws_key/0", "ws_key/0"}));
  EXPECT_EQ(accept_for_key(kSampleKey), kSampleAccept);
}

TEST(UpgradeKey, IsBase64OfSixteenBytes) {
  EXPECT_TRUE(is_upgrade_key(kSampleKey));
  EXPECT_FALSE(is_upgrade_key(""));
  EXPECT_FALSE(is_upgrade_key("dGhlIHNhbXBsZSBub25jZQ="));
  EXPECT_FALSE(is_upgrade_key("dGhlIHNhbXBsZSBub25jZQAA"));
  EXPECT_FALSE(is_upgrade_key("dGhlIHNhb!BsZSBub25jZQ=="));
}

TEST(ClientUpgrade, RequestFollowsSection41) {
  ScriptedRandom random = sample_random();
  UpgradeRequest request("server.example.com", "/chat");
  request.headers.emplace_back("Origin", "http://example.com");
  const ClientUpgrade client(request, random);
  EXPECT_EQ(client.request_bytes(),
            "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nOrigin: http://example.com\r\n\r\n");
}

TEST(ClientUpgrade, RefusesRequestsThatWouldNotBeHttp) {
  Xorshift random(1);
  const auto rejects = [&random](const UpgradeRequest& request) {
    EXPECT_THROW(ClientUpgrade(request, random), std::invalid_argument);
  };
  rejects(UpgradeRequest("host", "no-slash"));
  rejects(UpgradeRequest("host", "/with blank"));
  rejects(UpgradeRequest("host", "/line\r\nX: 1"));
  rejects(UpgradeRequest("", "/"));
  rejects(UpgradeRequest("ho st", "/"));
  for (const char* own : {"host", "Sec-WebSocket-Extensions", "UPGRADE", "Content-Length"}) {
    UpgradeRequest request("host", "/");
    request.headers.emplace_back(own, "x");
    rejects(request);
  }
  UpgradeRequest injected("host", "/");
  injected.headers.emplace_back("X", "a\r\nY: b");
  rejects(injected);
}

// A client that asked with the sample key, and its verdict on `response` in one piece and byte by
// byte; both must agree.
UpgradeState judge(const std::string& response, std::optional<UpgradeError>& error) {
  ScriptedRandom whole_random = sample_random();
  ClientUpgrade whole(UpgradeRequest("h", "/"), whole_random);
  const UpgradeState state = whole.check(response);
  ScriptedRandom slow_random = sample_random();
  ClientUpgrade slow(UpgradeRequest("h", "/"), slow_random);
  UpgradeState slow_state = UpgradeState::kIncomplete;
  for (std::size_t n = 1; n <= response.size() && slow_state == UpgradeState::kIncomplete; ++n) {
    slow_state = slow.check(std::string_view(response).substr(0, n));
  }
  EXPECT_EQ(slow_state, state);
  if (state == UpgradeState::kFailed) error = whole.error();
  return state;
}

std::string good_response(std::string_view extra = "") {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         std::string(kSampleAccept) + "\r\n" + std::string(extra) + "\r\n";
}

TEST(ClientUpgrade, RightAnswerOpensAndKeepsTheBytesBehindIt) {
  ScriptedRandom random = sample_random();
  ClientUpgrade client(UpgradeRequest("h", "/"), random);
  const std::string head = good_response();
  EXPECT_EQ(client.check(head + "\x81\x01x"), UpgradeState::kOpen);
  EXPECT_EQ(client.head_bytes(), head.size());
}

TEST(ClientUpgrade, AcceptsTheFreedomsOfHttp) {
  std::optional<UpgradeError> error;
  EXPECT_EQ(judge(good_response("Server: x\r\nDate: today\r\n"), error), UpgradeState::kOpen);
  EXPECT_EQ(judge(replaced(good_response(), "Upgrade: websocket", "UPGRADE:  WebSocket "), error),
            UpgradeState::kOpen);
  EXPECT_EQ(judge(replaced(good_response(), "Connection: Upgrade",
                           "Connection: keep-alive\r\nconnection: foo, upgrade"),
                  error),
            UpgradeState::kOpen);
  EXPECT_EQ(judge(replaced(good_response(), "101 Switching Protocols", "101 "), error),
            UpgradeState::kOpen);
}

TEST(ClientUpgrade, OtherAnswersAreRefused) {
  struct Case {
    std::string response;
    Kind kind;
    int status;
  };
  const std::string good = good_response();
  const std::vector<Case> cases = {
      {replaced(good, "s3pPL", "S3pPL"), Kind::kBadAccept, 101},
      {replaced(good, std::string(kSampleAccept), ""), Kind::kBadAccept, 101},
      {replaced(good, "Sec-WebSocket-Accept", "X-Accept"), Kind::kBadAccept, 101},
      {good_response("Sec-WebSocket-Accept: " + std::string(kSampleAccept) + "\r\n"),
       Kind::kBadAccept, 101},
      {replaced(good, "Upgrade: websocket\r\n", ""), Kind::kNotWebSocket, 101},
      {replaced(good, "websocket", "websockets"), Kind::kNotWebSocket, 101},
      {replaced(good, "Connection: Upgrade\r\n", ""), Kind::kNotWebSocket, 101},
      {replaced(good, "Connection: Upgrade", "Connection: close"), Kind::kNotWebSocket, 101},
      {replaced(good, "HTTP/1.1", "HTTP/1.0"), Kind::kNotWebSocket, 101},
      {good_response("Sec-WebSocket-Extensions: permessage-deflate\r\n"), Kind::kNotOffered, 101},
      {good_response("Sec-WebSocket-Protocol: chat\r\n"), Kind::kNotOffered, 101},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", Kind::kStatus, 200},
      {"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", Kind::kStatus, 302},
      {"HTTP/1.1 502 Bad Gateway\r\n\r\n", Kind::kStatus, 502},
      {replaced(good, "HTTP/1.1", "HTTQ/1.1"), Kind::kMalformed, 0},
      {replaced(good, "\r\n", "\n"), Kind::kMalformed, 0},
      {replaced(good, "Connection: Upgrade", "Connection:\r\n Upgrade"), Kind::kMalformed, 0},
      {"\x15\x03\x01\x02\x02\x16\n", Kind::kMalformed, 0},
      {"HTTP/1.1 101 " + std::string(kHeadBytesMax, 'x'), Kind::kHeadTooLarge, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.response.substr(0, 200));
    std::optional<UpgradeError> error;
    ASSERT_EQ(judge(c.response, error), UpgradeState::kFailed);
    EXPECT_EQ(static_cast<int>(error->kind()), static_cast<int>(c.kind));
    EXPECT_EQ(error->status(), c.status);
    EXPECT_STRNE(error->what(), "");
  }
}

TEST(ClientUpgrade, KeepsRetryAfter) {
  std::optional<UpgradeError> error;
  judge("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\n\r\n", error);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->status(), 429);
  EXPECT_EQ(error->retry_after(), "120");
  judge("HTTP/1.1 503 X\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n\r\n", error);
  EXPECT_EQ(error->retry_after(), "Wed, 21 Oct 2026 07:28:00 GMT");
}

TEST(ServerUpgrade, AnswerFollowsSection42) {
  ServerUpgrade server;
  ASSERT_EQ(server.check(good_request()), UpgradeState::kOpen);
  EXPECT_EQ(server.accept_response(), good_response());
}

TEST(ServerUpgrade, RequestHasPathHostAndFields) {
  ServerUpgrade server;
  ASSERT_EQ(server.check(good_request("Origin: http://example.com\r\n"
                                      "Sec-WebSocket-Protocol: chat\r\nUser-Agent: x\r\n")),
            UpgradeState::kOpen);
  EXPECT_EQ(server.request().path, "/chat");
  EXPECT_EQ(server.request().host, "server.example.com");
  ASSERT_EQ(server.request().headers.size(), 2U);
  EXPECT_EQ(server.request().headers[0].name, "Origin");
  EXPECT_EQ(server.request().headers[1].value, "x");
}

TEST(ServerUpgrade, DeclinesExtensionsSilently) {
  ServerUpgrade server;
  ASSERT_EQ(server.check(good_request("Sec-WebSocket-Extensions: permessage-deflate; "
                                      "client_max_window_bits\r\n")),
            UpgradeState::kOpen);
  EXPECT_EQ(server.accept_response().find("Extensions"), std::string::npos);
}

TEST(ServerUpgrade, WholeHeadIsAwaitedAndBytesBehindItAreLeft) {
  const std::string head = good_request();
  for (std::size_t split = 0; split < head.size(); ++split) {
    ServerUpgrade server;
    EXPECT_EQ(server.check(std::string_view(head).substr(0, split)), UpgradeState::kIncomplete);
    EXPECT_EQ(server.check(head + "\x81\x80"), UpgradeState::kOpen);
    EXPECT_EQ(server.head_bytes(), head.size());
  }
}

TEST(ServerUpgrade, OtherRequestsAreRefused) {
  struct Case {
    std::string request;
    Kind kind;
    int status;
  };
  const std::string good = good_request();
  const std::string key = "Sec-WebSocket-Key: " + std::string(kSampleKey) + "\r\n";
  const std::vector<Case> cases = {
      {replaced(good, "GET", "POST"), Kind::kNotWebSocket, 405},
      {replaced(good, "GET", "get"), Kind::kNotWebSocket, 405},
      {replaced(good, "HTTP/1.1", "HTTP/1.0"), Kind::kNotWebSocket, 400},
      {replaced(good, "Host: server.example.com\r\n", ""), Kind::kNotWebSocket, 400},
      {good_request("Host: other\r\n"), Kind::kNotWebSocket, 400},
      {replaced(good, "Upgrade: websocket\r\n", ""), Kind::kNotWebSocket, 426},
      {replaced(good, "websocket", "h2c"), Kind::kNotWebSocket, 426},
      {replaced(good, "Connection: Upgrade\r\n", ""), Kind::kNotWebSocket, 426},
      {replaced(good, "Version: 13", "Version: 8"), Kind::kVersion, 426},
      {replaced(good, "Sec-WebSocket-Version: 13\r\n", ""), Kind::kVersion, 426},
      {good_request("Sec-WebSocket-Version: 13\r\n"), Kind::kVersion, 426},
      {replaced(good, key, ""), Kind::kBadKey, 400},
      {good_request(key), Kind::kBadKey, 400},
      {replaced(good, "dGhl", "????"), Kind::kBadKey, 400},
      {replaced(good, "ZQ==", "ZQ="), Kind::kBadKey, 400},
      {good_request("Content-Length: 2\r\n"), Kind::kNotWebSocket, 400},
      {good_request("Transfer-Encoding: chunked\r\n"), Kind::kNotWebSocket, 400},
      {replaced(good, "\r\n", "\n"), Kind::kMalformed, 400},
      {replaced(good, "Host: ", "Host "), Kind::kMalformed, 400},
      {"\x16\x03\x01\n", Kind::kMalformed, 400},
      {"GET /" + std::string(kHeadBytesMax, 'x'), Kind::kHeadTooLarge, 431},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.request.substr(0, 200));
    ServerUpgrade server;
    ASSERT_EQ(server.check(c.request), UpgradeState::kFailed);
    EXPECT_EQ(static_cast<int>(server.error().kind()), static_cast<int>(c.kind));
    EXPECT_EQ(server.error().status(), c.status);
    EXPECT_EQ(server.check(c.request + "more"), UpgradeState::kFailed);
  }
}

TEST(RefusalResponse, IsAnEmptyAnswerThatEndsTheConnection) {
  const std::vector<HttpHeader> headers = {HttpHeader("Retry-After", "5")};
  EXPECT_EQ(refusal_response(429, headers),
            "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n"
            "Retry-After: 5\r\n\r\n");
  EXPECT_NE(refusal_response(426).find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
  EXPECT_NE(refusal_response(426).find("\r\nConnection: Upgrade, close\r\n"), std::string::npos);
  const std::vector<HttpHeader> bad = {HttpHeader("X", "a\nb")};
  EXPECT_THROW(refusal_response(400, bad), std::invalid_argument);
}

}  // namespace
}  // namespace wavetank
