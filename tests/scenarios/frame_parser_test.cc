#include "scenarios/protocol/frame_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wavetank::hyperliquid {
namespace {

FrameView parse(std::string_view text) {
  FrameParser parser;
  FrameView frame;
  parser.parse(text, frame);
  return frame;
}

ClientMessage request(std::string_view text) {
  FrameParser parser;
  ClientMessage message;
  parser.parse_request(text, message);
  return message;
}

constexpr std::string_view kTrades =
    R"({"channel":"trades","data":[)"
    R"({"coin":"BTC","side":"B","px":"1.0","sz":"2.0","time":7,"hash":"0x0","tid":9,"users":["a","b"]},)"
    R"({"users":["a","b"],"tid":10,"hash":"0x1","time":8,"sz":"2.0","px":"1.0","side":"A","coin":"BTC"}]})";

TEST(FrameParser, ReadsTheIdentitiesOfTradesInAnyKeyOrder) {
  const FrameView frame = parse(kTrades);

  EXPECT_EQ(frame.kind, FrameKind::kData);
  EXPECT_EQ(frame.channel, Channel::kTrades);
  EXPECT_EQ(frame.topic, "trades:BTC");
  ASSERT_EQ(frame.trades.size(), 2u);
  EXPECT_EQ(frame.trades[0].time_ms, 7);
  EXPECT_EQ(frame.trades[0].tid, 9u);
  EXPECT_EQ(frame.trades[1].tid, 10u);
  EXPECT_EQ(frame.time_ms, 8);
}

TEST(FrameParser, ReadsTheChannelEvenBehindTheData) {
  const FrameView frame =
      parse(R"({"data":{"levels":[[],[]],"time":5,"coin":"X"},"channel":"l2Book"})");

  EXPECT_EQ(frame.kind, FrameKind::kData);
  EXPECT_EQ(frame.topic, "l2Book:X");
  EXPECT_EQ(frame.time_ms, 5);
  EXPECT_EQ(frame.best_bid, "");
  EXPECT_FALSE(frame.crossed);
}

TEST(FrameParser, CrossedBookIsMarked) {
  const auto book = [](std::string bid, std::string ask) {
    return parse(R"({"channel":"bbo","data":{"coin":"X","time":5,"bbo":[{"px":")" + bid +
                 R"(","sz":"1.0","n":1},{"px":")" + ask + R"(","sz":"1.0","n":1}]}})");
  };

  EXPECT_FALSE(book("9.9", "10.0").crossed);
  EXPECT_TRUE(book("10.0", "9.9").crossed);
  EXPECT_TRUE(book("10", "10.0").crossed);
  EXPECT_EQ(book("ten", "10.0").kind, FrameKind::kMalformed);
}

TEST(FrameParser, AcceptsASideWithoutPrices) {
  const FrameView bbo =
      parse(R"({"channel":"bbo","data":{"coin":"X","time":5,"bbo":[null,null]}})");
  const FrameView half = parse(
      R"({"channel":"l2Book","data":{"coin":"X","time":5,"levels":[[{"px":"1.5","sz":"1","n":1}],[]]}})");

  EXPECT_EQ(bbo.kind, FrameKind::kData);
  EXPECT_EQ(half.kind, FrameKind::kData);
  EXPECT_EQ(half.best_bid, "1.5");
  EXPECT_EQ(half.best_ask, "");
}

TEST(FrameParser, FastBookHasASeparateTopic) {
  const FrameView fast =
      parse(R"({"channel":"l2Book","data":{"coin":"X","time":5,"levels":[[],[]],"fast":true}})");

  EXPECT_EQ(fast.topic, "l2Book:X,fast");
}

TEST(FrameParser, TextsThatAreNoFramesAreClassified) {
  EXPECT_EQ(parse("").kind, FrameKind::kEmpty);
  EXPECT_EQ(parse(" \r\n\t").kind, FrameKind::kEmpty);
  EXPECT_EQ(parse("Websocket connection established.").kind, FrameKind::kNotJson);
  EXPECT_EQ(parse("pong").kind, FrameKind::kNotJson);
  EXPECT_EQ(parse("\x81\x7f").kind, FrameKind::kNotJson);
}

