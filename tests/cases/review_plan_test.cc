// Goal: the plans with which a review showed defects, each with the right result. They stop where
// the review did; the scenarios here are long enough for that.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "scenarios/cases/generated_setup.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/fault/targets.h"
#include "tests/cases/feed_case.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using sim::EventKind;
using sim::LoggedEvent;

std::variant<sim::FaultPlan, sim::PlanError> read_plan(const std::string& name) {
  std::ifstream file(WAVETANK_SOURCE_DIR "/tests/plans/" + name + ".json");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  return sim::parse_fault_plan(text, scenarios::feed_faults());
}

sim::RunResult run_file(const std::string& name, const std::string& client, Duration length,
                        scenarios::Market market = scenarios::Market::kBusy) {
  const auto parsed = read_plan(name);
  if (const auto* error = std::get_if<sim::PlanError>(&parsed)) ADD_FAILURE() << error->line();
  sim::RunRequest request;
  request.client = client;
  request.tape = sim::Tape();
  request.plan = std::get<sim::FaultPlan>(parsed);
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  const auto make_setup = [&](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle, market);
    setup.latency_min = setup.latency_max = kOneWay;
    setup.length = length;
    return setup;
  };
  return scenarios::run_feed_case(make_setup, request, *scenarios::find_client(request.client));
}

// D2: the venue gives up at 71 s, and the client must not hear of it before the dark lifts at 609
// s.
TEST(ReviewPlan, AResetDoesNotPassThroughABlackhole) {
  const sim::RunResult run =
      run_file("d2_reset_through_a_blackhole", "fixed_retry", 560s, scenarios::Market::kQuiet);

  const auto told = [](const LoggedEvent& event) {
    return event.head.host == 2 && event.head.kind == EventKind::kReset;
  };
  EXPECT_EQ(count(run, told), 0u);
  ASSERT_TRUE(run.violation.has_value());
  EXPECT_EQ(run.violation->property, "HALF_OPEN") << "so the client is caught, at 69 s + 5 s";
}

// D3: each entry is responsible only for its own effects.
TEST(ReviewPlan, AnIdleLatencyIsNotObserved) {
  const sim::RunResult run = run_file("d3_idle_latency", "reference", 60s);

  EXPECT_EQ(row_of(run, 1).applied, 1u);
  EXPECT_LE(row_of(run, 1).observed, 1u) << "it lasts a millisecond";
  EXPECT_GT(row_of(run, 3).observed, row_of(run, 1).observed);
  EXPECT_GT(row_of(run, 4).observed, 0u);
}

TEST(ReviewPlan, AnUnknownTopicIsRefusedBeforeTheRun) {
  try {
    run_file("d3_unknown_topic", "reference", 60s);
    FAIL() << "the run was made";
  } catch (const sim::UnknownTarget& error) {
    EXPECT_EQ(std::string(error.what()),
              "fault 5 (mute): no topic is called \"l2Book:NOSUCH\"; there are: l2Book:BTC, "
              "trades:BTC, l2Book:ETH, trades:ETH, allMids, *");
  }
}

TEST(ReviewPlan, AnUnknownHostIsRefusedBeforeTheRun) {
  EXPECT_THROW(run_file("d4_unknown_where", "reference", 60s), sim::UnknownTarget);
}

TEST(ReviewPlan, ACloseCodeThatMayNotBeOnTheWireIsRefused) {
  const auto parsed = read_plan("d3_close_code_not_allowed_on_the_wire");

  ASSERT_TRUE(std::holds_alternative<sim::PlanError>(parsed));
  EXPECT_EQ(std::get<sim::PlanError>(parsed).where, "/faults/0/parameters/code");
}

TEST(ReviewPlan, TwoSignalsAtOneInstantCountOnceEach) {
  const sim::RunResult run = run_file("d3_two_signals_at_once", "fixed_retry", 60s);

  EXPECT_EQ(row_of(run, 1).observed, 1u);
  EXPECT_LE(row_of(run, 2).observed, 1u);
}

TEST(ReviewPlan, AFaultAtEventZeroStrikesBeforeAnybodyHasBegun) {
  const sim::RunResult run = run_file("d22_event_0", "reference", 60s);

  EXPECT_EQ(row_of(run, 1).scheduled, 1u);
  EXPECT_EQ(row_of(run, 1).due_ns, 0);
  EXPECT_EQ(row_of(run, 1).applied, 0u) << "nothing is open then";
}

TEST(ReviewPlan, AResetCountsOnceForATrigger) {
  const sim::RunResult run = run_file("d23_reset_counted_twice", "reference", 60s);

  EXPECT_EQ(row_of(run, 1).observed, 1u);
  EXPECT_EQ(row_of(run, 2).scheduled, 0u) << "there was one reset, not two";
}

// F22: a moment beyond the run, by itself or as a sum, is one that never comes.
TEST(ReviewPlan, TimesAtTheEdgeDoNotWrap) {
  const sim::RunResult run = run_file("f22_times_at_the_edge", "reference", 60s);

  EXPECT_EQ(trouble(run), "");
  for (const std::uint32_t id : {1u, 2u}) {
    EXPECT_TRUE(row_of(run, id).moot) << id;
    EXPECT_EQ(row_of(run, id).applied, 0u) << id;
  }
  EXPECT_EQ(row_of(run, 2).scheduled, 1u);
  EXPECT_GT(row_of(run, 2).due_ns, 9'007'199'254'740'991);
  EXPECT_EQ(row_of(run, 3).observed, 1u);
}

}  // namespace
}  // namespace wavetank::test
