#pragma once

/// scenarios/clients/clients.h - the built-in clients by name: the reference pipeline and the
/// specimens, small clients with the defects of public ones, each beside its repaired twin.

#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/clients/feed_program.h"
#include "sim/run/registry.h"

namespace wavetank::scenarios {

/// nullopt for an unknown name.
std::optional<Client> find_client(std::string_view name);

/// The reference first.
std::vector<sim::ClientInfo> client_infos();

}  // namespace wavetank::scenarios
