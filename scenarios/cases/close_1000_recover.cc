#include "scenarios/cases/cases.h"
#include "scenarios/cases/generated_setup.h"
#include "sim/oracle/draw_stream.h"

namespace wavetank::scenarios {

using std::chrono::seconds;

namespace {

FeedSetup make_close_1000_recover(const sim::RunRequest&, sim::Oracle& oracle) {
  FeedSetup setup = generated_setup(oracle);
  sim::DrawStream& draws = oracle.stream("plan");
  const Duration closes_at(draws.draw_between("close_at_ns", Duration(seconds(5)).count(),
                                              Duration(seconds(20)).count()));
  sim::FaultEntry close(1, "venue_close", sim::AtTime{closes_at.count()});
  close.numbers["code"] = 1000;
  close.texts["reason"] = "Expired";
  setup.plan = sim::FaultPlan({close, stop_at(2, closes_at + seconds(65))});
  setup.length = closes_at + seconds(130);
  return setup;
}

}  // namespace

sim::ScenarioInfo close_1000_recover() {
  return sim::ScenarioInfo{
      "close_1000_recover",
      "the venue closes with 1000 at any instant; the client comes back and later stops",
      "hummingbot issue 8250; hyperliquid-python-sdk issue 191",
      feed_scenario(make_close_1000_recover),
      sim::SweepDemands({"RECOVER", "SUB_SET", "STOP_BOUND"}, {"venue_close", "stop_signal"})};
}

}  // namespace wavetank::scenarios
