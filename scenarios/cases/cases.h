#pragma once

/// scenarios/cases/cases.h - the named scenarios, one file each, and the replay of a capture. The
/// explicit list is in cases.cc: nothing registers itself.

#include <memory>
#include <vector>

#include "sim/run/registry.h"

namespace wavetank::scenarios {

sim::ScenarioInfo close_1000_recover();
sim::ScenarioInfo blackhole_then_stop();
sim::ScenarioInfo quiet_feed_stop();
sim::ScenarioInfo refused_180s();
sim::ScenarioInfo any_faults();  ///< The swarm.

/// All of them, in the order in which they are listed and run.
std::vector<sim::ScenarioInfo> scenario_infos();

/// All that replay_capture() and the cases make of request.capture, once for all runs. Errors: as
/// capture_setup().
std::shared_ptr<const sim::PreparedCapture> prepare_capture(const sim::RunRequest& request);

/// Replays request.capture closed-loop to the client, then stops it.
sim::RunResult replay_capture(const sim::Registry& registry, const sim::RunRequest& request);

}  // namespace wavetank::scenarios