TEST(FrameParser, ClassifiesBrokenFrames) {
  const std::vector<std::string> broken = {
      "{",
      "[",
      "{}",
      "[1,2]",
      R"({"channel":5})",
      R"({"channel":"trades"})",
      R"({"channel":"trades","data":null})",
      R"({"channel":"trades","data":[1]})",
      R"({"channel":"trades","data":[{"coin":"BTC","time":1}]})",
      R"({"channel":"trades","data":[{"coin":"BTC","time":"1","tid":1}]})",
      R"({"channel":"trades","data":[{"coin":"A","time":1,"tid":1},{"coin":"B","time":1,"tid":1}]})",
      R"({"channel":"l2Book","data":{"coin":"X","time":5,"levels":[[]]}})",
      R"({"channel":"l2Book","data":{"coin":"X","time":5,"levels":[[],[],[]]}})",
      R"({"channel":"l2Book","data":{"coin":"X","levels":[[],[]]}})",
      R"({"channel":"allMids","data":{}})",
      R"({"channel":"candle","data":[]})",
      R"({"channel":"error","data":{}})",
      R"({"channel":"post","data":{}})",
      R"({"channel":"subscriptionResponse","data":{"method":"subscribe"}})",
      R"({"channel":"bbo","data":{"coin":"X","time":5,"bbo":[null,null]})"};
  for (const std::string& text : broken) {
    const FrameView frame = parse(text);
    EXPECT_EQ(frame.kind, FrameKind::kMalformed) << text;
    EXPECT_FALSE(frame.problem.empty()) << text;
    EXPECT_TRUE(frame.topic.empty()) << text;
    EXPECT_TRUE(frame.trades.empty()) << text;
  }
}

TEST(FrameParser, RefusesAMessageBeyondItsBoundUnread) {
  const std::string text = "{" + std::string(kMessageBytesMax, ' ') + "}";

  EXPECT_EQ(parse(text).kind, FrameKind::kMalformed);
}

TEST(FrameParser, KeepsTheNameOfAnUnknownChannel) {
  const FrameView frame = parse(R"({"channel":"gossip","data":1})");

  EXPECT_EQ(frame.kind, FrameKind::kUnknownChannel);
  EXPECT_EQ(frame.text, "gossip");
}

TEST(FrameParser, ReadsTheVenuesAnswers) {
  EXPECT_EQ(parse(R"({"channel":"pong"})").kind, FrameKind::kPong);
  const FrameView error = parse(R"({"channel":"error","data":"Already subscribed: {\"a\":1}"})");
  EXPECT_EQ(error.kind, FrameKind::kError);
  EXPECT_EQ(error.text, R"(Already subscribed: {"a":1})");
  const FrameView post =
      parse(R"({"channel":"post","data":{"id":77,"response":{"type":"error","payload":"x"}}})");
  EXPECT_EQ(post.kind, FrameKind::kPost);
  EXPECT_EQ(post.post_id, 77u);
}

TEST(FrameParser, UnderstandsANormalisedAcknowledgement) {
  const FrameView frame =
      parse(R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)"
            R"({"type":"l2Book","coin":"HYPE","nSigFigs":null,"mantissa":null,"fast":false}}})");

  EXPECT_EQ(frame.kind, FrameKind::kSubscriptionResponse);
  EXPECT_TRUE(frame.subscribed);
  EXPECT_EQ(frame.subscription, Subscription("l2Book", "HYPE"));
  EXPECT_EQ(frame.topic, "l2Book:HYPE");
}

