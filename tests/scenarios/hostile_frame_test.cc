// Damaged input: the parser survives it, classifies it, and never invents or alters a trade that a
// strict reader would see.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenarios/feeds/generated_feed.h"
#include "scenarios/protocol/frame_parser.h"
#include "tests/scenarios/draws.h"
#include "tests/scenarios/frame_oracle.h"
#include "tests/scenarios/recorded.h"

namespace wavetank::hyperliquid {
namespace {

/// Frames to damage: made-up ones always, recorded ones if there are any.
std::vector<std::string> good_frames() {
  std::vector<std::string> frames = {
      R"({"channel":"pong"})",
      R"({"channel":"error","data":"Already subscribed: {\"type\":\"x\"}"})",
      R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"bbo","coin":"BTC"}}})",
      R"({"channel":"post","data":{"id":1,"response":{"type":"error","payload":"no"}}})",
      R"({"channel":"userFills","data":{"isSnapshot":true,"user":"0xAB","fills":[{"tid":1}]}})",
      R"({"channel":"candle","data":{"t":1,"T":2,"s":"BTC","i":"1m","o":"1.0","n":1}})"};
  MarketPlan plan;
  plan.profile = MarketProfile::light();
  for (const char* type : {"trades", "l2Book", "bbo"}) {
    plan.topics.emplace_back(Subscription(type, "BTC"));
  }
  plan.topics.emplace_back(Subscription("allMids"));
  FixedRandom random(7);
  GeneratedFeed feed(plan, random);
  FeedWalk walk(feed);
  for (int i = 0; i < 12; ++i) frames.emplace_back(walk.next()->text);
  if (feeds_folder().empty()) return frames;
  for (std::string& frame : frames_by_channel()) frames.push_back(std::move(frame));
  return frames;
}

/// A strict reader's trades, if the parser must see the same; absent if the frame is not whole.
void expect_no_invention(const std::string& text, const FrameView& frame) {
  const OracleFrame oracle = read_with_oracle(text);
  if (!oracle.is_json || oracle.repeats_keys) return;
  bool one_coin = oracle.trades.has_value();
  for (std::size_t i = 1; one_coin && i < oracle.trades->size(); ++i) {
    one_coin = (*oracle.trades)[i].coin == oracle.trades->front().coin;
  }
  ASSERT_EQ(frame.kind == FrameKind::kData && frame.channel == Channel::kTrades, one_coin) << text;
  if (!one_coin) return;
  ASSERT_EQ(frame.trades.size(), oracle.trades->size()) << text;
  for (std::size_t i = 0; i < frame.trades.size(); ++i) {
    ASSERT_EQ(frame.trades[i].time_ms, (*oracle.trades)[i].time_ms) << text;
    ASSERT_EQ(frame.trades[i].tid, (*oracle.trades)[i].tid) << text;
    ASSERT_EQ(frame.coin, (*oracle.trades)[i].coin) << text;
  }
}

TEST(HostileFrame, EveryPrefixOfAFrameIsSurvivedAndNeverTakenForData) {
  FrameParser parser;
  FrameView frame;
  ClientMessage message;
  for (const std::string& text : good_frames()) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const std::string cut = text.substr(0, size);
      parser.parse(cut, frame);
      ASSERT_EQ(frame.kind, size == 0 ? FrameKind::kEmpty : FrameKind::kMalformed) << cut;
      parser.parse_request(cut, message);
      ASSERT_EQ(message.request, ClientRequest::kNotARequest) << cut;
    }
  }
}

TEST(HostileFrame, FlippedBitsAndSplicedBytesAreSurvived) {
  const std::vector<std::string> frames = good_frames();
  FrameParser parser;
  FrameView frame;
  ClientMessage message;
  std::vector<std::string_view> trades;
  Xorshift random(2463534242);
  std::size_t data = 0;
  std::size_t malformed = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string text = frames[random.below(frames.size())];
    for (std::size_t i = 0; i < 1 + random.below(3); ++i) {
      const std::size_t at = random.below(text.size());
      switch (random.below(4)) {
        case 0:
          text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
          break;
        case 1:
          text[at] = R"({}[]",:\01e-.)"[random.below(14)];
          break;
        case 2:
          text.erase(at, 1 + random.below(8));
          break;
        default:
          text.insert(at, text.substr(random.below(text.size()), random.below(40)));
          break;
      }
      if (text.empty()) text = "x";
    }
    parser.parse(text, frame);
    data += frame.kind == FrameKind::kData ? 1u : 0u;
    malformed += frame.kind == FrameKind::kMalformed ? 1u : 0u;
    if (round % 8 == 0) expect_no_invention(text, frame);
    if (HasFatalFailure()) return;
    parser.parse_request(text, message);
    parser.split_trades(text, trades);
  }
  // Both kinds must be common, or the mutations test too little.
  EXPECT_GT(data, 10'000u);
  EXPECT_GT(malformed, 10'000u);
}

TEST(HostileFrame, DeepNestingIsSurvived) {
  FrameParser parser;
  FrameView frame;
  for (const std::string& open : {std::string("["), std::string(R"({"channel":)")}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += open;
    parser.parse(text, frame);
    EXPECT_EQ(frame.kind, FrameKind::kMalformed);
    parser.parse(R"({"channel":"trades","data":)" + text + "}", frame);
    EXPECT_EQ(frame.kind, FrameKind::kMalformed);
  }
}

TEST(HostileFrame, LargeFrameAndTheNextSmallOneAreRead) {
  std::string text = R"({"channel":"trades","data":[)";
  for (int i = 0; i < 50'000; ++i) {
    if (i > 0) text += ',';
    text += R"({"coin":"BTC","time":1,"tid":)" + std::to_string(i) + "}";
  }
  text += "]}";
  FrameParser parser;
  FrameView frame;
  parser.parse(text, frame);
  EXPECT_EQ(frame.trades.size(), 50'000u);
  parser.parse(R"({"channel":"pong"})", frame);
  EXPECT_EQ(frame.kind, FrameKind::kPong);
}

}  // namespace
}  // namespace wavetank::hyperliquid
