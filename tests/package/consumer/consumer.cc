// The smallest programs that use wavetank: a coroutine lets an hour of virtual time pass, and a
// client runs through a scenario.
#include <wavetank/asyncio.h>
#include <wavetank/tank.h>
#include <wavetank/testing/scenario_check.h>

#include <chrono>
#include <iostream>

// A folder of the consumer's own, of the name that one of wavetank's has.
#include "core/answer.h"

wavetank::sim::Registry wavetank::tank::registry() { return scenarios_registry(); }

namespace {

using namespace wavetank;
using namespace std::chrono_literals;

Coro<int> nap() {
  co_await sleep(1h);
  co_return kAnswer;
}

}  // namespace

int main() {
  VirtualClock clock;
  Runner runner(clock, clock);
  const int answer = runner.run(nap());
  std::cout << answer << " after " << clock.now().time_since_epoch().count() << " ns\n";
  if (answer != kAnswer) return 1;

  const tank::ScenarioCheck check = tank::check_scenario("refused_180s", "reference", "0..4");
  std::cout << check.report;
  if (check.end != tank::CheckEnd::kPassed) return 1;
  return tank::check_scenario("refused_180s", "fixed_retry", "0..4").repro.empty() ? 1 : 0;
}
