#pragma once

/// scenarios/clients/clients.h - the clients that can be put into the tank, by name: the reference
/// pipeline and the specimens, small clients with the defects of public ones, each beside its
/// repaired twin. Never installed.

#include <optional>
#include <string_view>
#include <vector>

#include "core/loop/doors.h"
#include "core/task/coro.h"
#include "scenarios/pipeline/feed_config.h"
#include "scenarios/pipeline/reports.h"
#include "sim/check/registry.h"

namespace wavetank::scenarios {

/// Runs until a stop signal and returns the exit code.
using ClientProgram = Coro<int> (*)(Doors& doors, const hyperliquid::FeedConfig& config,
                                    hyperliquid::Reports& reports);

struct Client {
  Client(ClientProgram run_, hyperliquid::ReportSet reports_) : run(run_), reports(reports_) {}

  ClientProgram run;
  hyperliquid::ReportSet reports;  ///< The program's declaration of what it reports.
};

/// Nothing for an unknown name.
std::optional<Client> find_client(std::string_view name);

/// The reference first.
std::vector<sim::ClientInfo> client_infos();

}  // namespace wavetank::scenarios
