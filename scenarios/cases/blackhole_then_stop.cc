#include "scenarios/cases/cases.h"
#include "scenarios/cases/generated_setup.h"
#include "sim/oracle/draw_stream.h"

namespace wavetank::scenarios {

using std::chrono::seconds;

namespace {

FeedSetup make_blackhole_then_stop(const sim::RunRequest&, sim::Oracle& oracle) {
  FeedSetup setup = generated_setup(oracle);
  sim::DrawStream& draws = oracle.stream("plan");
  const Duration dark_at(draws.draw_between("dark_at_ns", Duration(seconds(5)).count(),
                                            Duration(seconds(30)).count()));
  const Duration stop_after(draws.draw_between("stop_after_ns", Duration(seconds(1)).count(),
                                               Duration(seconds(50)).count()));
  sim::FaultEntry blackhole(1, "blackhole", sim::AtTime{dark_at.count()});
  blackhole.numbers["duration_ns"] = Duration(seconds(120)).count();
  setup.plan = sim::FaultPlan({blackhole, stop_at(2, dark_at + stop_after)});
  setup.length = dark_at + seconds(185);
  return setup;
}

}  // namespace

sim::ScenarioInfo blackhole_then_stop() {
  return sim::ScenarioInfo{
      "blackhole_then_stop",
      "the network swallows everything without a word; then the client is told to stop",
      "websocket-client issues 592, 916; bennycode trading-signals PR 1075",
      feed_scenario(make_blackhole_then_stop),
      sim::SweepDemands({"STALL", "STOP_BOUND"}, {"blackhole", "stop_signal"})};
}

}  // namespace wavetank::scenarios
