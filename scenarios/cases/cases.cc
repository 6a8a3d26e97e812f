#include "scenarios/cases/cases.h"

namespace wavetank::scenarios {

std::vector<sim::ScenarioInfo> scenario_infos() {
  return {close_1000_recover(), blackhole_then_stop(), quiet_feed_stop(), refused_180s(),
          any_faults()};
}

}  // namespace wavetank::scenarios
