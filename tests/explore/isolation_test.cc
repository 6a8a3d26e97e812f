// Goal: no client takes the tool down: one that dies or hangs is a failure that names the reason,
// and all other runs go on.

#include "sim/explore/isolated_run.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/explore/sweep.h"
#include "sim/report/failure_report.h"
#include "sim/report/incident.h"
#include "sim/trace/pulse.h"
#include "sim/trace/trace.h"
#include "tests/explore/fake_registry.h"
#include "tests/explore/one_second.h"

namespace wavetank::sim {
namespace {

SweepResult swept_alone(const std::string& scenario, std::uint64_t last_seed, unsigned jobs = 2) {
  const Registry registry = fake_registry();
  SweepOptions options;
  options.last_seed = last_seed;
  options.jobs = jobs;
  options.timeout = one_second();
  return sweep(registry.runs_of(scenario), RunRequest(), options);
}

EncodedRun isolated(const std::string& scenario, std::uint64_t seed,
                    Recheck recheck = Recheck::kFailures) {
  const Registry registry = fake_registry();
  RunRequest request;
  request.seed = seed;
  return run_isolated(registry.runs_of(scenario), request, recheck, one_second());
}

bool mentions(const std::vector<std::string>& lines, std::string_view word) {
  return std::any_of(lines.begin(), lines.end(), [word](const std::string& line) {
    return line.find(word) != std::string::npos;
  });
}

TEST(Isolation, ACrashIsAFailureThatNamesItsSignal) {
  const SweepResult result = swept_alone("crashing", 99);

  EXPECT_EQ(result.verdict(), Verdict::kFail);
  EXPECT_EQ(result.seeds_run, 100U);
  EXPECT_EQ(result.passed, 99U);
  EXPECT_TRUE(result.internal_errors.empty());
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].seed, 5U);
  const RunResult& run = result.failures[0].result;
  ASSERT_TRUE(run.violation && run.breakdown);
  EXPECT_EQ(run.violation->property, "CRASH");
  EXPECT_EQ(run.violation->second.text, "the process of the run was killed by signal 6 (Aborted)");
  EXPECT_TRUE(mentions(run.breakdown->stack, "crashing("))
      << testing::PrintToString(run.breakdown->stack);
}

TEST(Isolation, CrashReportsTheLastEvent) {
  const EncodedRun record = isolated("falling", 4);

  ASSERT_TRUE(record.result.breakdown);
  const RunResult& run = record.result;
  EXPECT_EQ(record.seed, 4U);
  EXPECT_EQ(run.breakdown->events, 8U);
  EXPECT_EQ(run.breakdown->bit, (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(run.violation->first.text,
            "event 7, the last one: fault_observed #1, in phase \"backoff\"");
  EXPECT_EQ(run.violation->first.at, Instant(std::chrono::seconds(12)));
  EXPECT_EQ(run.violation->second.text, "the process of the run was killed by signal 6 (Aborted)");
  EXPECT_EQ(run.breakdown->last_words, "no such order\n");
  ASSERT_EQ(run.log.events().size(), 8U);
  EXPECT_EQ(run.log.events()[5].text, "venue:443");

  ReportHead head("falling", "reference", 4);
  head.repro = "wavetank reproduce x.json";
  const std::string report = failure_report(head, run);
  EXPECT_NE(report.find("\n  stderr  no such order\n"), std::string::npos) << report;
  EXPECT_NE(
      report.find("\n  debug   gdb -ex 'set follow-fork-mode child' --args wavetank reproduce "
                  "x.json\n"),
      std::string::npos)
      << report;
}

TEST(Isolation, ProcessEndedByTheClientIsACrash) {
  const SweepResult result = swept_alone("leaving", 20);

  EXPECT_EQ(result.passed, 20U);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].seed, 6U);
  EXPECT_EQ(result.failures[0].result.violation->second.text,
            "the process of the run ended with exit code 0");
}

TEST(Isolation, ACrashThatDoesNotRepeatIsNondeterminism) {
  const SweepResult result = swept_alone("fickle", 9, 1);

  EXPECT_EQ(result.verdict(), Verdict::kNondeterministic);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].difference,
            "the first run broke after 2 events: the process of the run was killed by signal 6 "
            "(Aborted); the second ended as \"pass\"");
  EXPECT_EQ(result.passed, 9U);
}

TEST(Isolation, AKillFromOutsideIsNoCrash) {
  const SweepResult result = swept_alone("killed", 5);

  EXPECT_EQ(result.failed, 0U);
  EXPECT_EQ(result.passed, 5U);
  ASSERT_EQ(result.internal_errors.size(), 1U);
  EXPECT_EQ(result.internal_errors[0].seed, 1U);
  EXPECT_EQ(result.internal_errors[0].what,
            "the worker process was killed by signal 9 (Killed) from outside, by a person or "
            "because memory ran out");
}

