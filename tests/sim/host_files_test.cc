// Goal: the special features of a simulated host's disk: an end, a loss of power, one course of
// events.

#include "sim/world/host_files.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

using namespace std::chrono_literals;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

class HostFilesTest : public testing::Test {
 protected:
  void play(const std::function<Coro<void>()>& program) {
    const Task<> task = host_.spawn(program());
    world_.run(kNever);
    ASSERT_TRUE(task.done());
    EXPECT_FALSE(task.exception());
  }
  std::string content(const std::string& name) {
    std::string text;
    const auto read = [&]() -> Coro<void> {
      const std::vector<std::byte> bytes = co_await files_.read(name);
      text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    play(read);
    return text;
  }

  Oracle oracle_ = Oracle::from_seed(1);
  World world_{oracle_, 0};
  Host& host_ = world_.add_host("recorder");
  HostFiles& files_ = host_.files();
};

TEST_F(HostFilesTest, LossOfPowerKeepsSyncedBytes) {
  const auto write = [&]() -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await files_.open_append("log");
    co_await file->append(bytes_of("synced"));
    co_await file->sync();
    co_await file->append(bytes_of(", not synced"));
    const std::unique_ptr<AppendFile> other = co_await files_.open_append("never synced");
    co_await other->append(bytes_of("x"));
  };
  play(write);
  EXPECT_EQ("synced, not synced", content("log"));

  files_.lose_unsynced();

  EXPECT_EQ("synced", content("log"));
  EXPECT_EQ("", content("never synced"));
}

TEST_F(HostFilesTest, TruncatedBytesDoNotComeBack) {
  const auto write = [&]() -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await files_.open_append("log");
    co_await file->append(bytes_of("whole,half"));
    co_await file->sync();
    co_await file->truncate(6);
    co_await file->append(bytes_of("more"));
  };
  play(write);

  files_.lose_unsynced();

  EXPECT_EQ("whole,", content("log"));
}

TEST_F(HostFilesTest, AFullDiskTakesThePartThatFits) {
  files_.set_capacity(4);
  bool full = false;
  const auto write = [&]() -> Coro<void> {
    const std::unique_ptr<AppendFile> file = co_await files_.open_append("log");
    const auto result = co_await outcome(file->append(bytes_of("abcdef")));
    full = result.error() != nullptr;
    co_await file->truncate(1);
    co_await file->append(bytes_of("xyz"));
  };
  play(write);

  EXPECT_TRUE(full);
  EXPECT_EQ("axyz", content("log"));
}

TEST(HostFiles, CancelledAppendsDoTheSameInEveryRunOfASeed) {
  const auto run = [](std::uint64_t seed) {
    Oracle oracle = Oracle::from_seed(seed);
    World world(oracle, 0);
    Host& host = world.add_host("recorder");
    const auto write = [&]() -> Coro<void> {
      const std::unique_ptr<AppendFile> file = co_await host.files().open_append("log");
      for (int i = 0; i < 5; ++i) {
        const Task<> appending = create_task(file->append(bytes_of("a line of the log\n")));
        co_await sleep(10us);
        appending.cancel();
        co_await sleep(0s);
      }
    };
    const Task<> task = host.spawn(write());
    world.run(kNever);
    return world.trace().trace_hash();
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

}  // namespace
}  // namespace wavetank::sim
