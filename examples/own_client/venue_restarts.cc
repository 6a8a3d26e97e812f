// A scenario: the venue restarts three times within a minute.

#include "own.h"

namespace own {

using namespace wavetank;
using namespace std::chrono_literals;

sim::ScenarioInfo venue_restarts() {
  return scenarios::Scenario("venue_restarts")
      .summary("The venue restarts three times within a minute.")
      .source("this project")
      .script([](scenarios::Script& script) {
        for (const Duration minute_part : {20s, 40s, 60s}) {
          const Duration later = script.draw("later", 0s, 5s);
          script.fault("venue_restart", minute_part + later, 3s);
        }
        script.stop(120s);
      })
      .must_reach({"RECOVER", "DIAL_GAP"})
      .must_bite({"venue_restart"});
}

}  // namespace own
