// Goal: a recorder that is killed at any instant leaves a file whose readable part is a beginning
// of the venue's messages, and keeps all data that was in the file before.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include "tests/live/frames.h"
#include "tests/live/live_processes.h"

namespace wavetank::scenarios {
namespace {

constexpr int kFirstRecords = 1'000;  // So many bytes are more than the head.

class RecordKilled : public LiveProcesses {
 protected:
  /// Waits until the recording has so many bytes, and gives its content at that time. Fails the
  /// test when the recorder ends before.
  sim::Capture wait_for_bytes(const PeerProcess& recorder, std::uintmax_t bytes) const {
    std::error_code missing;
    while (std::filesystem::file_size(path("feed"), missing) < bytes || missing) {
      if (recorder.goes_on_for(std::chrono::milliseconds(1))) continue;
      ADD_FAILURE() << "it ended before there were " << bytes << " bytes: " << recorder.output();
      return {};
    }
    return load("feed");
  }
};

/// Cuts `frames` to the length of `other`, topic by topic.
TopicFrames beginnings(TopicFrames frames, const TopicFrames& other) {
  for (auto& [topic, list] : frames) {
    const auto found = other.find(topic);
    const std::size_t length = found == other.end() ? 0 : found->second.size();
    list.resize(std::min(list.size(), length));
  }
  std::erase_if(frames, [](const auto& topic) { return topic.second.empty(); });
  return frames;
}

TEST_F(RecordKilled, KillAtAnyInstantLeavesAPrefixOfTheSentMessages) {
  PeerProcess generate(
      {WAVETANK_PROGRAM, "generate", "-o", path("source"), "--coins", "BTC", "--duration", "20m"});
  ASSERT_EQ(generate.end(), 0) << generate.output();
  const sim::Capture source = load("source");
  const TopicFrames sent = by_topic(received(source));
  const int instants = stops(5);
  for (int seed = 0; seed < instants; ++seed) {
    SCOPED_TRACE(seed);
    const std::string url = serve({path("source"), "--speed", "1000"});
    PeerProcess recorder(record_command(url, {"--force"}, {"l2Book:BTC", "trades:BTC", "bbo:BTC"}));
    recorder.line_after("connection 1 open");
    // The file grows once a MiB of text, which takes 100 ms.
    const int bytes = kFirstRecords + seed * 79'190 % 400'000;
    const sim::Capture before = wait_for_bytes(recorder, static_cast<unsigned>(bytes));
    let_others_go_on(std::chrono::microseconds(seed * 79'190 % 120'000));
    recorder.signal(SIGKILL);
    ASSERT_EQ(recorder.end(), -SIGKILL);

    const sim::Capture after = load("feed");
    EXPECT_NE(sim::loss_line(after), "") << "it has no end mark";
    ASSERT_GE(after.records.size(), before.records.size());
    EXPECT_TRUE(std::equal(before.records.begin(), before.records.end(), after.records.begin()));
    const TopicFrames kept = by_topic(received(after));
    EXPECT_EQ(difference(beginnings(sent, kept), kept), "");
    PeerProcess replay({WAVETANK_PROGRAM, "replay", path("feed"), "--out", path("out")});
    EXPECT_EQ(replay.end(), 0) << replay.output();
  }
}

}  // namespace
}  // namespace wavetank::scenarios
