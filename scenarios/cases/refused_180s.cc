#include "scenarios/cases/cases.h"
#include "scenarios/cases/generated_setup.h"
#include "sim/oracle/draw_stream.h"

namespace wavetank::scenarios {

using std::chrono::seconds;

namespace {

FeedSetup make_refused_180s(const sim::RunRequest&, sim::Oracle& oracle) {
  FeedSetup setup = generated_setup(oracle);
  sim::DrawStream& draws = oracle.stream("plan");
  const Duration reset_at(draws.draw_between("reset_at_ns", Duration(seconds(5)).count(),
                                             Duration(seconds(15)).count()));
  sim::FaultEntry refuse(1, "refuse_dials", sim::AtTime{reset_at.count()});
  refuse.numbers["duration_ns"] = Duration(seconds(180)).count();
  const sim::FaultEntry reset(2, "reset_peer", sim::AtTime{reset_at.count()});
  setup.plan = sim::FaultPlan({refuse, reset, stop_at(3, reset_at + seconds(250))});
  setup.length = reset_at + seconds(315);
  return setup;
}

}  // namespace

sim::ScenarioInfo refused_180s() {
  return sim::ScenarioInfo{
      "refused_180s",
      "the connection is reset and for 180 s every dial is refused within one round trip",
      "hummingbot issues 6730, 6800; nomeida hyperliquid issue 40",
      feed_scenario(make_refused_180s),
      sim::SweepDemands({"RECOVER", "STOP_BOUND"}, {"refuse_dials", "reset_peer", "stop_signal"})};
}

}  // namespace wavetank::scenarios
