// Goal: a run with several clients judges each of them by its own events, and a scenario decides
// all about them.

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/cases/scenario.h"
#include "scenarios/registry.h"
#include "tests/cases/recording.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using scenarios::CaseClient;
using scenarios::Scenario;
using scenarios::Script;
using sim::EventKind;
using sim::Verdict;

CaseClient client_on(std::string host, std::string program = {}) {
  CaseClient client;
  client.host = std::move(host);
  client.program = std::move(program);
  return client;
}

/// A client on north, which is the request's, and one on south.
Scenario north_and_south(std::string program_of_south = {}) {
  return Scenario("north_and_south")
      .summary("Two clients run on two hosts.")
      .source("this test")
      .clients({client_on("north"), client_on("south", std::move(program_of_south))});
}

sim::RunResult played(const Scenario& scenario, sim::RunRequest request = {}) {
  static const sim::Registry registry = scenarios_registry();
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  const sim::ScenarioInfo info = scenario;
  return info.run(registry, request);
}

/// Events of a kind on the host of that id, whose content has `text`.
int events(const sim::RunResult& result, std::uint16_t host, EventKind kind,
           std::string_view text = {}) {
  int found = 0;
  for (const sim::LoggedEvent& event : result.log.events()) {
    const bool matches = event.head.host == host && event.head.kind == kind;
    if (matches && event.text.find(text) != std::string::npos) ++found;
  }
  return found;
}

// Ids are given in the order of the hosts; the venue is the first.
constexpr std::uint16_t kNorth = 2;
constexpr std::uint16_t kSouth = 3;

TEST(SeveralClients, EachRunsOnItsHostToItsEnd) {
  const sim::RunResult result = played(north_and_south());

  EXPECT_EQ(trouble(result), "");
  for (const std::uint16_t host : {kNorth, kSouth}) {
    EXPECT_EQ(events(result, host, EventKind::kOpen), 1);
    EXPECT_EQ(events(result, host, EventKind::kSignal), 1);
    EXPECT_EQ(events(result, host, EventKind::kHostExit, "exit 0"), 1);
    EXPECT_GT(events(result, host, EventKind::kReportDelivered), 10);
  }
  EXPECT_GT(result.messages, played(Scenario("one")).messages);
}

TEST(SeveralClients, ResultHasOneRowAProperty) {
  const sim::RunResult several = played(north_and_south());
  const sim::RunResult one = played(Scenario("one"));
  ASSERT_EQ(several.properties.size(), one.properties.size());
  for (std::size_t i = 0; i < one.properties.size(); ++i) {
    EXPECT_EQ(several.properties[i].name, one.properties[i].name);
  }
}

TEST(SeveralClients, DefectOfOneIsFoundAndItsHostNamed) {
  const auto refused = [](Script& script) {
    script.fault("refuse_dials", 10s, 180s);
    script.fault("reset_peer", 10s);
    script.stop(260s);
  };
  EXPECT_EQ(trouble(played(north_and_south().script(refused))), "");

  const sim::RunResult result = played(north_and_south("fixed_retry").script(refused));

  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->property, "DIAL_BUDGET");
  EXPECT_TRUE(result.violation->second.text.starts_with("south: "))
      << result.violation->second.text;
}

TEST(SeveralClients, FaultOfOneConnectionLeavesTheOtherClientAlone) {
  const sim::RunResult result = played(north_and_south().script([](Script& script) {
    script.fault("reset_peer", 10s).where = "south#1";
    script.stop(80s);
  }));

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(events(result, kNorth, EventKind::kOpen), 1);
  EXPECT_EQ(events(result, kSouth, EventKind::kOpen), 2);
}

/// The venue closes connections at 10 s.
sim::RunResult run_with_close(const std::string& where) {
  return played(north_and_south().script([&where](Script& script) {
    sim::FaultEntry& close = script.fault("venue_close", 10s);
    close.where = where;
    close.numbers["code"] = 1000;
    close.texts["reason"] = "Expired";
    script.stop(80s);
  }));
}

TEST(SeveralClients, VenueClosesTheConnectionsOfTheNamedHost) {
  const sim::RunResult result = run_with_close("north");

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.faults.at(0).observed, 1u);
  EXPECT_EQ(events(result, kNorth, EventKind::kOpen), 2);
  EXPECT_EQ(events(result, kSouth, EventKind::kOpen), 1);
}

TEST(SeveralClients, VenueClosesThoseOfAllHosts) {
  const sim::RunResult result = run_with_close("*");

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.faults.at(0).observed, 2u);
}

/// A reset 5 s after the second dial; `host`: the one whose dials count, or all.
sim::RunResult reset_after_two_dials(const std::string& host) {
  return played(north_and_south().script([&host](Script& script) {
    sim::AfterTrigger second("dial", 2, Duration(5s).count());
    second.host = host;
    script.fault("reset_peer", 0s).when = second;
    script.stop(80s);
  }));
}

TEST(SeveralClients, TriggerOfOneHostDoesNotCountTheOther) {
  EXPECT_EQ(reset_after_two_dials("").faults.at(0).applied, 1u);
  EXPECT_EQ(reset_after_two_dials("south").faults.at(0).applied, 0u);
}

TEST(SeveralClients, StopAfterARecordedFeedReachesAll) {
  sim::RunRequest request = Recording().open(0).books(100, 60'000).request();
  const sim::RunResult result = played(north_and_south(), request);

  EXPECT_EQ(trouble(result), "");
  for (const std::uint16_t host : {kNorth, kSouth}) {
    EXPECT_EQ(events(result, host, EventKind::kSignal, "SIGTERM"), 1);
    EXPECT_EQ(events(result, host, EventKind::kHostExit, "exit 0"), 1);
  }
  EXPECT_LT(result.virtual_ns, Duration(80s).count());
}

TEST(SeveralClients, TwoOnOneHostAreRefused) {
  const Scenario twice = north_and_south().clients({client_on("north"), client_on("north")});
  EXPECT_THROW(played(twice), std::invalid_argument);
}

TEST(SeveralClients, UnknownProgramIsRefused) {
  EXPECT_THROW(played(north_and_south("no_such_client")), std::invalid_argument);
}

TEST(Scenario, MarketHasTheTopicsThatItNames) {
  const sim::RunResult result =
      played(Scenario("sol").topics({"l2Book:SOL", "trades:SOL"}).script([](Script& script) {
        script.stop(70s);
      }));

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(events(result, 2, EventKind::kTextSent, "subscribe"), 2);
  EXPECT_EQ(events(result, 2, EventKind::kTextSent, R"("coin":"SOL")"), 2);
  EXPECT_GT(events(result, 2, EventKind::kReportDelivered, "l2Book:SOL"), 5);
  EXPECT_THROW(Scenario("none").topics({"l3Book:SOL"}), std::invalid_argument);
}

TEST(Scenario, VenueHasTheRulesThatItNames) {
  hyperliquid::VenueConfig rules;
  rules.greeting = true;
  const sim::RunResult greeted = played(Scenario("greeted").venue(rules));
  const sim::RunResult plain = played(Scenario("plain"));

  EXPECT_EQ(trouble(greeted), "");
  EXPECT_EQ(events(greeted, 2, EventKind::kTextReceived, "established"), 1);
  EXPECT_EQ(events(plain, 2, EventKind::kTextReceived, "established"), 0);
  EXPECT_NE(greeted.setup_hash, plain.setup_hash);
}

}  // namespace
}  // namespace wavetank::test
