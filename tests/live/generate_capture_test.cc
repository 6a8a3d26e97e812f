// Goal: a made-up capture is a capture: whole, readable, the same for the same seed, and as long as
// was asked for.

#include <gtest/gtest.h>

#include <stdexcept>

#include "scenarios/generate_capture.h"
#include "sim/import/open_capture.h"
#include "sim/run/generate_request.h"

namespace wavetank::scenarios {
namespace {

using std::chrono::seconds;

sim::GenerateRequest request_of(std::uint64_t seed) {
  sim::GenerateRequest request;
  request.coins = {"BTC", "xyz:AAPL"};
  request.length = seconds(20);
  request.seed = seed;
  request.tool = "test";
  return request;
}

std::string generated(const sim::GenerateRequest& request) {
  std::string all;
  generate_capture(request, [&all](std::string_view bytes, Duration) {
    all += bytes;
    return true;
  });
  return all;
}

TEST(GenerateCapture, IsReadToItsRegularEnd) {
  std::string bytes;
  Duration last{};
  const std::uint64_t records =
      generate_capture(request_of(3), [&](std::string_view piece, Duration at) {
        bytes += piece;
        EXPECT_GE(at, last);
        last = at;
        return true;
      });
  EXPECT_EQ(last, seconds(20));
  const auto capture = sim::parse_capture(bytes, "made up");
  ASSERT_TRUE(capture);
  EXPECT_EQ(sim::loss_line(capture.value()), "");
  EXPECT_EQ(capture.value().records.size(), records);
  EXPECT_TRUE(capture.value().head.synthetic);
  EXPECT_EQ(capture.value().head.subscriptions.size(), 7U);
  const std::int64_t length =
      capture.value().records.back().mono_ns - capture.value().records.front().mono_ns;
  EXPECT_LE(length, Duration(seconds(20)).count());
  EXPECT_GT(length, Duration(seconds(18)).count());
}

TEST(GenerateCapture, TheSeedDecidesEveryByte) {
  EXPECT_EQ(generated(request_of(3)), generated(request_of(3)));
  EXPECT_NE(generated(request_of(3)), generated(request_of(4)));
}

TEST(GenerateCapture, GenerationStopsWhenItsOutputIsRefused) {
  int calls = 0;
  generate_capture(request_of(3), [&calls](std::string_view, Duration) {
    ++calls;
    return calls < 3;
  });
  EXPECT_EQ(calls, 3);
}

TEST(GenerateCapture, InvalidCoinsAreRefused) {
  for (const char* coin : {"", "B\"TC", "B TC", "A,B", "\n", "abcdefghijklmnopqrstuvwxyz1234567"}) {
    sim::GenerateRequest request = request_of(0);
    request.coins = {coin};
    EXPECT_THROW(generated(request), std::invalid_argument) << coin;
  }
}

}  // namespace
}  // namespace wavetank::scenarios
