// Goal: 20 000 frames a second for half a minute: `record` loses no frame of `serve`, and its
// memory is flat. `make test` checks two seconds of it, in which memory is still being filled.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "tests/live/frames.h"
#include "tests/live/live_processes.h"
#include "tests/live/load_feed.h"

namespace wavetank::scenarios {
namespace {

constexpr std::uint64_t kFramesASecond = 20'400;  // So that no second has fewer than 20 000.
// The allowed growth of memory: data that waits while the disk is slow, of which 2 MB come in a
// second. The smallest allocation, 32 bytes, lost with each frame would be 13 MB.
constexpr std::int64_t kMarginKib = 8'192;
constexpr std::int64_t kSecondsForMemory = 30;
// The least rate of the middle second. The venue keeps to the feed's own pace, which is
// kFramesASecond in the mean; where the recorder is slower, most seconds have fewer.
constexpr std::uint64_t kRateLeast = 20'000;
// In tenths of a second without growth of the file: when to look whether all is there, and when to
// give up. Soon after that, at 15 s of silence, the recorder would dial again.
constexpr std::size_t kQuietLook = 10;
constexpr std::size_t kQuietMax = 120;
constexpr std::int64_t kNsASecond = 1'000'000'000;

std::int64_t load_seconds() {
  const char* wanted = std::getenv("WAVETANK_LOAD_SECONDS");
  return wanted == nullptr ? 2 : std::atoi(wanted);
}

/// The number behind `key` in a program's JSON; -1 without one.
std::int64_t number_of(const std::string& output, const std::string& key) {
  const std::size_t at = output.rfind("\"" + key + "\":");
  return at == std::string::npos ? -1 : std::atoll(output.c_str() + at + key.size() + 3);
}

/// Resident, as Linux counts it; 0: the process is gone.
std::int64_t memory_kib(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    if (word != "VmRSS:") continue;
    std::int64_t kib = 0;
    status >> kib;
    return kib;
  }
  return 0;
}

/// The most in one third of the samples, from 0.
std::int64_t most_in_third(const std::vector<std::int64_t>& samples, std::size_t third) {
  const auto begin = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() * third / 3);
  const auto end = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() * (third + 1) / 3);
  return begin == end ? 0 : *std::max_element(begin, end);
}

/// Messages that came in each second, from the first one on.
std::vector<std::uint64_t> by_second(const sim::Capture& capture) {
  std::vector<std::uint64_t> counts;
  std::optional<std::int64_t> first;
  for (const Record& record : capture.records) {
    if (record.kind != RecordKind::kReceived) continue;
    if (!first) first = record.mono_ns;
    const auto second = static_cast<std::size_t>((record.mono_ns - *first) / kNsASecond);
    if (second >= counts.size()) counts.resize(second + 1);
    ++counts[second];
  }
  return counts;
}

std::uint64_t data_frames(const sim::Capture& capture) {
  std::uint64_t count = 0;
  for (const auto& [topic, frames] : by_topic(received(capture))) count += frames.size();
  return count;
}

class RecordLoad : public LiveProcesses {
 protected:
  /// Samples the recorder's memory until all data frames are in its file, or no more come, or it
  /// ends.
  std::vector<std::int64_t> watch(const PeerProcess& recorder, std::uint64_t frames) const {
    std::vector<std::int64_t> samples;
    std::uintmax_t size = 0;
    std::size_t quiet = 0;
    while (quiet < kQuietMax && recorder.goes_on_for(std::chrono::milliseconds(100))) {
      const std::uintmax_t now = std::filesystem::file_size(path("feed"));
      quiet = now == size ? quiet + 1 : 0;
      size = now;
      samples.push_back(memory_kib(recorder.pid()));
      // One slow sync looks like the end, too.
      if (quiet > 0 && quiet % kQuietLook == 0 && data_frames(load("feed")) >= frames) break;
    }
    samples.resize(samples.size() - std::min(samples.size(), quiet));
    return samples;
  }
};

/// How many messages came in a second, sorted. Requires: `recording` has messages.
std::vector<std::uint64_t> rates_of(const sim::Capture& recording) {
  std::vector<std::uint64_t> counts = by_second(recording);
  if (counts.size() > 1) counts.pop_back();  // A part of a second.
  std::sort(counts.begin(), counts.end());
  return counts;
}

/// Requires: neither is empty.
void report(const std::vector<std::uint64_t>& rates, std::size_t messages,
            const std::vector<std::int64_t>& memory) {
  std::cout << "[   load   ] " << messages << " messages; in a second " << rates[rates.size() / 2]
            << " (least " << rates.front() << ", most " << rates.back()
            << "); recorder's memory, thirds of the run: " << most_in_third(memory, 0) << ", "
            << most_in_third(memory, 1) << ", " << most_in_third(memory, 2) << " KiB" << std::endl;
}

TEST_F(RecordLoad, TwentyThousandFramesASecondAreAllThere) {
  const std::int64_t seconds = load_seconds();
  const std::uint64_t frames = kFramesASecond * static_cast<std::uint64_t>(seconds);
  const LoadFeed feed = make_load_feed(frames);
  std::ofstream(path("source"), std::ios::binary) << feed.bytes;
  const std::string url = serve({path("source"), "--speed", feed.speed_for(seconds), "--json"});
  // It ends by itself when something was lost.
  const std::string limit = std::to_string(4 * seconds + 30) + "s";
  PeerProcess recorder(record_command(url, {"--json", "--duration", limit}, feed.topics));
  ASSERT_NE(recorder.line_after("connection 1 open"), "");
  const std::vector<std::int64_t> memory = watch(recorder, frames);
  recorder.signal(SIGTERM);
  ASSERT_EQ(recorder.end(), 0) << recorder.output();
  venue_->signal(SIGTERM);
  ASSERT_EQ(venue_->end(), 0) << venue_->output();

  const sim::Capture recording = load("feed");
  EXPECT_EQ(sim::loss_line(recording), "");
  const Frames messages = received(recording);
  EXPECT_EQ(difference(by_topic(received(load("source"))), by_topic(messages)), "");
  EXPECT_EQ(number_of(venue_->output(), "frames_sent"), static_cast<std::int64_t>(messages.size()));
  EXPECT_EQ(number_of(recorder.output(), "connections"), 1);
  ASSERT_FALSE(messages.empty());
  const std::vector<std::uint64_t> rates = rates_of(recording);
  report(rates, messages.size(), memory);
  if (seconds < kSecondsForMemory) return;
  EXPECT_GE(rates[rates.size() / 2], kRateLeast);
  EXPECT_EQ(number_of(recorder.output(), "holds"), 0);
  EXPECT_GT(most_in_third(memory, 0), 0) << "it was not measured";
  EXPECT_GT(most_in_third(memory, 2), 0) << "it was not measured";
  EXPECT_LE(most_in_third(memory, 2), most_in_third(memory, 0) + kMarginKib);
}

}  // namespace
}  // namespace wavetank::scenarios
