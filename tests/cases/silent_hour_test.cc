// Goal: a user who records a feed and silences it to test a client gets true verdicts. An hour of
// BTC and ETH is replayed under the plans tests/plans/silence_*.json, each 20 minutes long.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "scenarios/registry.h"
#include "sim/fault/fault_plan_json.h"
#include "sim/import/open_capture.h"
#include "tests/cases/planted.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using sim::PropertyVerdict;

const sim::Registry& hour_registry() {
  static const sim::Registry all = scenarios_registry();
  return all;
}

// As `wavetank generate --coins BTC,ETH --duration 1h --seed 1` makes it.
std::shared_ptr<const sim::Capture> hour() {
  static const std::shared_ptr<const sim::Capture> made = [] {
    sim::GenerateRequest request;
    request.coins = {"BTC", "ETH"};
    request.length = 1h;
    request.seed = 1;
    request.tool = "test";
    std::string bytes;
    hour_registry().venues.front().generate.run(request, [&bytes](std::string_view part, Duration) {
      bytes += part;
      return true;
    });
    auto capture = sim::parse_capture(bytes, "an hour");
    EXPECT_TRUE(capture.ok());
    return std::make_shared<const sim::Capture>(std::move(capture).value());
  }();
  return made;
}

sim::FaultPlan plan_file(const std::string& name) {
  std::ifstream file(WAVETANK_SOURCE_DIR "/tests/plans/silence_" + name + ".json");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto parsed = sim::parse_fault_plan(text, hour_registry().faults);
  if (const auto* error = std::get_if<sim::PlanError>(&parsed)) ADD_FAILURE() << error->line();
  return std::get<sim::FaultPlan>(parsed);
}

sim::RunRequest request_of(const std::string& plan, const std::string& client) {
  sim::RunRequest request;
  request.client = client;
  request.capture = hour();
  request.plan = plan_file(plan);
  return request;
}

// A run is the same each time, so each is made once.
const sim::RunResult& replay_hour(const std::string& plan, const std::string& client) {
  static std::map<std::pair<std::string, std::string>, sim::RunResult> made;
  const auto place = made.find({plan, client});
  if (place != made.end()) return place->second;
  sim::RunResult result = hour_registry().replays()(request_of(plan, client));
  return made.emplace(std::pair(plan, client), std::move(result)).first->second;
}

class SilentHour : public testing::TestWithParam<const char*> {};

TEST_P(SilentHour, ReferencePassesAndReachesTheJudgedProperties) {
  const sim::RunResult& result = replay_hour(GetParam(), "reference");
  EXPECT_EQ(trouble(result), "");
  for (const char* name : {"CONNECTED", "RECOVER", "STALL", "SUB_SET", "STOP_BOUND"}) {
    EXPECT_EQ(verdict_of(result, name), PropertyVerdict::kPass) << name;
  }
}

TEST_P(SilentHour, TheRepairedTwinPasses) {
  EXPECT_EQ(trouble(replay_hour(GetParam(), "fixed_retry_repaired")), "");
}

INSTANTIATE_TEST_SUITE_P(Plans, SilentHour,
                         testing::Values("blackhole", "mute_all", "mute_book", "mute_pongs"));

TEST(SilentHourOfFixedRetry, ABlackholeIsAStall) {
  EXPECT_EQ(broken(replay_hour("blackhole", "fixed_retry")), "STALL");
}

TEST(SilentHourOfFixedRetry, AMuteVenueIsAStall) {
  EXPECT_EQ(broken(replay_hour("mute_all", "fixed_retry")), "STALL");
}

TEST(SilentHourOfFixedRetry, OneMuteBookIsNoticed) {
  EXPECT_EQ(broken(replay_hour("mute_book", "fixed_retry")), "PER_SUB");
}

TEST(SilentHourOfFixedRetry, MissingPongsAloneAreNoFault) {
  EXPECT_EQ(trouble(replay_hour("mute_pongs", "fixed_retry")), "");
}

// It stays although it has reason to doubt; without any fault it has no reason.
TEST(SilentHourOfTheReference, MissingPongsReachNoFalseKill) {
  EXPECT_EQ(verdict_of(replay_hour("mute_pongs", "reference"), "NO_FALSE_KILL"),
            PropertyVerdict::kPass);
  sim::RunRequest plain = request_of("mute_pongs", "reference");
  plain.plan.reset();
  EXPECT_EQ(verdict_of(hour_registry().replays()(plain), "NO_FALSE_KILL"),
            PropertyVerdict::kNotReached);
}

TEST(SilentHourOfTheReference, EachPropertyIsReachedByItsPlan) {
  EXPECT_EQ(verdict_of(replay_hour("mute_book", "reference"), "PER_SUB"), PropertyVerdict::kPass);
  EXPECT_EQ(verdict_of(replay_hour("mute_all", "reference"), "NO_FALSE_KILL"),
            PropertyVerdict::kPass);
}

}  // namespace
}  // namespace wavetank::test
