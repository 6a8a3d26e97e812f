#include "core/capture/writer.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "core/capture/reader.h"
#include "tests/capture/sample.h"

namespace wavetank {
namespace {

/// The decoded frames of a file, one string each.
std::vector<std::string> frames_of(std::string_view file) {
  std::vector<std::string> frames;
  ZstdFrameDecoder decoder(1u << 30);
  while (!file.empty()) {
    const FrameStep step = decoder.decode(file);
    if (step.state != FrameState::kWhole) {
      ADD_FAILURE() << "not a sequence of whole frames";
      break;
    }
    frames.push_back(decoder.content());
    file.remove_prefix(step.consumed);
    decoder.next_frame();
  }
  return frames;
}

Record received(std::int64_t mono_ns, std::string payload) {
  return {mono_ns, 1737918843893903000, 0, RecordKind::kReceived, std::move(payload)};
}

TEST(CaptureWriter, WritesTheGoldenText) {
  const std::string file = capture_of(sample_head(), sample_records());

  EXPECT_EQ(
      decoded(file),
      R"(wavetank-capture 1 tool=wavetank/0.1.0 source=wss://api.hyperliquid.xyz/ws)"
      R"( synthetic=no clocks=mono:%20CLOCK_MONOTONIC;%20wall:%20CLOCK_REALTIME)"
      R"( subscription={"type":"l2Book","coin":"BTC"} subscription={"type":"trades","coin":"BTC"})"
      "\n"
      R"(0 1737918843893903000 1 open text wss://api.hyperliquid.xyz/ws)"
      "\n"
      R"(400000 1737918843894303000 1 sent text {"method":"subscribe",)"
      R"("subscription":{"type":"l2Book","coin":"BTC"}})"
      "\n"
      R"(900000000 1737918844793903000 1 received text {"channel":"pong"})"
      "\n"
      "1300000000 1737918845193903000 1 ping text \n"
      "1400000000 1737918845293903000 1 pong text beat\n"
      "1500000000 1737918845393903000 1 received base64 dHdvCmxpbmVz\n"
      "2600000000 1737918846493903000 1 received binary AP8=\n"
      "2700000000 1737918846593903000 1 dropped:17 text queue full\n"
      "2800000000 1737918846693903000 1 error text connection reset by peer\n"
      "2900000000 1737918846793903000 1 close:1001 text going away\n"
      "end 10\n");
}

TEST(CaptureWriter, PutsHeadAndEndMarkIntoFramesOfTheirOwn) {
  CaptureWriter writer(sample_head());
  EXPECT_EQ(frames_of(writer.take_output()).size(), 1u);

  writer.append(received(0, "x"));
  EXPECT_EQ(writer.output_bytes(), 0u);
  writer.finish();

  const std::vector<std::string> rest = frames_of(writer.take_output());
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0], "0 1737918843893903000 0 received text x\n");
  EXPECT_EQ(rest[1], "end 1\n");
}

