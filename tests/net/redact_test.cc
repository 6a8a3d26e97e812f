// Goal: parts of a URL that may be a key are hidden; parts that identify the place are shown.

#include "core/net/redact.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank {
namespace {

TEST(Redact, AUrlWithoutSecretsIsShownAsItIs) {
  for (const char* url : {"wss://api.hyperliquid.xyz/ws", "ws://127.0.0.1:8765/ws", "ws://[::1]:9/",
                          "wss://host", "ws://h/a/b/", "/ws", ""}) {
    EXPECT_EQ(redacted_url(url), url);
  }
}

TEST(Redact, QueryAndUserInformationAreNotShown) {
  EXPECT_EQ(redacted_url("wss://h:1/ws?token=SECRET"), "wss://h:1/ws?(redacted)");
  EXPECT_EQ(redacted_url("wss://h?a=://b"), "wss://h?(redacted)");
  EXPECT_EQ(redacted_url("wss://h/ws?"), "wss://h/ws?");
  EXPECT_EQ(redacted_url("wss://me:SECRET@h/ws"), "wss://(redacted)@h/ws");
  EXPECT_EQ(redacted_url("ws://a@SECRET@h"), "ws://(redacted)@h");
  EXPECT_EQ(redacted_url("/ws#SECRET"), "/ws#(redacted)");
}

TEST(Redact, AnElementOfThePathThatIsLongEnoughForAKeyIsNotShown) {
  const std::string key(kKeyBytesMin, 'k');
  EXPECT_EQ(redacted_url("wss://h/v2/" + key), "wss://h/v2/(redacted)");
  EXPECT_EQ(redacted_url("wss://h/" + key + "/ws?x"), "wss://h/(redacted)/ws?(redacted)");
  EXPECT_EQ(redacted_target("/v2/" + key.substr(1)), "/v2/" + key.substr(1));
}

}  // namespace
}  // namespace wavetank
