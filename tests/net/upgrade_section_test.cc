// The opening handshake by sections of RFC 6455: the demands of each end on the other's head,
// however it is split, with the first frame glued to it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/net/upgrade.h"
#include "tests/net/xorshift.h"

namespace wavetank {
namespace {

/// One change to a good head, and the required result: "open", or the number of the error's kind
/// and the status.
struct Row {
  const char* section;
  const char* what;
  const char* replaced;  ///< A part of the good head; the empty line at its end to add fields.
  const char* by;
  const char* verdict;
};

constexpr const char* kEnd = "\r\n\r\n";

constexpr Row kRequestRows[] = {
    {"4.1", "the good request", "/chat", "/chat", "open"},
    {"4.1", "a query", "/chat", "/chat?a=1&b=%20", "open"},
    {"4.1", "an Origin and a cookie", kEnd, "\r\nOrigin: http://a\r\nCookie: a=b\r\n\r\n", "open"},
    {"4.2.1 (1)", "another method", "GET", "PUT", "not a websocket 405"},
    {"4.2.1 (1)", "HTTP/1.0", "HTTP/1.1", "HTTP/1.0", "not a websocket 400"},
    {"4.2.1 (1)", "no version", " HTTP/1.1", "", "malformed 400"},
    {"4.2.1 (2)", "no Host", "Host: a\r\n", "", "not a websocket 400"},
    {"4.2.1 (2)", "two of Host", kEnd, "\r\nHost: b\r\n\r\n", "not a websocket 400"},
    {"4.2.1 (3)", "no Upgrade", "Upgrade: websocket\r\n", "", "not a websocket 426"},
    {"4.2.1 (3)", "letters of any case", "Upgrade: websocket", "upgrade: WebSocket", "open"},
    {"4.2.1 (3)", "one of several", ": websocket", ": h2c, websocket", "open"},
    {"4.2.1 (3)", "another protocol", ": websocket", ": websocket2", "not a websocket 426"},
    {"4.2.1 (4)", "no Connection", "Connection: Upgrade\r\n", "", "not a websocket 426"},
    {"4.2.1 (4)", "as browsers say it", ": Upgrade", ": keep-alive, Upgrade", "open"},
    {"4.2.1 (4)", "keep-alive alone", ": Upgrade", ": keep-alive", "not a websocket 426"},
    {"4.2.1 (5)", "no key", "Sec-WebSocket-Key", "X-Key", "bad key 400"},
    {"4.2.1 (5)", "an empty key", "dGhlIHNhbXBsZSBub25jZQ==", "", "bad key 400"},
    {"4.2.1 (5)", "15 bytes", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", "bad key 400"},
    {"4.2.1 (5)", "17 bytes", "jZQ==", "jZWU=", "bad key 400"},
    {"4.2.1 (5)", "not base64", "dGhl", "d-_l", "bad key 400"},
    {"4.2.1 (6)", "no version", "Sec-WebSocket-Version", "X-Version", "version 426"},
    {"4.2.1 (6)", "version 8", ": 13", ": 8", "version 426"},
    {"4.2.1 (6)", "a list of versions", ": 13", ": 13, 8", "version 426"},
    {"4.2.1 (7-10)", "subprotocols are declined", kEnd, "\r\nSec-WebSocket-Protocol: a\r\n\r\n",
     "open"},
    {"9.1", "permessage-deflate is declined", kEnd,
     "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n", "open"},
    {"9.1", "any extension is declined", kEnd, "\r\nSec-WebSocket-Extensions: foo, bar;x=1\r\n\r\n",
     "open"},
};

constexpr Row kResponseRows[] = {
    {"4.2.2", "the good answer", "101", "101", "open"},
    {"4.2.2", "other fields", kEnd, "\r\nServer: a\r\nSet-Cookie: b=c\r\n\r\n", "open"},
    {"4.1 (1)", "status 200", "101", "200", "status 200"},
    {"4.1 (1)", "status 100", "101", "100", "status 100"},
    {"4.1 (1)", "a redirect", "101", "307", "status 307"},
    {"4.1 (1)", "unauthorized", "101", "401", "status 401"},
    {"4.1 (2)", "no Upgrade", "Upgrade: websocket\r\n", "", "not a websocket 101"},
    {"4.1 (2)", "letters of any case", ": websocket", ": WEBSOCKET", "open"},
    {"4.1 (2)", "another protocol", ": websocket", ": h2c", "not a websocket 101"},
    {"4.1 (3)", "no Connection", "Connection: Upgrade\r\n", "", "not a websocket 101"},
    {"4.1 (3)", "letters of any case", ": Upgrade", ": upgrade", "open"},
    {"4.1 (3)", "one of several", ": Upgrade", ": keep-alive, Upgrade", "open"},
    {"4.1 (4)", "no accept", "Sec-WebSocket-Accept", "X-Accept", "bad accept 101"},
    {"4.1 (4)", "two of accept", kEnd, "\r\nSec-WebSocket-Accept: x\r\n\r\n", "bad accept 101"},
    {"4.1 (4)", "that of another key", "Accept: ", "Accept: x", "bad accept 101"},
    {"4.1 (4)", "blanks around it", "Accept: ", "Accept:  \t ", "open"},
    {"4.1 (5)", "permessage-deflate, which was not offered", kEnd,
     "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", "not offered 101"},
    {"4.1 (6)", "a subprotocol that was not offered", kEnd,
     "\r\nSec-WebSocket-Protocol: chat\r\n\r\n", "not offered 101"},
    {"4.1", "HTTP/1.0", "HTTP/1.1", "HTTP/1.0", "not a websocket 101"},
    {"4.1", "not HTTP", "HTTP/1.1", "ICY", "malformed 0"},
    {"4.1", "a status of two digits", "101", "10", "malformed 0"},
};

std::string changed(const std::string& good, const Row& row) {
  const std::string_view part(row.replaced);
  const std::size_t at = good.find(part);
  EXPECT_NE(at, std::string::npos) << row.what;
  return std::string(good).replace(at, part.size(), row.by);
}

std::string name_of(UpgradeError::Kind kind) {
  using Kind = UpgradeError::Kind;
  switch (kind) {
    case Kind::kStatus:
      return "status";
    case Kind::kMalformed:
      return "malformed";
    case Kind::kHeadTooLarge:
      return "head too large";
    case Kind::kNotWebSocket:
      return "not a websocket";
    case Kind::kVersion:
      return "version";
    case Kind::kBadKey:
      return "bad key";
    case Kind::kBadAccept:
      return "bad accept";
    case Kind::kNotOffered:
      return "not offered";
    case Kind::kEndOfStream:
      break;
  }
  return "end of stream";
}

template <class Upgrade>
std::string verdict(Upgrade& upgrade, UpgradeState state, std::size_t head_bytes) {
  if (state == UpgradeState::kIncomplete) return "incomplete";
  if (state == UpgradeState::kOpen) {
    EXPECT_EQ(upgrade.head_bytes(), head_bytes) << "the frame behind the head";
    return "open";
  }
  return name_of(upgrade.error().kind()) + " " + std::to_string(upgrade.error().status());
}

constexpr std::string_view kFrame("\x81\x01x", 3);

// `make` makes a fresh end. It gets the head and a frame, cut at `cut`.
template <class Make>
std::string judge(const Make& make, const std::string& head, std::size_t cut) {
  auto upgrade = make();
  const std::string all = head + std::string(kFrame);
  UpgradeState state = upgrade.check(std::string_view(all).substr(0, cut));
  if (state == UpgradeState::kIncomplete) state = upgrade.check(all);
  return verdict(upgrade, state, head.size());
}

template <class Make>
std::string judge_byte_by_byte(const Make& make, const std::string& head) {
  auto upgrade = make();
  const std::string all = head + std::string(kFrame);
  UpgradeState state = UpgradeState::kIncomplete;
  for (std::size_t i = 1; i <= all.size() && state == UpgradeState::kIncomplete; ++i) {
    state = upgrade.check(std::string_view(all).substr(0, i));
  }
  return verdict(upgrade, state, head.size());
}

template <class Make>
void check_row(const Make& make, const std::string& good, const Row& row) {
  SCOPED_TRACE(std::string("section ") + row.section + ": " + row.what);
  const std::string head = changed(good, row);
  for (std::size_t cut = 0; cut <= head.size() + kFrame.size(); ++cut) {
    ASSERT_EQ(judge(make, head, cut), row.verdict) << "cut at " << cut;
  }
  EXPECT_EQ(judge_byte_by_byte(make, head), row.verdict);
}

TEST(UpgradeSections, ServerDemandsFollowSection421) {
  const std::string good =
      "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  for (const Row& row : kRequestRows) check_row([] { return ServerUpgrade(); }, good, row);
}

ClientUpgrade make_client() {
  Xorshift random(3);
  return {UpgradeRequest("a", "/"), random};
}

TEST(UpgradeSections, ClientDemandsFollowSection41) {
  ServerUpgrade server;
  ASSERT_EQ(server.check(make_client().request_bytes()), UpgradeState::kOpen);
  for (const Row& row : kResponseRows) check_row(make_client, server.accept_response(), row);
}

// Section 9.1: only an offered extension can be chosen, and an unanswered one is declined.
TEST(UpgradeSections, NoExtensionIsOfferedOrChosen) {
  const std::string request(make_client().request_bytes());
  EXPECT_EQ(request.find("Extensions"), std::string::npos);
  const std::string offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
  ServerUpgrade server;
  ASSERT_EQ(server.check(request.substr(0, request.size() - 2) + offer), UpgradeState::kOpen);
  EXPECT_EQ(server.accept_response().find("Extensions"), std::string::npos);
}

}  // namespace
}  // namespace wavetank
