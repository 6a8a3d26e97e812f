// Goal: a client that breaks its process, hangs or spins fails in a sweep that ends by itself, with
// an incident that names the reason and reproduces it.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "core/task/sleep.h"
#include "core/uv/clock.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/registry.h"
#include "sim/explore/isolated_run.h"
#include "sim/explore/sweep.h"
#include "sim/report/incident.h"

namespace wavetank::test {
namespace {

using hyperliquid::ClientConfig;
using hyperliquid::Reports;
using scenarios::ClientProgram;
using std::chrono::seconds;

Coro<int> aborts(Doors&, const ClientConfig&, Reports& reports) {
  reports.phase(hyperliquid::Phase::kDial);
  co_await sleep(seconds(3));
  std::abort();
}

Coro<int> stands_still(Doors&, const ClientConfig&, Reports&) {
  co_await sleep(seconds(3));
  // A loop without an await, which leaves the processor to the other tests.
  for (volatile bool forever = true; forever;) ::pause();
  co_return 0;
}

Coro<int> spins_while_reporting(Doors&, const ClientConfig&, Reports& reports) {
  while (true) {
    reports.disconnected("1016", 1);
    co_await sleep(Duration::zero());
  }
}

scenarios::CaseSetup make_setup(const sim::RunRequest&, sim::Oracle& oracle) {
  scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
  setup.plan = sim::FaultPlan({scenarios::stop_at(1, seconds(20))});
  setup.length = seconds(60);
  return setup;
}

sim::RunFunction run_of(ClientProgram program) {
  return [program](const sim::RunRequest& request) {
    const scenarios::Client client(program, {hyperliquid::ReportKind::kPhase});
    return run_feed_case(make_setup, request, client);
  };
}

/// A second is long for a run of a few milliseconds.
sim::SeedTimeout timeout() {
  sim::SeedTimeout timeout;
  timeout.silence_max = seconds(1);
  timeout.clock = [] { return uv::Clock().now(); };
  return timeout;
}

/// The sweep of 100 seeds, and the incident of its first failure.
class Broken {
 public:
  explicit Broken(ClientProgram program) : run_(run_of(program)) {
    sim::SweepOptions options;
    options.jobs = 2;
    options.timeout = timeout();
    result = sweep(run_, sim::RunRequest(), options);
  }

  sim::Incident incident() const {
    sim::RunRequest request;
    request.seed = result.failures.front().seed;
    return make_incident("broken", request, result.failures.front().result, "wavetank/0.1.0");
  }

  /// Which property the incident violates when it is written, read, and run again.
  std::string shown_again() const {
    const auto read = sim::parse_incident(to_json(incident()), scenarios_registry().faults);
    if (!read) return read.error().line();
    const sim::EncodedRun record =
        run_isolated(run_, request_of(read.value()), sim::Recheck::kAlways, timeout());
    return record.result.violation ? record.result.violation->property : "nothing";
  }

  sim::SweepResult result;

 private:
  sim::RunFunction run_;
};

TEST(BrokenClient, OneThatAbortsIsACrashInEverySeed) {
  const Broken broken(aborts);
  EXPECT_EQ(broken.result.failed, 100U);
  EXPECT_EQ(broken.result.failures_by.at("CRASH").count, 100U);
  const sim::Incident incident = broken.incident();
  EXPECT_EQ(incident.violation.second.text,
            "the process of the run was killed by signal 6 (Aborted)");
  EXPECT_EQ(incident.violation.second.at, Instant(seconds(3)));
  EXPECT_NE(incident.violation.first.text.find("in phase \"dial\""), std::string::npos)
      << incident.violation.first.text;
  EXPECT_EQ(broken.shown_again(), "CRASH");
}

TEST(BrokenClient, OneThatLoopsWithoutAnAwaitIsAHangAndTheSweepEnds) {
  const Broken broken(stands_still);
  EXPECT_EQ(broken.result.failures_by.at("HANG").count, broken.result.failed);
  EXPECT_EQ(broken.result.failed, 4U);
  EXPECT_EQ(broken.result.ended_early, "most seeds hang: the sweep has ended after seed 3");
  const std::vector<std::string> stack = broken.incident().stack;
  EXPECT_TRUE(std::any_of(stack.begin(), stack.end(), [](const std::string& line) {
    return line.find("stands_still") != std::string::npos;
  })) << testing::PrintToString(stack);
  EXPECT_EQ(broken.shown_again(), "HANG");
}

TEST(BrokenClient, OneThatSpinsWhileReportingIsNoSpin) {
  const Broken broken(spins_while_reporting);
  EXPECT_EQ(broken.result.failures_by.at("NO_SPIN").count, 100U);
  EXPECT_EQ(broken.shown_again(), "NO_SPIN");
}

}  // namespace
}  // namespace wavetank::test
