// Goal: the head of a handshake is recorded without the secrets of its owner.

#include "scenarios/record/handshake.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank::scenarios {
namespace {

TEST(Handshake, SecretsOfTheOwnerAreNotShown) {
  EXPECT_EQ(redacted_head("GET /ws HTTP/1.1\r\nHost: a\r\nauthorization : Bearer 1\r\n more\r\n"
                          "Cookie:b=2\r\nSec-WebSocket-Key: c\r\nSET-COOKIE: d\r\n\r\n"),
            "GET /ws HTTP/1.1\r\nHost: a\r\nauthorization: (redacted)\r\n"
            "Cookie: (redacted)\r\nSec-WebSocket-Key: c\r\nSET-COOKIE: (redacted)\r\n\r\n");
  EXPECT_EQ(redacted_head("HTTP/1.1 200 OK\r\nSet-Cookie: half"),
            "HTTP/1.1 200 OK\r\nSet-Cookie: (redacted)\r\n");
  EXPECT_EQ(redacted_head(""), "");
}

TEST(Handshake, SecretsOfAUrlAreNotShown) {
  EXPECT_EQ(redacted_head("GET /ws?token=a HTTP/1.1\r\nHost: b\r\n\r\n"),
            "GET /ws?(redacted) HTTP/1.1\r\nHost: b\r\n\r\n");
  EXPECT_EQ(redacted_head("HTTP/1.1 301 Moved\r\nLocation: wss://me:a@b/ws?token=c\r\n\r\n"),
            "HTTP/1.1 301 Moved\r\nLocation: wss://(redacted)@b/ws?(redacted)\r\n\r\n");
}

// Such heads are refused, and then written down.
TEST(Handshake, SecretsOfABrokenHeadAreNotShown) {
  EXPECT_EQ(redacted_head("HTTP/1.1 200 OK\r\n Set-Cookie: a\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nSet-Cookie: (redacted)\r\n\r\n");
  EXPECT_EQ(redacted_head("A: b\rSet-Cookie: a\r\n"), "A: b\rSet-Cookie: (redacted)\r\n");
  EXPECT_EQ(redacted_head("HTTP/1.1 200 OK\nCookie: a\n\nbody"),
            "HTTP/1.1 200 OK\nCookie: (redacted)\r\n\n");
  for (const char* torn : {"\r", "\n"}) {
    EXPECT_EQ(redacted_head("Set-Cookie: a=1" + std::string(torn) + "session=b\r\nA: c\r\n"),
              "Set-Cookie: (redacted)\r\nA: c\r\n");
  }
  EXPECT_EQ(redacted_head("HTTP/1.1 200 OK\r\n\r\nbody"), "HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(redacted_head(" \t \r\n:\r\n"), " \t \r\n:\r\n");
}

}  // namespace
}  // namespace wavetank::scenarios
