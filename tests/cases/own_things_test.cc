// Goal: a client, a property, a fault kind and a scenario that a user adds to the registry take
// part in runs as the built-in ones do.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "scenarios/cases/scenario.h"
#include "scenarios/clients/feed_program.h"
#include "scenarios/pipeline/pipeline.h"
#include "scenarios/properties/properties.h"
#include "scenarios/registry.h"
#include "sim/fault/kinds/acting.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using hyperliquid::ReportKind;
using sim::EventKind;
using sim::PropertyVerdict;

/// The reference under another name.
sim::ClientInfo own_client() {
  return scenarios::feed_client("mine", "the reference, for a test", "this test",
                                scenarios::Client(hyperliquid::run_pipeline, {ReportKind::kPhase}));
}

/// At most one connection is opened.
class OneConnection final : public sim::Property {
 public:
  explicit OneConnection(const scenarios::RunFacts& facts)
      : Property("ONE_CONNECTION"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kOpen; }
  void on_event(const sim::Event& event) override {
    check();
    if (facts_.connections().size() < 2) return;
    violate(sim::Observation(Instant(), "the program began"),
            sim::Observation(event.at(), "a second connection is opened"));
  }

 private:
  const scenarios::RunFacts& facts_;
};

sim::PropertyInfo own_property() {
  return scenarios::feed_property("ONE_CONNECTION", "The client opens one connection.", "this test",
                                  [](const scenarios::RunFacts& facts, const scenarios::RunTerms&) {
                                    return std::make_unique<OneConnection>(facts);
                                  });
}

/// Cuts the oldest connection alone.
sim::FaultKind own_kind() {
  sim::FaultKind kind;
  kind.name = "cut_oldest";
  kind.doc = "The oldest open connection is cut.";
  kind.source = "this test";
  kind.not_served = "it is a test of the simulated world";
  kind.apply_in_simulation = [](sim::SimulatedFault& fault) {
    const std::vector<Ref<sim::Connection>> open = target_connections(fault);
    if (!open.empty()) open.front()->cut(fault.begin({fault.client().id()}));
  };
  return kind;
}

sim::ScenarioInfo own_scenario() {
  return scenarios::Scenario("oldest_cut")
      .summary("The oldest connection is reset. Later the client gets a stop signal.")
      .source("this test")
      .script([](scenarios::Script& script) {
        const Duration at = script.draw("cut_at", 5s, 15s);
        script.fault("cut_oldest", at);
        script.stop(at + 60s);
      })
      .must_reach({"ONE_CONNECTION"})
      .must_bite({"cut_oldest"});
}

sim::Registry registry_with_own_things() {
  sim::Registry registry = scenarios_registry();
  registry.clients.push_back(own_client());
  registry.faults.add(own_kind());
  registry.scenarios.push_back(own_scenario());
  return registry;
}

sim::RunRequest request_of_mine() {
  sim::RunRequest request;
  request.client = "mine";
  return request;
}

TEST(OwnThings, AClientRunsInEveryScenario) {
  const sim::Registry registry = registry_with_own_things();
  for (const sim::ScenarioInfo& scenario : registry.scenarios) {
    EXPECT_EQ(trouble(registry.runs_of(scenario.name)(request_of_mine())), "") << scenario.name;
  }
}

sim::RunFunction scenario_with(sim::Registry& registry, const std::string& kind) {
  registry.scenarios.push_back(scenarios::Scenario("own_fault")
                                   .summary("One fault of the named kind.")
                                   .source("this test")
                                   .script([kind](scenarios::Script& script) {
                                     script.fault(kind, 10s);
                                     script.stop(60s);
                                   }));
  return registry.runs_of("own_fault");
}

// As in a plan from a file: docs/fault_model.md lists the defaults.
TEST(OwnThings, AFaultOfAScenarioTakesTheDefaultsOfItsKind) {
  sim::Registry registry = scenarios_registry();
  const sim::RunResult result = scenario_with(registry, "mute")(sim::RunRequest());

  ASSERT_EQ(result.plan.size(), 2U);
  EXPECT_EQ(result.plan.entries()[0].number("duration_ns"), Duration(30s).count());
}

TEST(OwnThings, AnUnknownFaultOfAScenarioIsRefused) {
  sim::Registry registry = scenarios_registry();
  EXPECT_THROW(scenario_with(registry, "mutee")(sim::RunRequest()), std::invalid_argument);
}

TEST(OwnThings, AFaultKindIsAppliedAndCounted) {
  const sim::Registry registry = registry_with_own_things();
  const sim::RunResult result = registry.runs_of("oldest_cut")(request_of_mine());
  ASSERT_FALSE(result.faults.empty());
  EXPECT_EQ(result.faults.front().kind, "cut_oldest");
  EXPECT_TRUE(result.faults.front().bit());
}

TEST(OwnThings, APropertyWatchesEveryRun) {
  sim::Registry registry = registry_with_own_things();
  registry.properties.push_back(own_property());
  const sim::RunResult result = registry.runs_of("oldest_cut")(request_of_mine());
  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->property, "ONE_CONNECTION");
  EXPECT_EQ(verdict_of(registry.runs_of("quiet_feed_stop")(request_of_mine()), "ONE_CONNECTION"),
            PropertyVerdict::kPass);
}

TEST(OwnThings, AClientWithoutAProgramIsRefusedWithTheRemedy) {
  sim::Registry registry = scenarios_registry();
  registry.clients.push_back({"mine", "a name alone", "this test", nullptr});
  try {
    registry.runs_of("refused_180s")(request_of_mine());
    FAIL() << "it ran";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "client 'mine' has no program that a feed scenario can run; add it to the "
                 "registry with feed_client()");
  }
}

TEST(Script, NamedFaultsStandBesideDrawnOnes) {
  sim::Registry registry = scenarios_registry();
  registry.scenarios.push_back(
      scenarios::Scenario("beside_drawn_ones").script([](scenarios::Script& script) {
        sim::FaultEntry& slow = script.fault("latency", 5s, 10s);
        script.draw_faults(60s, 30s);
        script.fault("reset_peer", 70s);
        slow.numbers["latency_ns"] = 20'000'000;
        slow.numbers["jitter_ns"] = 0;
        script.stop(150s);
      }));
  const sim::RunResult result = registry.runs_of("beside_drawn_ones")(sim::RunRequest());
  EXPECT_EQ(trouble(result), "");
  ASSERT_GE(result.plan.entries().size(), 4U);
  EXPECT_EQ(result.plan.entries().front().number("latency_ns"), 20'000'000);
}

TEST(BuiltInThings, EveryFaultKindHasCodeThatActs) {
  const sim::Registry registry = scenarios_registry();
  for (const sim::FaultKind& kind : registry.faults.kinds()) {
    EXPECT_TRUE(kind.apply || kind.hindrance || kind.apply_in_simulation) << kind.name;
    EXPECT_NE(kind.why_not_served(), "it has no code that acts") << kind.name;
  }
}

}  // namespace
}  // namespace wavetank::test