TEST(FrameParser, ReusedViewForgetsTheFrameBefore) {
  FrameParser parser;
  FrameView reused;
  const std::vector<std::string> texts = {
      std::string(kTrades), R"({"channel":"pong"})", "hello", R"({"channel":"gossip"})",
      R"({"channel":"bbo","data":{"coin":"X","time":5,"bbo":[null,null]}})"};
  for (const std::string& text : texts) {
    parser.parse(kTrades, reused);
    parser.parse(text, reused);
    const FrameView fresh = parse(text);
    EXPECT_EQ(reused.kind, fresh.kind) << text;
    EXPECT_EQ(reused.topic, fresh.topic) << text;
    EXPECT_EQ(reused.coin, fresh.coin) << text;
    EXPECT_EQ(reused.text, fresh.text) << text;
    EXPECT_EQ(reused.time_ms, fresh.time_ms) << text;
    EXPECT_EQ(reused.trades, fresh.trades) << text;
    EXPECT_EQ(reused.best_bid, fresh.best_bid) << text;
  }
}

TEST(FrameParser, AShortMessageNeverSeesTheLongOneBefore) {
  FrameParser parser;
  FrameView frame;
  parser.parse(R"({"channel":"trades","data":[{"coin":"BTC","time":1,"tid":123456789}]})", frame);
  parser.parse(R"({"channel":"trades","data":[{"coin":"BTC","time":1,"tid":12)", frame);

  EXPECT_EQ(frame.kind, FrameKind::kMalformed);
}

TEST(FrameParser, SplitsTradesIntoTheirOwnBytes) {
  FrameParser parser;
  std::vector<std::string_view> trades;
  const std::string text =
      R"({"channel":"trades","data":[ {"tid":1,"x":[{}]} , {"tid":2,"y":"}]"} ]})";

  ASSERT_TRUE(parser.split_trades(text, trades));
  ASSERT_EQ(trades.size(), 2u);
  EXPECT_EQ(trades[0], R"({"tid":1,"x":[{}]})");
  EXPECT_EQ(trades[1], R"({"tid":2,"y":"}]"})");
  EXPECT_FALSE(parser.split_trades(R"({"channel":"bbo","data":[]})", trades));
  EXPECT_FALSE(parser.split_trades("nonsense", trades));
}

TEST(FrameParser, ReadsRequests) {
  EXPECT_EQ(request(kPingMessage).request, ClientRequest::kPing);
  const ClientMessage post = request(R"({"id":12,"method":"post","request":{"type":"info"}})");
  EXPECT_EQ(post.request, ClientRequest::kPost);
  EXPECT_EQ(post.post_id, "12");
  const ClientMessage subscribe =
      request(R"({"subscription":{"coin":"HYPE","type":"bbo"},"method":"subscribe"})");
  EXPECT_EQ(subscribe.request, ClientRequest::kSubscribe);
  EXPECT_EQ(subscribe.subscription, Subscription("bbo", "HYPE"));
  EXPECT_EQ(subscribe.subscription_json, R"({"coin":"HYPE","type":"bbo"})");
}

TEST(FrameParser, JudgesRequestsAsTheVenueDoes) {
  const auto subscribe = [](std::string what) {
    return request(R"({"method":"subscribe","subscription":)" + what + "}").request;
  };
  EXPECT_EQ(subscribe(R"({"type":"l2Book","coin":["BTC","ETH"]})"), ClientRequest::kCoinList);
  EXPECT_EQ(subscribe(R"({"type":"l2Book","coin":"BTC","nSigFigs":9})"), ClientRequest::kInvalid);
  EXPECT_EQ(subscribe(R"({"type":"candle","coin":"BTC","interval":"7m"})"),
            ClientRequest::kInvalid);
  EXPECT_EQ(subscribe(R"({"type":"liquidations","coin":"BTC"})"), ClientRequest::kNotARequest);
  EXPECT_EQ(subscribe(R"({"type":"trades"})"), ClientRequest::kNotARequest);
  EXPECT_EQ(subscribe("5"), ClientRequest::kNotARequest);
  EXPECT_EQ(request(R"({"type":"allMids"})").request, ClientRequest::kNotARequest);
  EXPECT_EQ(request("ping").request, ClientRequest::kNotARequest);
  EXPECT_EQ(request("").request, ClientRequest::kNotARequest);
  EXPECT_EQ(request(R"({"method":"dance"})").request, ClientRequest::kNotARequest);
}

}  // namespace
}  // namespace wavetank::hyperliquid
