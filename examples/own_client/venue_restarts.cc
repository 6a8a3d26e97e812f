// A scenario: the venue restarts three times within a minute.

#include <chrono>
#include <cstdint>

#include "own.h"

namespace own {
namespace {

using namespace wavetank;
using std::chrono::seconds;

scenarios::FeedSetup three_restarts(const sim::RunRequest&, sim::Oracle& oracle) {
  scenarios::FeedSetup setup = scenarios::generated_setup(oracle);
  sim::DrawStream& draws = oracle.stream("case");
  for (std::uint32_t id = 1; id <= 3; ++id) {
    const Duration at = seconds(20) * id + Duration(draws.draw_between("at_ns", 0, 5'000'000'000));
    sim::FaultEntry entry(id, "venue_restart", sim::AtTime{at.count()});
    entry.numbers["duration_ns"] = 3'000'000'000;
    setup.plan = setup.plan.with(entry);
  }
  setup.plan = setup.plan.with(scenarios::stop_at(4, seconds(180)));
  setup.length = seconds(200);
  return setup;
}

}  // namespace

sim::ScenarioInfo venue_restarts() {
  sim::ScenarioInfo scenario;
  scenario.name = "venue_restarts";
  scenario.summary = "the venue restarts three times within a minute";
  scenario.source = "this project";
  scenario.run = scenarios::feed_scenario(three_restarts);
  scenario.demands = sim::SweepDemands({"RECOVER", "DIAL_GAP"}, {"venue_restart"});
  return scenario;
}

}  // namespace own
