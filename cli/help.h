#pragma once

/// cli/help.h - the texts of --help.

#include <string>
#include <string_view>

#include "cli/options.h"
#include "sim/run/registry.h"

namespace wavetank::cli {

/// It lists the venues of the program with their commands.
std::string main_help(const sim::Registry& registry);

/// The help of a command of venues names `venue`, its share and its options; an empty name means
/// the first venue. `serve` lists the faults of the program that it can apply.
/// Errors: as require_venue() and require_command().
std::string command_help(Command command, const sim::Registry& registry,
                         std::string_view venue = {});

}  // namespace wavetank::cli
