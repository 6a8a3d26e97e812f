#include "scenarios/protocol/subscription.h"

#include <gtest/gtest.h>

#include <string>

#include "scenarios/protocol/frame_parser.h"

namespace wavetank::hyperliquid {
namespace {

Subscription parsed(std::string_view text) {
  const auto result = parse_subscription(text);
  EXPECT_TRUE(result.ok()) << text;
  return result.ok() ? result.value() : Subscription();
}

TEST(Subscription, TextFormsReadBack) {
  for (const char* text :
       {"l2Book:BTC", "trades:ETH", "allMids", "candle:BTC:1m", "l2Book:xyz:AAPL,fast",
        "candle:xyz:AAPL:15m", "bbo:PURR/USDC", "trades:@107", "l2Book:BTC,nSigFigs=5,mantissa=2",
        "userFills:0xab", "userFills:0xab,aggregateByTime", "activeAssetData:0xab:BTC",
        "openOrders:0xab:xyz", "allMids:xyz", "userEvents:0xab", "webData3:0xab"}) {
    EXPECT_EQ(text_form(parsed(text)), text);
  }
}

TEST(Subscription, BadTextsAreRefusedWithTheTextInTheError) {
  for (const char* text : {"", "l2Book", "l2Book:", "nonsense:BTC", "L2BOOK:BTC", "candle:BTC",
                           "candle:BTC:7m", "userFills", "l2Book:BTC,slow", "trades:BTC,fast",
                           "l2Book:BTC,nSigFigs=9", "l2Book:BTC,nSigFigs=x",
                           "l2Book:BTC,mantissa=2", "fastAssetCtxs:BTC", "userFills:0xab:c"}) {
    const auto result = parse_subscription(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_NE(result.error().find(std::string("'") + text + "'"), std::string::npos) << text;
  }
}

TEST(Subscription, AddressesAreLowered) { EXPECT_EQ(parsed("userFills:0xABcd").user, "0xabcd"); }

TEST(Subscription, TopicKeyHoldsOnlyFieldsOfFrames) {
  EXPECT_EQ(topic_key(parsed("l2Book:BTC,nSigFigs=5,mantissa=2")), "l2Book:BTC");
  EXPECT_EQ(topic_key(parsed("l2Book:BTC,fast")), "l2Book:BTC,fast");
  EXPECT_EQ(topic_key(parsed("userEvents:0xab")), "userEvents");
  EXPECT_EQ(topic_key(parsed("userFills:0xab")), "userFills:0xab");
  EXPECT_EQ(topic_key(parsed("candle:BTC:1m")), "candle:BTC:1m");
}

TEST(Subscription, MessagesHaveOnlyFieldsThatAreSet) {
  EXPECT_EQ(subscribe_message(parsed("trades:BTC")),
            R"({"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}})");
  EXPECT_EQ(unsubscribe_message(parsed("allMids")),
            R"({"method":"unsubscribe","subscription":{"type":"allMids"}})");
  EXPECT_EQ(subscription_json(parsed("l2Book:BTC,fast")),
            R"({"type":"l2Book","coin":"BTC","fast":true})");
}

TEST(Subscription, NormalisedFormAddsNullsAndDefaults) {
  EXPECT_EQ(normalised_json(parsed("l2Book:HYPE")),
            R"({"type":"l2Book","coin":"HYPE","nSigFigs":null,"mantissa":null,"fast":false})");
  EXPECT_EQ(normalised_json(parsed("candle:HYPE:1d")),
            R"({"type":"candle","interval":"1d","coin":"HYPE"})");
  EXPECT_EQ(normalised_json(parsed("userFills:0xab")),
            R"({"type":"userFills","user":"0xab","aggregateByTime":false})");
}

TEST(Subscription, EqualityIsByMeaning) {
  FrameParser parser;
  ClientMessage terse;
  ClientMessage wordy;
  parser.parse_request(R"({"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}})",
                       terse);
  parser.parse_request(
      R"({"subscription":{"mantissa":null,"fast":false,"coin":"BTC","nSigFigs":null,"type":"l2Book"},)"
      R"("method":"subscribe"})",
      wordy);

  EXPECT_EQ(terse.subscription, wordy.subscription);
  EXPECT_NE(parsed("l2Book:BTC"), parsed("l2Book:BTC,fast"));
  EXPECT_NE(parsed("l2Book:BTC"), parsed("l2Book:BTC,nSigFigs=3"));
}

TEST(Subscription, OddCoinNamesAreEscaped) {
  EXPECT_EQ(subscription_json(Subscription("trades", "a\"b\\c\n")),
            R"({"type":"trades","coin":"a\"b\\c\u000a"})");
}

}  // namespace
}  // namespace wavetank::hyperliquid