TEST(CaptureWriter, EndsAFrameBeforeItSpansASecond) {
  CaptureWriter writer(sample_head());
  writer.take_output();

  writer.append(received(5, "a"));
  writer.append(received(5 + 999'999'999, "b"));
  EXPECT_EQ(writer.output_bytes(), 0u);
  writer.append(received(5 + 1'000'000'000, "c"));

  const std::vector<std::string> frames = frames_of(writer.take_output());
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_TRUE(frames[0].ends_with(" b\n")) << frames[0];
}

TEST(CaptureWriter, EndsAFrameWhenTheClockStepsFarBack) {
  CaptureWriter writer(sample_head());
  writer.take_output();

  writer.append(received(INT64_MAX, "a"));
  writer.append(received(INT64_MIN, "b"));

  EXPECT_EQ(frames_of(writer.take_output()).size(), 1u);
}

TEST(CaptureWriter, KeepsFramesWithinOneMebibyte) {
  CaptureWriter writer(sample_head());
  for (int i = 0; i < 40; ++i) writer.append(received(i, std::string(100'000, 'a')));
  writer.append(received(40, std::string(3u << 20, 'b')));
  writer.append(received(41, "c"));
  writer.finish();

  const std::vector<std::string> frames = frames_of(writer.take_output());

  ASSERT_EQ(frames.size(), 1 + 4 + 1 + 1 + 1u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_LE(frames[i].size(), 1u << 20);
  EXPECT_EQ(frames[5].find('\n'), frames[5].size() - 1) << "a long line shares its frame";
}

TEST(CaptureWriter, LosesNothingThatWasFlushed) {
  const std::vector<Record> records = sample_records();
  CaptureWriter writer(sample_head());
  for (const Record& record : records) {
    writer.append(record);
    writer.flush();
  }

  const CaptureContent content = read_capture(writer.take_output()).value();

  EXPECT_EQ(content.records, records);
  EXPECT_TRUE(content.damage.has_value()) << "a capture without end mark passes for whole";
}

TEST(CaptureWriter, FlushWithoutRecordsHasNoOutput) {
  CaptureWriter writer(sample_head());
  writer.take_output();

  writer.flush();

  EXPECT_EQ(writer.take_output(), "");
}

TEST(CaptureWriter, OversizedRecordIsReplaced) {
  const std::size_t overhead = std::string("0 1737918843893903000 0 received text ").size();
  const std::string longest((16u << 20) - overhead, 'x');
  CaptureWriter writer(sample_head());
  EXPECT_TRUE(writer.append(received(0, longest)));
  EXPECT_FALSE(writer.append(received(0, longest + "x")));
  writer.finish();

  const CaptureContent content = read_capture(writer.take_output()).value();

  ASSERT_EQ(content.records.size(), 2u);
  EXPECT_EQ(content.damage, std::nullopt);
  EXPECT_EQ(content.records[0].payload, longest);
  EXPECT_EQ(content.records[1].kind, RecordKind::kDropped);
  EXPECT_EQ(content.records[1].dropped, 1u);
  EXPECT_EQ(content.records[1].payload, "received of 16777179 bytes exceeds the line limit");
}

TEST(CaptureWriter, IsFinishedOnce) {
  CaptureWriter writer(sample_head());
  writer.finish();

  EXPECT_THROW(writer.append(received(0, "late")), std::logic_error);
  EXPECT_THROW(writer.finish(), std::logic_error);
}

TEST(CaptureWriter, RefusesAHeadThatNoReaderWouldTake) {
  CaptureHead head = sample_head();
  head.source = std::string(16u << 20, 's');

  EXPECT_THROW(CaptureWriter writer(head), std::length_error);
}

TEST(CaptureWriter, MakesFilesThatStandardToolsRead) {
  if (std::system("zstd --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no zstd on the PATH";
  const std::string path = testing::TempDir() + "wavetank_capture_test.zst";
  std::ofstream(path, std::ios::binary) << capture_of(sample_head(), sample_records());

  const std::string command = "zstdcat '" + path + "' | grep -c ' received '";
  std::FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  char line[16] = {};
  const char* read = std::fgets(line, sizeof line, pipe);
  const int status = pclose(pipe);
  std::remove(path.c_str());

  ASSERT_NE(read, nullptr);
  EXPECT_STREQ(line, "3\n");
  EXPECT_EQ(status, 0);
}

TEST(CaptureWriter, GivesAsManyWholeFramesAsFitAndOneAtLeast) {
  CaptureWriter writer(CaptureHead{});
  for (std::int64_t second = 0; second < 5; ++second) {
    writer.append(
        Record(second * 1'000'000'000, 0, 1, RecordKind::kReceived, std::to_string(second)));
  }
  EXPECT_TRUE(frames_of(writer.take_output(1)).front().starts_with("wavetank-capture"));
  const std::size_t left = writer.output_bytes();
  const std::string most = writer.take_output(left - 1);
  EXPECT_EQ(frames_of(most).size(), 3u);
  EXPECT_EQ(writer.output_bytes(), left - most.size());
  const std::vector<std::string> last = frames_of(writer.take_output());
  ASSERT_EQ(last.size(), 1u);
  EXPECT_TRUE(last[0].ends_with(" 3\n")) << last[0];
  EXPECT_EQ(writer.take_output(), "");
}

}  // namespace
}  // namespace wavetank
