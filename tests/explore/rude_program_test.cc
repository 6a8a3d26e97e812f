// Goal: a program that is rude to its process, its worker's pipe or its parent is a failure by
// itself, with the reason, and outlives no tool.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>

#include "core/uv/clock.h"
#include "sim/explore/isolated_run.h"
#include "sim/explore/sweep.h"
#include "sim/trace/trace.h"

namespace wavetank::sim {
namespace {

/// The deed of the program in the middle of its run, after two events.
using Rudeness = std::function<void(const RunRequest& request, Trace& trace)>;

RunFunction rude_run(Rudeness rudeness) {
  return [rudeness = std::move(rudeness)](const RunRequest& request) {
    Trace trace(request.log);
    trace.event(EventHead(0, 1, EventKind::kHostStart), "client");
    trace.event(EventHead(7, 1, EventKind::kDial), "venue:443");
    rudeness(request, trace);
    RunResult result;
    result.virtual_ns = 7;
    result.trace_hash = trace.trace_hash();
    result.step_hash = trace.step_hash();
    return result;
  };
}

/// On the machine's clock: a second is long for a run of a few microseconds.
SeedTimeout a_second() {
  SeedTimeout timeout;
  timeout.silence_max = std::chrono::seconds(1);
  timeout.clock = [] { return uv::Clock().now(); };
  return timeout;
}

RunRecord rude_alone(Rudeness rudeness, std::uint64_t seed = 0) {
  RunRequest request;
  request.seed = seed;
  return run_isolated(rude_run(std::move(rudeness)), request, Recheck::kFailures, a_second());
}

TEST(RudeProgram, StepsWithoutEventsAreAHang) {
  // An end, so that a watcher that takes steps for life does not watch for ever.
  const RunRecord record = rude_alone([](const RunRequest&, Trace& trace) {
    const Instant end = uv::Clock().now() + std::chrono::seconds(3);
    for (std::int64_t time = 8; uv::Clock().now() < end; ++time) {
      trace.step(EventHead(time, 1, EventKind::kTaskStep));
    }
  });
  ASSERT_TRUE(is_hang(record));
  EXPECT_EQ(record.result.violation->first.text, "event 1, the last one: dial");
  EXPECT_EQ(record.result.violation->second.text, "no event for 1.00 s of real time");
  EXPECT_GT(record.result.virtual_ns, 7);
}

/// A pipe that processes hold open: at its end when all of them are gone.
class Lifeline {
 public:
  Lifeline() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~Lifeline() {
    for (const int end : ends_) ::close(end);
  }

  /// Forks a process that stays, and returns when it is there.
  void fork_one() const {
    if (::fork() == 0) {
      ::alarm(30);  // Long after the test.
      (void)!::write(ends_[1], "x", 1);
      for (;;) ::pause();
    }
    wait_for_one();
  }
  void wait_for_one() const {
    char byte = 0;
    ASSERT_EQ(::read(ends_[0], &byte, 1), 1);
  }
  void pass_on() const { (void)!::write(ends_[1], "x", 1); }

  /// Whether all but this process are gone, or go soon.
  bool ends() {
    ::close(std::exchange(ends_[1], -1));
    pollfd end{ends_[0], POLLIN, 0};
    char byte = 0;
    return ::poll(&end, 1, kSoonMs) == 1 && ::read(ends_[0], &byte, 1) == 0;
  }

 private:
  static constexpr int kSoonMs = 10'000;
  std::array<int, 2> ends_{-1, -1};
};

// The process that it leaves behind holds the worker's pipe.
TEST(RudeProgram, AForkBeforeAnAbortHidesNoCrash) {
  Lifeline line;
  const RunRecord record = rude_alone([&line](const RunRequest&, Trace&) {
    line.fork_one();
    std::abort();
  });
  ASSERT_TRUE(is_crash(record));
  EXPECT_EQ(record.result.verdict, Verdict::kFail);
  EXPECT_EQ(record.result.violation->second.text,
            "the process of the run was killed by signal 6 (Aborted)");
  EXPECT_TRUE(line.ends());
}

TEST(RudeProgram, AForkBeforeAnAbortCostsASweepItsSeedAlone) {
  Lifeline line;
  SweepOptions options;
  options.last_seed = 9;
  options.jobs = 2;
  options.timeout = a_second();
  const SweepResult result = sweep(rude_run([&line](const RunRequest& request, Trace&) {
                                     if (request.seed != 3) return;
                                     line.fork_one();
                                     std::abort();
                                   }),
                                   RunRequest(), options);
  EXPECT_EQ(result.passed, 9U);
  EXPECT_EQ(result.failures_by.at("CRASH").count, 1U);
  EXPECT_TRUE(line.ends());
}

TEST(RudeProgram, AForkedProcessEndsWithARunThatPasses) {
  Lifeline line;
  const RunRecord record = rude_alone([&line](const RunRequest&, Trace&) { line.fork_one(); });
  EXPECT_EQ(record.result.verdict, Verdict::kPass);
  EXPECT_TRUE(line.ends());
}

TEST(RudeProgram, AForkedProcessEndsWithARunThatHangs) {
  Lifeline line;
  const RunRecord record = rude_alone([&line](const RunRequest&, Trace&) {
    line.fork_one();
    for (volatile bool forever = true; forever;) {
    }
  });
  EXPECT_TRUE(is_hang(record));
  EXPECT_TRUE(line.ends());
}

TEST(RudeProgram, AnInterruptOfTheToolEndsEveryProcess) {
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    Lifeline line;
    const pid_t tool = ::fork();
    if (tool == 0) {
      rude_alone([&line](const RunRequest&, Trace&) {
        line.fork_one();
        line.pass_on();
        for (;;) ::pause();
      });
      ::_exit(0);
    }
    line.wait_for_one();
    ::kill(tool, signal);
    int status = 0;
    EXPECT_EQ(::waitpid(tool, &status, 0), tool);
    EXPECT_TRUE(WIFSIGNALED(status)) << signal;
    EXPECT_TRUE(line.ends()) << signal;
  }
}

}  // namespace
}  // namespace wavetank::sim
