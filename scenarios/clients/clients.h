#pragma once

/// scenarios/clients/clients.h - the clients that can be put into the tank, by name: the reference
/// pipeline and the specimens, small clients with the defects of public ones, each beside its
/// repaired twin. Never installed.

#include <string_view>
#include <vector>

#include "core/loop/doors.h"
#include "core/task/coro.h"
#include "scenarios/hyperliquid/feed_config.h"
#include "scenarios/hyperliquid/reports.h"
#include "sim/check/registry.h"

namespace wavetank::scenarios {

/// A client runs until a stop signal and returns its exit code.
using Client = Coro<int> (*)(Doors& doors, const hyperliquid::FeedConfig& config,
                             hyperliquid::Reports& reports);

/// Null for an unknown name.
Client find_client(std::string_view name);

/// The reference first.
std::vector<sim::ClientInfo> client_infos();

}  // namespace wavetank::scenarios
