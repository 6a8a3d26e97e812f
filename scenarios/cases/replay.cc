#include "scenarios/cases/capture_setup.h"
#include "scenarios/cases/cases.h"

namespace wavetank::scenarios {

sim::RunResult replay_capture(const sim::Registry& registry, const sim::RunRequest& request) {
  const MakeSetup make_setup = [](const sim::RunRequest& asked, sim::Oracle&) {
    return capture_setup(asked);
  };
  return run_feed_case(make_setup, registry, request);
}

}  // namespace wavetank::scenarios
