// Goal: real frames of the venue are classified rightly, as an independent reader does it.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "scenarios/protocol/frame_parser.h"
#include "tests/scenarios/frame_oracle.h"
#include "tests/scenarios/recorded.h"

namespace wavetank::hyperliquid {
namespace {

class RecordedFrame : public testing::Test {
 protected:
  void SetUp() override {
    if (feeds_folder().empty()) GTEST_SKIP() << "WAVETANK_FEEDS is not set";
  }

  /// Compares the results of both readers for one frame.
  void expect_as_oracle(const std::string& text) {
    parser_.parse(text, frame_);
    const OracleFrame oracle = read_with_oracle(text);
    ASSERT_TRUE(oracle.is_json) << text;
    EXPECT_EQ(channel_name(frame_.channel), oracle.channel);
    if (oracle.trades) {
      ASSERT_EQ(frame_.trades.size(), oracle.trades->size());
      for (std::size_t i = 0; i < frame_.trades.size(); ++i) {
        const OracleTrade& trade = (*oracle.trades)[i];
        EXPECT_EQ(frame_.coin, trade.coin);
        EXPECT_EQ(frame_.trades[i].time_ms, trade.time_ms);
        EXPECT_EQ(frame_.trades[i].tid, trade.tid);
      }
    } else if (frame_.kind == FrameKind::kData) {
      EXPECT_EQ(frame_.coin, oracle.coin);
      EXPECT_EQ(frame_.best_bid, oracle.best_bid);
      EXPECT_EQ(frame_.best_ask, oracle.best_ask);
    }
    if (oracle.time_ms) {
      EXPECT_EQ(frame_.time_ms, *oracle.time_ms);
    }
  }

  FrameParser parser_;
  FrameView frame_;
};

TEST_F(RecordedFrame, EveryChannelIsClassified) {
  std::map<std::string, int> kinds;
  std::set<std::string> topics;
  for (const std::string& text : frames_by_channel()) {
    expect_as_oracle(text);
    EXPECT_FALSE(frame_.crossed) << text;
    ++kinds[std::string(frame_kind_name(frame_.kind))];
    if (frame_.kind == FrameKind::kData) topics.insert(frame_.topic);
  }
  EXPECT_EQ(kinds,
            (std::map<std::string, int>{{"data", 18}, {"pong", 1}, {"subscription_response", 2}}));
  EXPECT_EQ(topics, (std::set<std::string>{
                        "activeAssetCtx:@1", "activeAssetCtx:BTC", "allMids", "bbo:HYPE",
                        "candle:BTC:1m", "candle:HYPE:1d", "l2Book:HYPE", "orderUpdates",
                        "trades:BTC", "trades:HYPE", "userEvents", "userFills:0x9be9...522f"}));
}

TEST_F(RecordedFrame, ASnapshotFlagIsRead) {
  int snapshots = 0;
  for (const std::string& text : frames_by_channel()) {
    parser_.parse(text, frame_);
    snapshots += frame_.is_snapshot ? 1 : 0;
    if (frame_.is_snapshot) {
      EXPECT_EQ(frame_.channel, Channel::kUserFills);
    }
  }
  EXPECT_EQ(snapshots, 1);
}

TEST_F(RecordedFrame, TheBitcoinRecordingIsAllData) {
  std::map<std::string, int> topics;
  std::set<TradeId> trades;
  std::size_t trade_count = 0;
  for (const Record& record : recorded_btc()) {
    expect_as_oracle(record.payload);
    EXPECT_EQ(frame_.kind, FrameKind::kData);
    EXPECT_FALSE(frame_.crossed);
    ++topics[frame_.topic];
    trades.insert(frame_.trades.begin(), frame_.trades.end());
    trade_count += frame_.trades.size();
  }
  EXPECT_EQ(topics, (std::map<std::string, int>{{"l2Book:BTC", 46}, {"trades:BTC", 9}}));
  EXPECT_EQ(trade_count, 64u);
  EXPECT_EQ(trades.size(), 64u);
}

TEST_F(RecordedFrame, TheOrderOfKeysDoesNotMatter) {
  std::vector<std::string> frames = frames_by_channel();
  for (const std::string& text : recorded_hype()) frames.push_back(text);
  for (const std::string& text : frames) {
    FrameView reversed;
    parser_.parse(text, frame_);
    parser_.parse(with_keys_reversed(text), reversed);
    EXPECT_EQ(frame_.kind, reversed.kind) << text;
    EXPECT_EQ(frame_.topic, reversed.topic) << text;
    EXPECT_EQ(frame_.time_ms, reversed.time_ms) << text;
    EXPECT_EQ(frame_.trades, reversed.trades) << text;
    EXPECT_EQ(frame_.best_bid, reversed.best_bid) << text;
    EXPECT_EQ(frame_.is_snapshot, reversed.is_snapshot) << text;
  }
}

TEST_F(RecordedFrame, TheFirstTradesFrameIsTheReplayOfThirty) {
  const std::vector<std::string> frames = recorded_hype();
  ASSERT_EQ(frames.size(), 3u);
  parser_.parse(frames[0], frame_);

  EXPECT_EQ(frame_.topic, "trades:HYPE");
  EXPECT_EQ(frame_.trades.size(), 30u);
}

}  // namespace
}  // namespace wavetank::hyperliquid