TEST(Isolation, AHungSeedIsAFailureAndTheSweepGoesOn) {
  const SweepResult result = swept_alone("looping", 99);

  EXPECT_EQ(result.passed, 99U);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].seed, 4U);
  const RunResult& run = result.failures[0].result;
  EXPECT_EQ(run.violation->property, "HANG");
  EXPECT_EQ(run.violation->first.text, "event 2, the last one: dial");
  EXPECT_EQ(run.violation->second.text, "no event for 1.00 s of real time");
  ASSERT_TRUE(run.breakdown);
  EXPECT_TRUE(mentions(run.breakdown->stack, "looping("))
      << testing::PrintToString(run.breakdown->stack);
  EXPECT_EQ(result.ended_early, "");
}

TEST(Isolation, ASweepThatHangsAllTheTimeEnds) {
  const SweepResult result = swept_alone("endless", 99, 4);

  EXPECT_EQ(result.passed, 3U);
  EXPECT_EQ(result.failed, 4U);
  EXPECT_EQ(result.ended_early, "most seeds hang: the sweep has ended after seed 6");
  EXPECT_EQ(result.verdict(), Verdict::kFail);
}

TEST(Isolation, ABreakdownRepeats) {
  for (const Recheck recheck : {Recheck::kFailures, Recheck::kAlways}) {
    const EncodedRun first = isolated("falling", 1, recheck);
    const EncodedRun second = isolated("falling", 1, recheck);
    EXPECT_EQ(first.result.trace_hash, second.result.trace_hash);
    EXPECT_NE(first.result.trace_hash, isolated("crashing", 5).result.trace_hash);
  }
}

TEST(Isolation, ARunThatPassesIsThatOfThisProcess) {
  const Registry registry = fake_registry();
  const EncodedRun record = isolated("steady", 3, Recheck::kAlways);
  RunRequest request;
  request.seed = 3;
  const CheckedRun here = run_checked(registry.runs_of("steady"), request, Recheck::kAlways);

  EXPECT_EQ(record.result.verdict, Verdict::kPass);
  EXPECT_EQ(record.result.trace_hash, here.result.trace_hash);
  EXPECT_EQ(record.result.log.events(), here.result.log.events());
}

TEST(Isolation, ARefusalAndAnExceptionComeBack) {
  EXPECT_EQ(isolated("refusing", 0).refusal, "refusing needs a client that reference is not");
  EXPECT_EQ(isolated("throwing", 3).internal_error, "exception: the scenario has a bug");
}

TEST(Isolation, TheIncidentOfACrashIsItsSeed) {
  RunRequest request;
  request.seed = 4;
  const EncodedRun record = isolated("falling", 4);
  const Incident incident = make_incident("falling", request, record.result, "wavetank/0.1.0");
  const std::string json = to_json(incident);
  const Result<Incident, IncidentError> read = parse_incident(json, fake_registry().faults);

  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(to_json(read.value()), json);
  EXPECT_EQ(read.value().violation.property, "CRASH");
  EXPECT_EQ(read.value().last_words, "no such order\n");
  EXPECT_EQ(read.value().stack, record.result.breakdown->stack);
  const RunRequest again = request_of(read.value());
  EXPECT_EQ(again.seed, 4U);
  EXPECT_FALSE(again.plan || again.tape);
  EXPECT_EQ(read.value().bit, (std::vector<std::uint32_t>{1}));
}

TEST(Isolation, IncidentOfACrashHasTheGivenPlan) {
  RunRequest request;
  request.seed = 4;
  request.plan = FaultPlan(std::vector<FaultEntry>{FaultEntry(3, "reset_peer", AtTime{7})});
  const Incident incident =
      make_incident("falling", request, isolated("falling", 4).result, "wavetank/0.1.0");
  EXPECT_EQ(incident.plan, request.plan);
  // As open as it was: the stop that the run added is added again.
  const Result<Incident, IncidentError> read =
      parse_incident(to_json(incident), fake_registry().faults);
  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(request_of(read.value()).plan_scope, PlanScope::kOpen);
}

