#include "scenarios/cases/cases.h"
#include "scenarios/cases/generated_setup.h"
#include "sim/fault/draw_plan.h"
#include "sim/oracle/draw_stream.h"

namespace wavetank::scenarios {

using std::chrono::seconds;

namespace {

constexpr std::uint64_t kDemandedFromSeeds = 100;
constexpr std::uint32_t kStopId = 1000;  // Behind every id that draw_plan() gives.

sim::PlanLimits limits(const sim::FaultCatalogue& catalogue,
                       const hyperliquid::FeedConfig& config) {
  sim::PlanLimits limits;
  for (const sim::FaultKind& kind : catalogue.kinds()) {
    if (kind.name != "stop_signal") limits.kinds.push_back(kind.name);
  }
  std::vector<std::string>& muted = limits.wheres["mute"];
  muted.emplace_back("*");
  for (const hyperliquid::WantedTopic& topic : config.topics) muted.push_back(topic.key);
  limits.triggers = {"dial", "dial_failed", "open", "subscribe_ack", "data", "close", "reset"};
  limits.end_ns = Duration(seconds(60)).count();
  limits.duration_ns_max = Duration(seconds(30)).count();
  return limits;
}

FeedSetup make_any_faults(const sim::FaultCatalogue& catalogue, sim::Oracle& oracle) {
  FeedSetup setup = generated_setup(oracle);
  sim::DrawStream& draws = oracle.stream("plan");
  const sim::PlanLimits drawn = limits(catalogue, setup.config);
  const sim::FaultPlan faults = sim::draw_plan(oracle, catalogue, drawn);
  setup.drawn_kinds = drawn.kinds;
  // Half of the runs stop among the faults, half after everything has had time to recover.
  Duration stop = seconds(200);
  const bool early = draws.chance("stops_early", 1, 2);
  if (early) {
    stop = Duration(draws.draw_between("stop_at_ns", Duration(seconds(1)).count(),
                                       Duration(seconds(90)).count()));
  }
  setup.plan = faults.with(stop_at(kStopId, stop));
  setup.length = seconds(265);
  return setup;
}

}  // namespace

sim::ScenarioInfo any_faults() {
  return sim::ScenarioInfo{
      "any_faults",
      "faults of all kinds, drawn from the seed, in every phase; then recovery and a stop",
      "bennycode trading-signals PR 1075; ccxt issue 30419: it takes two things at once",
      [](const sim::Registry& registry, const sim::RunRequest& request) {
        const MakeSetup make_setup = [&registry](const sim::RunRequest&, sim::Oracle& oracle) {
          return make_any_faults(registry.faults, oracle);
        };
        return run_feed_case(make_setup, registry, request);
      },
      sim::SweepDemands({"STALL", "RECOVER", "SUB_SET", "STOP_BOUND"}, {"stop_signal"},
                        kDemandedFromSeeds)};
}

}  // namespace wavetank::scenarios
