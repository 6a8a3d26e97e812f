#pragma once

/// scenarios/hyperliquid_venue.h - hyperliquid_venue(): the row of the registry for Hyperliquid's
/// websocket feed, with all four commands.

#include "sim/run/venue.h"

namespace wavetank::scenarios {

sim::Venue hyperliquid_venue();

}  // namespace wavetank::scenarios
