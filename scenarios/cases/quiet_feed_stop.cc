#include "scenarios/cases/cases.h"
#include "scenarios/cases/generated_setup.h"
#include "sim/oracle/draw_stream.h"

namespace wavetank::scenarios {

using std::chrono::seconds;

namespace {

FeedSetup make_quiet_feed_stop(const sim::RunRequest&, sim::Oracle& oracle) {
  FeedSetup setup = generated_setup(oracle, true);
  sim::DrawStream& draws = oracle.stream("plan");
  const std::int64_t delay_ns = draws.draw_between("stop_after_ns", Duration(seconds(5)).count(),
                                                   Duration(seconds(40)).count());
  sim::FaultEntry stop(1, "stop_signal", sim::AfterTrigger("open", 1, delay_ns));
  stop.numbers["signal"] = 15;
  setup.plan = sim::FaultPlan({stop});
  setup.length = Duration(delay_ns) + seconds(65);
  return setup;
}

}  // namespace

sim::ScenarioInfo quiet_feed_stop() {
  return sim::ScenarioInfo{
      "quiet_feed_stop",
      "no data comes, as is lawful for dead coins; 5 to 40 s after open the client is told to stop",
      "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61",
      feed_scenario(make_quiet_feed_stop), sim::SweepDemands({"STOP_BOUND"}, {"stop_signal"})};
}

}  // namespace wavetank::scenarios
