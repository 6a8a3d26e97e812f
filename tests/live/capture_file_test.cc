// Goal: a recording whose disk is stuck is bounded, and notes missing and late messages; in virtual
// time.

#include "scenarios/record/capture_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/task/sleep.h"
#include "core/task/task.h"
#include "sim/import/open_capture.h"
#include "tests/live/odd_files.h"
#include "tests/live/virtual_time.h"
#include "tests/support/temporary_folder.h"

namespace wavetank::scenarios {
namespace {

class RecordingOnAStuckDisk : public testing::Test {
 protected:
  /// A recording of 1 MB of memory, whose second sync waits until it is unstuck. `stage` stops it.
  using Stage = std::function<Coro<void>(CaptureFile& recording, Event& unstuck)>;
  void record(const Stage& stage) {
    const auto program = [&stage](Doors& doors) -> Coro<int> {
      OddFiles files(doors.files);
      files.syncs_until_stuck = 1;
      Doors own(doors.clock, doors.transport, doors.random, doors.signals, files);
      CaptureFileOptions options;
      options.file = "feed";
      options.buffer_bytes = 1'000'000;
      CaptureFile recording(own, options);
      recording.begin(false);
      co_await recording.open();
      const Task<void> writing = create_task(recording.run(), "writing");
      co_await stage(recording, files.unstuck);
      co_await writing;
      co_return 0;
    };
    EXPECT_EQ(run_in_virtual_time(program, "feed", folder_.path()), 0);
  }

  sim::Capture recording() const {
    auto capture = sim::load_capture(folder_.path("feed"));
    EXPECT_TRUE(capture.ok());
    return std::move(capture).value();
  }

  const TemporaryFolder folder_;
};

/// Text that compression does not make smaller.
std::string noise(std::size_t bytes) {
  std::string text;
  std::uint64_t state = 88'172'645'463'325'252;
  while (text.size() < bytes) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    text += static_cast<char>(' ' + state % 90);
  }
  return text;
}

TEST_F(RecordingOnAStuckDisk, SourceThatCannotWaitIsBoundedAndItsLossCounted) {
  std::uint64_t dropped = 0;
  const auto stage = [&dropped](CaptureFile& recording, Event& unstuck) -> Coro<void> {
    const std::string messages = noise(10'000'000);
    for (std::size_t i = 0; i < 100; ++i) {
      recording.append(1, RecordKind::kReceived,
                       std::string_view(messages).substr(i * 100'000, 100'000));
    }
    EXPECT_FALSE(recording.room().is_set());
    EXPECT_LT(recording.waiting_bytes(), 4'000'000U);
    EXPECT_GT(recording.dropped(), 50U);
    dropped = recording.dropped();
    unstuck.set();
    co_await recording.room().wait();
    recording.stop();
  };
  record(stage);
  const sim::Capture recorded = recording();
  EXPECT_EQ(sim::loss_line(recorded), "");
  std::uint64_t missing = 0;
  for (const Record& record : recorded.records) missing += record.dropped;
  EXPECT_EQ(missing, dropped);
  ASSERT_FALSE(recorded.records.empty());
  EXPECT_TRUE(recorded.records.back().payload.starts_with("not read for "));
}

// Readers take lines of 16 MiB.
TEST_F(RecordingOnAStuckDisk, AMessageThatIsTooLongForTheFormatIsCountedAsDropped) {
  const auto stage = [](CaptureFile& recording, Event& unstuck) -> Coro<void> {
    unstuck.set();
    recording.append(1, RecordKind::kReceived, std::string(17u << 20, 'x'));
    recording.append(1, RecordKind::kReceived, "short");
    EXPECT_EQ(recording.dropped(), 1U);
    EXPECT_EQ(recording.records(), 2U);
    recording.stop();
    co_return;
  };
  record(stage);
  const std::vector<Record> records = recording().records;
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].dropped, 1U);
  EXPECT_EQ(records[1].payload, "short");
  EXPECT_GE(records[0].mono_ns, 0);
  EXPECT_LT(records[1].mono_ns, 3'600'000'000'000) << "it counts from the start of the recording";
}

// A stop ends the hold: bytes that the kernel kept back in that time are read then, and stamped
// late.
TEST_F(RecordingOnAStuckDisk, PauseIsNotedBeforeTheLateRecords) {
  const auto stage = [](CaptureFile& recording, Event& unstuck) -> Coro<void> {
    while (recording.room().is_set()) recording.append(7, RecordKind::kReceived, noise(100'000));
    co_await sleep(std::chrono::milliseconds(20));
    recording.append(7, RecordKind::kSent, "not late");
    recording.append(7, RecordKind::kReceived, "late");
    recording.stop();
    unstuck.set();
  };
  record(stage);
  const std::vector<Record> records = recording().records;
  const auto late = std::find_if(records.begin(), records.end(),
                                 [](const Record& record) { return record.payload == "late"; });
  ASSERT_GT(late - records.begin(), 2);
  EXPECT_EQ(std::prev(late, 2)->payload, "not late");
  EXPECT_EQ(std::prev(late)->kind, RecordKind::kDropped);
  EXPECT_EQ(std::prev(late)->connection, 7U);
  EXPECT_EQ(std::prev(late)->payload, "not read for 0.020 s, the disk was slower than the feed");
}

}  // namespace
}  // namespace wavetank::scenarios
