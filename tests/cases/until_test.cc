// Goal: a run can be stopped in its middle for a look at it, and is then not judged by duties that
// are due at its end.

#include <gtest/gtest.h>

#include <chrono>

#include "scenarios/registry.h"
#include "sim/run/registry.h"

namespace wavetank::test {
namespace {

sim::RunResult run_until(std::optional<Instant> until) {
  const sim::Registry registry = scenarios_registry();
  sim::RunRequest request;
  request.seed = 3;
  request.until = until;
  request.log = sim::EventLog::of_long_run();
  return registry.runs_of("close_1000_recover")(request);
}

TEST(RunRequestUntil, ARunStopsThereWithoutAVerdict) {
  const Instant until(std::chrono::seconds(11));
  const sim::RunResult stopped = run_until(until);
  const sim::RunResult whole = run_until(std::nullopt);

  EXPECT_EQ(stopped.verdict, sim::Verdict::kInconclusive);
  EXPECT_EQ(stopped.inconclusive_reason, "stopped at +11.000000000 s, as asked");
  EXPECT_FALSE(stopped.violation);
  EXPECT_EQ(whole.verdict, sim::Verdict::kPass);
  const auto& events = stopped.log.events();
  ASSERT_LT(events.size(), whole.log.events().size());
  EXPECT_LE(events.back().head.time_ns, 11'000'000'000);
  EXPECT_GT(whole.log.events()[events.size()].head.time_ns, 11'000'000'000);
  for (std::size_t i = 0; i < events.size(); ++i) ASSERT_EQ(events[i], whole.log.events()[i]);
}

TEST(RunRequestUntil, ARunStopsThereAlsoBehindTheEndOfItsPrograms) {
  const sim::Registry registry = scenarios_registry();
  sim::RunRequest request;
  request.until = Instant(std::chrono::seconds(60));

  const sim::RunResult stopped = registry.runs_of("quiet_feed_stop")(request);

  EXPECT_EQ(stopped.verdict, sim::Verdict::kInconclusive);
  EXPECT_EQ(stopped.virtual_ns, 60'000'000'000);
}

TEST(RunRequestUntil, AwaitTreesOfAllHostsAreShown) {
  const sim::RunResult stopped = run_until(Instant(std::chrono::seconds(11)));
  EXPECT_NE(stopped.tasks.find("host venue\n"), std::string::npos) << stopped.tasks;
  EXPECT_NE(stopped.tasks.find("host client\ntask 'main' waits for "), std::string::npos);
}

TEST(RunRequestUntil, ATimeBehindTheEndChangesNothing) {
  const sim::RunResult late = run_until(Instant(std::chrono::hours(10)));
  const sim::RunResult whole = run_until(std::nullopt);
  EXPECT_EQ(late.verdict, sim::Verdict::kPass);
  EXPECT_EQ(late.trace_hash, whole.trace_hash);
  EXPECT_EQ(late.tasks, "");
}

}  // namespace
}  // namespace wavetank::test
