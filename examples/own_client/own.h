#pragma once

/// own.h - the parts of this project, one file each. registry.cc puts them together.

#include <wavetank/feed.h>
#include <wavetank/tank.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace own {

/// The client: client.cc. Runs until a stop signal and returns the exit code. At the limit of
/// silence it gives a connection up and dials again.
wavetank::Coro<int> run_client(wavetank::Doors& doors,
                               const wavetank::hyperliquid::ClientConfig& config,
                               wavetank::hyperliquid::Reports& reports,
                               wavetank::hyperliquid::SilenceLimit silence);

wavetank::sim::PropertyInfo dial_gap();        ///< A property: dial_gap.cc.
wavetank::sim::ScenarioInfo venue_restarts();  ///< A scenario: venue_restarts.cc.
wavetank::sim::FaultKind venue_restart();      ///< A kind of fault: venue_restart.cc.

/// All that this program can run: the built-in parts, and these.
wavetank::sim::Registry registry();

}  // namespace own
