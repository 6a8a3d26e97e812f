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
#include "tests/explore/one_second.h"

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

EncodedRun rude_alone(Rudeness rudeness, std::uint64_t seed = 0) {
  RunRequest request;
  request.seed = seed;
  return run_isolated(rude_run(std::move(rudeness)), request, Recheck::kFailures, one_second());
}

SweepResult rude_sweep(Rudeness rudeness, std::uint64_t last_seed) {
  SweepOptions options;
  options.last_seed = last_seed;
  options.jobs = 2;
  options.timeout = one_second();
  return sweep(rude_run(std::move(rudeness)), RunRequest(), options);
}

TEST(RudeProgram, StepsWithoutEventsAreAHang) {
  // An end, so that a watcher that takes steps for life does not watch for ever.
  const EncodedRun record = rude_alone([](const RunRequest&, Trace& trace) {
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
  const EncodedRun record = rude_alone([&line](const RunRequest&, Trace&) {
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
  const SweepResult result = rude_sweep(
      [&line](const RunRequest& request, Trace&) {
        if (request.seed != 3) return;
        line.fork_one();
        std::abort();
      },
      9);
  EXPECT_EQ(result.passed, 9U);
  EXPECT_EQ(result.failures_by.at("CRASH").count, 1U);
  EXPECT_TRUE(line.ends());
}

TEST(RudeProgram, AForkedProcessEndsWithARunThatPasses) {
  Lifeline line;
  const EncodedRun record = rude_alone([&line](const RunRequest&, Trace&) { line.fork_one(); });
  EXPECT_EQ(record.result.verdict, Verdict::kPass);
  EXPECT_TRUE(line.ends());
}

TEST(RudeProgram, AForkedProcessEndsWithARunThatHangs) {
  Lifeline line;
  const EncodedRun record = rude_alone([&line](const RunRequest&, Trace&) {
    line.fork_one();
    for (;;) ::pause();
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

/// Eight bytes that are no head of a message, and would be the size of a long one.
void write_everywhere(std::string_view junk = "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f") {
  for (int descriptor = 3; descriptor < 64; ++descriptor) {
    (void)!::write(descriptor, junk.data(), junk.size());
  }
}

constexpr std::string_view kForeignText = "the client wrote to a descriptor that it does not own";

TEST(RudeProgram, AWriteToTheDescriptorsOfOthersIsACrash) {
  const auto rudeness = [](const RunRequest&, Trace&) { write_everywhere(); };
  const EncodedRun record = rude_alone(rudeness, 4);
  EXPECT_EQ(record.internal_error, "");
  EXPECT_EQ(record.seed, 4U);
  ASSERT_TRUE(is_crash(record));
  EXPECT_EQ(record.result.verdict, Verdict::kFail);
  EXPECT_EQ(record.result.violation->first.text, "the run ended after 2 events");
  EXPECT_EQ(record.result.violation->second.text, kForeignText);
  EXPECT_EQ(record.result.breakdown->events, 2U);
  EXPECT_EQ(rude_alone(rudeness, 4).result.trace_hash, record.result.trace_hash);
}

TEST(RudeProgram, AWriteToTheDescriptorsOfOthersCostsItsSeedAlone) {
  const SweepResult result = rude_sweep(
      [](const RunRequest& request, Trace&) {
        if (request.seed == 3 || request.seed == 9) write_everywhere();
      },
      9);
  EXPECT_TRUE(result.internal_errors.empty());
  EXPECT_EQ(result.passed, 8U);
  ASSERT_EQ(result.failures.size(), 2U);
  EXPECT_EQ(result.failures[0].seed, 3U);
  EXPECT_EQ(result.failures[1].seed, 9U);
  EXPECT_EQ(result.failures[0].result.violation->property, "CRASH");
}

TEST(RudeProgram, ASweepOfWritesToTheDescriptorsOfOthersEnds) {
  const SweepResult result = rude_sweep([](const RunRequest&, Trace&) { write_everywhere(); }, 19);
  EXPECT_EQ(result.verdict(), Verdict::kFail);
  EXPECT_TRUE(result.internal_errors.empty());
  EXPECT_EQ(result.failures_by.at("CRASH").count, 20U);
}

TEST(RudeProgram, ForkedTwinAddsNoEvents) {
  const EncodedRun record = rude_alone([](const RunRequest&, Trace& trace) {
    const pid_t twin = ::fork();
    if (twin == 0) {
      trace.event(EventHead(9, 1, EventKind::kDial), "elsewhere:443");
    } else {
      int status = 0;
      ::waitpid(twin, &status, 0);
    }
  });
  EXPECT_EQ(record.result.verdict, Verdict::kPass);
  EXPECT_EQ(record.result.trace_hash,
            rude_alone([](const RunRequest&, Trace&) {}).result.trace_hash);
}

}  // namespace
}  // namespace wavetank::sim
