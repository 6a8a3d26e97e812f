// Goal: a file of events names the content of each message.

#include "scenarios/cases/decode_frame.h"

#include <gtest/gtest.h>

namespace wavetank::test {
namespace {

using sim::EventKind;
using sim::FrameFacts;

TEST(DecodeFrame, MessagesOfTheVenueHaveChannelTopicAndKind) {
  const sim::DecodeFrame decode = scenarios::frame_decoder();
  EXPECT_EQ(decode(EventKind::kTextReceived, R"({"channel":"pong"})"),
            (FrameFacts{{"channel", "pong"}, {"message", "pong"}}));
  EXPECT_EQ(decode(EventKind::kTextReceived, R"({"channel":"allMids","data":{"mids":{}}})"),
            (FrameFacts{{"channel", "allMids"}, {"topic", "allMids"}, {"message", "data"}}));
  EXPECT_EQ(decode(EventKind::kTextReceived, R"({"channel":"news","data":1})"),
            (FrameFacts{{"channel", "news"}, {"message", "unknown_channel"}}));
  EXPECT_EQ(decode(EventKind::kTextReceived, "hello"), (FrameFacts{{"message", "not_json"}}));
}

TEST(DecodeFrame, RequestsOfTheClientHaveTopicAndKind) {
  const sim::DecodeFrame decode = scenarios::frame_decoder();
  EXPECT_EQ(decode(EventKind::kTextSent,
                   R"({"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}})"),
            (FrameFacts{{"topic", "l2Book:BTC"}, {"message", "subscribe"}}));
  EXPECT_EQ(decode(EventKind::kTextSent, R"({"method":"ping"})"),
            (FrameFacts{{"message", "ping"}}));
  EXPECT_EQ(decode(EventKind::kTextSent, "{"), (FrameFacts{{"message", "not_a_request"}}));
}

}  // namespace
}  // namespace wavetank::test
