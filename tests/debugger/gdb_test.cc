// Goal: a programmer who stops a program in gdb, or opens its core file, sees the things that its
// tasks wait for.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace wavetank::test {
namespace {

constexpr const char* kTree =
    "task 'main' waits for task 'looking' since 0.000000000 s\n"
    "  tests/debugger/stopped_program.cc:63 start\n"
    "  task 'looking' runs\n"
    "    tests/debugger/stopped_program.cc:53 look\n"
    "task 'children' waits for task group since 0.000000000 s\n"
    "  tests/debugger/stopped_program.cc:44 run_children\n";
constexpr const char* kChildren =
    "  task 'reader' waits for event since 0.000000000 s\n"
    "    tests/debugger/stopped_program.cc:32 read_data\n"
    "    tests/debugger/stopped_program.cc:27 wait_for_data\n"
    "  task 'sleeper' waits for sleep of 3600.000 s since 0.000000000 s\n"
    "    tests/debugger/stopped_program.cc:36 sleep_long\n";

class Gdb : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string(WAVETANK_GDB).empty()) GTEST_SKIP() << "gdb is not installed";
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    core_ = testing::TempDir() + "wavetank_gdb_" + test->name() + ".core";
  }
  void TearDown() override { std::filesystem::remove(core_); }

  /// The output of gdb, which runs the commands on the program.
  std::string output_of(const std::vector<std::string>& commands, const std::string& core = "",
                        const std::string& program = WAVETANK_STOPPED_PROGRAM) const {
    // Containers often forbid to switch off the randomisation of addresses.
    std::string line = std::string(WAVETANK_GDB) +
                       " -nx -q -batch -ex 'set disable-randomization off'"
                       " -ex 'source " WAVETANK_GDB_SCRIPT "'";
    for (const std::string& command : commands) line += " -ex '" + command + "'";
    line += " " + program + " " + core + " 2>&1 </dev/null";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> gdb(::popen(line.c_str(), "r"),
                                                              &::pclose);
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t bytes = std::fread(piece.data(), 1, piece.size(), gdb.get())) {
      text.append(piece.data(), bytes);
    }
    return text;
  }

  static void expect_within(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "missing:\n" << part << "\nin:\n" << text;
  }

  std::string core_;
};

TEST_F(Gdb, TasksOfALiveProcessAreATree) {
  const std::string text = output_of({"break stop_here", "run", "wavetank tasks"});
  expect_within(text, kTree);
  expect_within(text, kChildren);
}

TEST_F(Gdb, TasksOfACoreFileAreTheSameTree) {
  const std::string crash = output_of({"run crash", "generate-core-file " + core_});
  expect_within(crash, "SIGABRT");
  ASSERT_TRUE(std::filesystem::exists(core_)) << crash;

  const std::string text = output_of({"wavetank tasks"}, core_);
  expect_within(text, kTree);
  expect_within(text, kChildren);
}

TEST_F(Gdb, HostsOfASimulatedWorldHaveATreeEach) {
  const std::string text =
      output_of({"break puts", "run", "frame function main", "wavetank tasks world"}, "",
                WAVETANK_STOPPED_WORLD);
  expect_within(text,
                "host venue\n"
                "task 'listener' waits for event since 0.000000000 s\n"
                "  tests/debugger/stopped_world.cc:16 wait_for\n");
  expect_within(text,
                "host client\n"
                "task 'main' runs\n"
                "  tests/debugger/stopped_world.cc:19 stop_later\n");
}

TEST_F(Gdb, HandlesAreShownByTheirState) {
  const std::string text =
      output_of({"break stop_here", "run", "up", "print children", "print done", "print promise",
                 "print unused", "print *done.state_.object_"});
  expect_within(text, "$1 = task 'children', waits for task group since 0.000000000 s\n");
  expect_within(text, "$2 = task 'quick', cancelled\n");
  expect_within(text, "$3 = future, pending\n");
  expect_within(text, "$4 = coroutine, not begun\n");
  expect_within(text, "$5 = task 'quick', cancelled\n");
}

TEST_F(Gdb, ALoopThatNoFrameKnowsIsNamedByAnExpression) {
  const std::string text =
      output_of({"break main", "run", "wavetank tasks", "tbreak stop_here", "continue", "up",
                 "wavetank tasks *children.state_.object_->loop_"});
  expect_within(text, "no loop runs in this thread");
  expect_within(text, kTree);
}

}  // namespace
}  // namespace wavetank::test
