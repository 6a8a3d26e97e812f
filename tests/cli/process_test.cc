// Goal: the program as a process: on a terminal, in a pipe that breaks, at the limits of the
// system it reports the error, exits with the code of the help, and leaves no half file.

#include "cli/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "tests/cli/cli_process.h"

namespace wavetank::cli {
namespace {

class Process : public CliTest {};

TEST_F(Process, WithoutAnyTerminalThereIsNoEscape) {
  const Ran ran = run_child([] { return wavetank_main({"test", "steady", "--seeds", "0..9"}); });

  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(ran.out.starts_with("pass  steady  10 seeds: 10 passed\n")) << ran.out;
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(ran.err, "");
}

TEST_F(Process, GoneReaderIsReported) {
  const Ran ran = run_child([] {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return -1;
    ::close(ends[0]);
    ::dup2(ends[1], STDOUT_FILENO);
    return wavetank_main({"test", "all", "--seed", "0"});
  });

  EXPECT_EQ(ran.code, 6);
  EXPECT_EQ(ran.err, "wavetank test: stdout cannot be written: Broken pipe\n");
}

TEST_F(Process, ClosedStdoutIsReportedAndSpoilsNoFile) {
  const Ran ran = run_child([this] {
    ::close(STDOUT_FILENO);
    return wavetank_main({"test", "unlucky", "--seed", "5", "--out", path("out")});
  });

  EXPECT_EQ(ran.code, 6);
  EXPECT_EQ(ran.err, "wavetank test: stdout cannot be written: Bad file descriptor\n");
  ASSERT_EQ(names("out").size(), 1U);
  EXPECT_EQ(run_wavetank({"reproduce", path("out/" + names("out")[0])}).code, 1);
}

TEST_F(Process, AClosedStderrIsSilent) {
  const Ran ran = run_child([] {
    ::close(STDERR_FILENO);
    return wavetank_main({"test", "killed", "--seed", "1"});
  });
  EXPECT_EQ(ran.code, 70);
  EXPECT_TRUE(ran.out.starts_with("inconclusive  killed")) << ran.out;
}

TEST_F(Process, NoFileTakesTheNumberOfAClosedStream) {
  const Ran ran = run_child([] {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(descriptor);
    prepare_process();
    const bool written = ::write(STDOUT_FILENO, "x", 1) == 1;
    return written ? -1 : ::open("/dev/null", O_RDWR);
  });
  EXPECT_EQ(ran.code, 3);
}

TEST_F(Process, AFileThatCannotBeFinishedIsRemoved) {
  const Ran ran = run_child([this] {
    rlimit limit{};
    limit.rlim_cur = 100;
    limit.rlim_max = 100;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return wavetank_main({"test", "unlucky", "--seed", "5", "--out", path("out"), "-q"});
  });

  EXPECT_EQ(ran.code, 6);
  EXPECT_TRUE(ran.err.starts_with("wavetank test: " + path("out/unlucky-reference-seed5-")))
      << ran.err;
  EXPECT_TRUE(ran.err.ends_with(".json: cannot be written: File too large\n")) << ran.err;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1);
  EXPECT_EQ(names("out"), std::vector<std::string>());
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAllocatorAborts = true;
#elif defined(__has_feature)
constexpr bool kAllocatorAborts = __has_feature(address_sanitizer);
#else
constexpr bool kAllocatorAborts = false;
#endif

TEST_F(Process, ACaptureBeyondTheMemoryIsUnreadable) {
  if (kAllocatorAborts) GTEST_SKIP() << "ASan needs the address space, and aborts without it";
  // It must begin like a capture, or the rest is not read.
  std::string lines;
  while (lines.size() < (2U << 20U)) lines += "1737918843894000000 {}\n";
  const std::string large = file("large", lines);
  std::filesystem::resize_file(large, 512U << 20U);  // A hole: it takes no room.
  const Ran ran = run_child([&large] {
    rlimit limit{};
    limit.rlim_cur = 300U << 20U;
    limit.rlim_max = 300U << 20U;
    ::setrlimit(RLIMIT_AS, &limit);
    return wavetank_main({"replay", large});
  });

  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err, "wavetank replay: " + large + ": not enough memory to read it\n");
}

/// On a terminal of that many columns and that kind.
Ran steady_on_terminal(unsigned short columns, const char* term, const char* no_color) {
  return run_on_terminal(columns, [term, no_color] {
    ::setenv("TERM", term, 1);
    ::setenv("NO_COLOR", no_color, 1);
    return wavetank_main({"test", "steady", "--seeds", "0..20", "--jobs", "1"});
  });
}

TEST(ProcessOnTerminal, ShowsProgressAndTakesItBack) {
  const Ran ran = steady_on_terminal(80, "xterm", "");

  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(ran.out.starts_with("\r\x1b[K[")) << ran.out;
  EXPECT_NE(ran.out.find("%] steady  "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("\r\x1b[K\x1b[32mpass\x1b[0m  steady  21 seeds: 21 passed\r\n"),
            std::string::npos)
      << ran.out;
}

TEST(ProcessOnTerminal, ANarrowOneIsNotOverrun) {
  const Ran ran = steady_on_terminal(20, "xterm", "");

  const std::string_view begin = "\r\x1b[K[";
  ASSERT_TRUE(ran.out.starts_with(begin)) << ran.out;
  const std::size_t end = ran.out.find('\r', 1);
  EXPECT_EQ(end, begin.size() - 1 + 19) << ran.out;
}

TEST(ProcessOnTerminal, NoColorKeepsTheProgress) {
  const Ran ran = steady_on_terminal(80, "xterm", "1");
  EXPECT_TRUE(ran.out.starts_with("\r\x1b[K[")) << ran.out;
  EXPECT_EQ(ran.out.find("\x1b[3"), std::string::npos) << ran.out;
}

TEST(ProcessOnTerminal, ADumbOneGetsPlainLines) {
  const Ran ran = steady_on_terminal(80, "dumb", "");
  EXPECT_TRUE(ran.out.starts_with("pass  steady  21 seeds: 21 passed\r\n")) << ran.out;
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace wavetank::cli
