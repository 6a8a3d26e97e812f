// Goal: no false green. A property that a client cannot support is listed as not applicable, and is
// never judged by invisible data.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/feeds/capture_feed.h"
#include "scenarios/pipeline/pipeline.h"
#include "scenarios/properties/properties.h"
#include "sim/oracle/oracle.h"
#include "sim/world/host.h"
#include "sim/world/world.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using hyperliquid::ReportKind;
using hyperliquid::ReportKinds;
using sim::PropertyVerdict;
using Names = std::vector<std::string>;

const ReportKinds kNeeded = {ReportKind::kFrame, ReportKind::kDelivered, ReportKind::kTrade,
                             ReportKind::kDropped};

/// Which properties do not apply to a client that declares `declared`.
Names not_applicable(ReportKinds declared, bool decode = true) {
  sim::Oracle oracle = sim::Oracle::boring();
  sim::World world(oracle, 0);
  const sim::FaultPlan plan;
  const sim::FaultInjector injector(world, plan, sim::PlanOrigin::kDrawn);
  hyperliquid::ClientConfig config;
  config.decode = decode;
  hyperliquid::CaptureFeed feed;
  feed.finish();
  hyperliquid::VenueRecord record(feed, [] { return Instant(); });
  scenarios::RunFacts facts(1, declared, config, injector);
  facts.set_record(record);
  Names names;
  const std::vector<scenarios::PropertyPointer> all =
      scenarios::make_properties(scenarios::property_infos(), facts, scenarios::RunTerms());
  for (const scenarios::PropertyPointer& property : all) {
    if (property->verdict() == PropertyVerdict::kNotApplicable) names.push_back(property->name());
  }
  return names;
}

/// Names and verdicts of a run, with one reset, of the reference behind `program`.
sim::RunResult run_client(scenarios::ClientProgram program, ReportKinds declared,
                          bool decode = true) {
  const auto make_setup = [decode](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
    setup.config().decode = decode;
    setup.plan =
        sim::FaultPlan({sim::FaultEntry(1, "reset_peer", sim::AtTime{Duration(20s).count()}),
                        scenarios::stop_at(2, 90s)});
    setup.length = 120s;
    return setup;
  };
  return scenarios::run_feed_case(make_setup, sim::RunRequest(),
                                  scenarios::Client(program, declared));
}

Coro<int> silent(Doors& doors, const hyperliquid::ClientConfig& config, hyperliquid::Reports&) {
  hyperliquid::NoReports nobody;
  const int code = co_await hyperliquid::run_pipeline(doors, config, nobody);
  co_return code;
}

TEST(Applicable, EachReportIsNeededByItsProperties) {
  EXPECT_EQ(not_applicable(kNeeded), Names());
  EXPECT_EQ(not_applicable({ReportKind::kDelivered, ReportKind::kTrade, ReportKind::kDropped}),
            Names({"AGE_AT_DELIVERY", "ACCOUNTED", "NO_BYTE_LOSS"}));
  EXPECT_EQ(not_applicable({ReportKind::kFrame, ReportKind::kTrade, ReportKind::kDropped}),
            Names({"RECOVER", "AGE_AT_DELIVERY", "ACCOUNTED"}));
  EXPECT_EQ(not_applicable({ReportKind::kFrame, ReportKind::kDelivered, ReportKind::kDropped}),
            Names({"NO_DUP"}));
  EXPECT_EQ(not_applicable({ReportKind::kFrame, ReportKind::kDelivered, ReportKind::kTrade}),
            Names({"AGE_AT_DELIVERY", "ACCOUNTED"}));
}

TEST(Applicable, WithoutDecodingNoTopicAndNoTradeIsJudged) {
  EXPECT_EQ(not_applicable(kNeeded, false), Names({"RECOVER", "NO_FALSE_KILL", "STALL", "PER_SUB",
                                                   "SUB_SET", "RESUB_ONCE", "NO_DUP"}));
}

TEST(Applicable, ClientWithoutReportsIsJudgedByItsDoors) {
  const sim::RunResult result = run_client(silent, ReportKinds());

  EXPECT_EQ(trouble(result), "");
  for (const char* name : {"RECOVER", "NO_DUP", "ACCOUNTED", "NO_BYTE_LOSS"}) {
    EXPECT_EQ(verdict_of(result, name), PropertyVerdict::kNotApplicable) << name;
  }
  for (const char* name :
       {"STOP_BOUND", "EARLY_EXIT", "EXIT_CODE", "STALL", "SUB_SET", "RESUB_ONCE", "NO_SPIN"}) {
    EXPECT_EQ(verdict_of(result, name), PropertyVerdict::kPass) << name;
  }
}

// The run of the test above gives the properties cause: only the declaration keeps them quiet.
TEST(Applicable, ClientThatDoesNotMakeItsDeclaredReportsIsCaught) {
  const sim::RunResult result = run_client(silent, kNeeded);

  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->property, "AGE_AT_DELIVERY");
}

TEST(Applicable, ARunThatDoesNotDecodeIsJudgedByItsFrames) {
  const sim::RunResult result = run_client(hyperliquid::run_pipeline, kNeeded, false);

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "RECOVER"), PropertyVerdict::kNotApplicable);
  EXPECT_EQ(verdict_of(result, "STALL"), PropertyVerdict::kNotApplicable);
  EXPECT_EQ(verdict_of(result, "NO_BYTE_LOSS"), PropertyVerdict::kPass);
  EXPECT_EQ(verdict_of(result, "ACCOUNTED"), PropertyVerdict::kPass);
}

}  // namespace
}  // namespace wavetank::test