// The result is lost with the pipe, which is no error of the tool.
TEST(Isolation, AProgramThatClosesTheDescriptorsOfOthersIsACrash) {
  const SweepResult result = swept_alone("closing", 14);

  EXPECT_EQ(result.verdict(), Verdict::kFail);
  EXPECT_TRUE(result.internal_errors.empty());
  EXPECT_EQ(result.passed, 12U);
  EXPECT_EQ(result.failures_by.at("CRASH").count, 2U);
  EXPECT_EQ(result.failures_by.at("HANG").first_seed, 7U);
  ASSERT_EQ(result.failures.size(), 3U);
  for (const std::size_t crash : {std::size_t{0}, std::size_t{1}}) {
    EXPECT_EQ(result.failures[crash].seed, 5 + crash);
    EXPECT_EQ(result.failures[crash].result.violation->second.text,
              "the run has ended and its result was lost: the program closes descriptors that it "
              "does not own");
    EXPECT_EQ(result.failures[crash].result.breakdown->events, 6U);
  }
}

TEST(Isolation, ARunAloneThatClosesTheDescriptorsOfOthersIsACrash) {
  const EncodedRun record = isolated("closing", 6);
  EXPECT_TRUE(is_crash(record));
  EXPECT_EQ(record.result.verdict, Verdict::kFail);
  EXPECT_TRUE(is_hang(isolated("closing", 7)));
}

/// In place of stderr: a pipe that takes no more.
class StuckStderr {
 public:
  StuckStderr() : kept_(::dup(STDERR_FILENO)) {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
    const std::string block(4096, '.');
    while (::write(ends_[1], block.data(), block.size()) > 0) {
    }
    ::fcntl(ends_[1], F_SETFL, 0);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  ~StuckStderr() {
    ::dup2(kept_, STDERR_FILENO);
    for (const int end : {kept_, ends_[0], ends_[1]}) ::close(end);
  }

 private:
  std::array<int, 2> ends_{};
  int kept_;
};

TEST(Isolation, AReaderOfStderrThatIsStuckStopsNoSweep) {
  const StuckStderr stuck;
  const SweepResult result = swept_alone("shouting", 3);
  EXPECT_EQ(result.passed, 4U);
}

/// A run that makes one event each time a byte comes, and the parent's view of it.
class Paced : public testing::Test {
 protected:
  Paced() {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    SeedTimeout timeout;
    timeout.clock = [this] { return now_; };
    const RunFunction run = [this](const RunRequest& request) {
      Trace trace(request.log);
      char byte = 0;
      while (::read(ends_[0], &byte, 1) == 1) {
        trace.event(EventHead(0, 1, EventKind::kDial), "venue");
      }
      return RunResult();
    };
    worker_.emplace(
        [run](const RunWorker::HandOver& hand_over) {
          hand_over(run_watched(run, RunRequest(), Recheck::kFailures));
        },
        timeout);
    wait_until([this] { return worker_->worker().pulse().under_way(); });
    worker_->is_silent();
  }
  ~Paced() override {
    worker_.reset();
    for (const int end : ends_) ::close(end);
  }

  template <class Condition>
  static void wait_until(Condition condition) {
    while (!condition()) ::poll(nullptr, 0, 1);
  }

  void make_event() {
    const std::uint64_t before = worker_->worker().pulse().beats();
    ASSERT_EQ(::write(ends_[1], "x", 1), 1);
    wait_until([&] { return worker_->worker().pulse().beats() > before; });
  }

  bool silent_after(std::chrono::seconds time) {
    now_ += time;
    return worker_->is_silent();
  }

  std::array<int, 2> ends_{};
  Instant now_{};
  std::optional<RunWorker> worker_;
};

TEST_F(Paced, ASlowRunThatMovesIsNeverSilent) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(silent_after(std::chrono::seconds(59))) << i;
    make_event();
    EXPECT_FALSE(worker_->is_silent());
    EXPECT_FALSE(worker_->is_silent());
  }
}

TEST_F(Paced, StoppedRunIsSilentAfterTheLimit) {
  EXPECT_FALSE(worker_->is_silent());
  EXPECT_FALSE(silent_after(std::chrono::seconds(59)));
  EXPECT_TRUE(silent_after(std::chrono::seconds(1)));
  const EncodedRun record = worker_->kill_silent();
  EXPECT_EQ(record.result.violation->property, "HANG");
  EXPECT_EQ(record.result.violation->second.text, "no event for 1 min 0 s of real time");
  EXPECT_FALSE(record.result.breakdown->stack.empty());
}

TEST_F(Paced, PlaceHasSeedEventsAndTime) {
  make_event();
  EXPECT_EQ(worker_->where(), "seed 0: 1 events, at +0.000000000 s");
  EXPECT_FALSE(worker_->is_silent());
  EXPECT_FALSE(worker_->is_silent());
  EXPECT_FALSE(silent_after(std::chrono::seconds(2)));
  EXPECT_TRUE(worker_->where().starts_with("seed 0: 1 events, at +0.000000000 s\n  "))
      << worker_->where();
}

}  // namespace
}  // namespace wavetank::sim
