#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "scenarios/cases/cases.h"
#include "sim/import/open_capture.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

sim::RunResult replay(const std::string& text, std::uint64_t seed = 0) {
  auto capture = sim::parse_capture(text, "test.txt");
  EXPECT_TRUE(capture.ok());
  sim::RunRequest request;
  request.seed = seed;
  request.capture = std::make_shared<const sim::Capture>(std::move(capture).value());
  return scenarios::replay_capture(request);
}

// One line of a collector's file, `at_ms` after a fixed start.
std::string line(std::int64_t at_ms, const std::string& frame) {
  return std::to_string(1'737'918'843'000'000'000 + at_ms * 1'000'000) + " " + frame + "\n";
}

std::string book(std::int64_t time) {
  return R"({"channel":"l2Book","data":{"coin":"BTC","time":)" + std::to_string(time) +
         R"(,"levels":[[{"px":"1.0","sz":"1.0","n":1}],[{"px":"2.0","sz":"1.0","n":1}]]}})";
}

TEST(Replay, DeliversEveryFrameAndThenStops) {
  const sim::RunResult result = replay(line(0, book(1)) + line(500, book(2)) + line(1000, book(3)));

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 3u);
  EXPECT_EQ(result.exit_code, 0);
}

TEST(Replay, WallTimeStartsAtTheCapturesFirstStamp) {
  const sim::RunResult result = replay(line(0, book(1)));

  EXPECT_EQ(result.epoch_ns, 1'737'918'843'000'000'000);
}

// Bad frames of a recording reach the client as they were: counted there, and survived.
TEST(Replay, FramesThatAreNoDataAreSurvived) {
  const std::string text = line(0, book(1)) + line(10, "{\"channel\":\"news\",\"data\":1}") +
                           line(20, "{\"channel\":\"l2Book\",\"data\":[[[[") +
                           line(30, "Websocket connection established.") + line(40, book(2));
  const sim::RunResult result = replay(text);

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "ACCOUNTED"), sim::PropertyVerdict::kPass);
}

TEST(Replay, ACaptureWithoutDataIsInconclusive) {
  const sim::RunResult result = replay(line(0, "{\"channel\":\"pong\"}"));

  EXPECT_EQ(result.verdict, sim::Verdict::kInconclusive);
}

TEST(Replay, ARealRecordingPassesWithEveryMessage) {
  const char* feeds = std::getenv("WAVETANK_FEEDS");
  if (feeds == nullptr) GTEST_SKIP() << "WAVETANK_FEEDS does not name a folder of recordings";
  const std::string path =
      std::string(feeds) + "/nkaz001__hftbacktest/examples/hyperliquid/btcusd_20250126.gz";
  auto capture = sim::load_capture(path);
  ASSERT_TRUE(capture.ok());
  sim::RunRequest request;
  request.capture = std::make_shared<const sim::Capture>(std::move(capture).value());

  const sim::RunResult first = scenarios::replay_capture(request);
  const sim::RunResult second = scenarios::replay_capture(request);

  EXPECT_EQ(trouble(first), "");
  EXPECT_EQ(first.messages, 55u);
  EXPECT_EQ(first.trace_hash, second.trace_hash);
  EXPECT_GE(first.virtual_ns, 25'000'000'000);
  EXPECT_LE(first.virtual_ns, 30'000'000'000);
}

}  // namespace
}  // namespace wavetank::test
