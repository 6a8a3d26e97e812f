#pragma once

/// scenarios/cases/cases.h - the named scenarios and the replay of a capture. No scenario
/// registers itself.

#include <memory>
#include <string_view>
#include <vector>

#include "sim/run/registry.h"

namespace wavetank::scenarios {

/// The name of the venue in the registry: all built-in scenarios run there.
inline constexpr std::string_view kHyperliquid = "hyperliquid";

/// The built-in ones, in the order in which they are listed and run. Each is one value of the table
/// in built_in.cc.
std::vector<sim::ScenarioInfo> scenario_infos();

/// All that replay_capture() and the cases make of request.capture, once for all runs. Errors: as
/// capture_setup().
std::shared_ptr<const sim::PreparedCapture> prepare_capture(const sim::RunRequest& request);

/// Replays request.capture closed-loop to the client, then stops it.
sim::RunResult replay_capture(const sim::Registry& registry, const sim::RunRequest& request);

}  // namespace wavetank::scenarios
