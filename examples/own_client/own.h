#pragma once

/// own.h - the parts of this project, one file each. registry.cc puts them together.

#include <wavetank/feed.h>
#include <wavetank/tank.h>

namespace own {

/// The client: client.cc. Runs until a stop signal and returns the exit code.
wavetank::Coro<int> run_client(wavetank::Doors& doors,
                               const wavetank::hyperliquid::ClientConfig& config,
                               wavetank::hyperliquid::Reports& reports);

/// The same with a defect: it never notices that the feed is silent.
wavetank::Coro<int> run_defective_client(wavetank::Doors& doors,
                                         const wavetank::hyperliquid::ClientConfig& config,
                                         wavetank::hyperliquid::Reports& reports);

wavetank::sim::PropertyInfo dial_gap();        ///< A property: dial_gap.cc.
wavetank::sim::ScenarioInfo venue_restarts();  ///< A scenario: venue_restarts.cc.
wavetank::sim::FaultKind venue_restart();      ///< A kind of fault: venue_restart.cc.

/// All that this program can run: the built-in parts, and these.
wavetank::sim::Registry registry();

}  // namespace own
