#pragma once

/// cli/command_choice.h - the row of the command that the arguments name. cli/command_table.h has
/// the rows of all commands; here the commands of a venue also get the options of that venue.

#include <string>
#include <vector>

#include "cli/command_table.h"
#include "sim/run/registry.h"

namespace wavetank::cli {

/// The option of venues that the command line reads itself.
inline constexpr const char* kCoins = "--coins";

/// The row of the command of that name. `arguments` may choose a venue of the registry.
/// Errors: CommandError kUsage for an unknown command or venue, or a command that the venue does
/// not have.
CommandRow chosen_command(const std::string& name, const std::vector<std::string>& arguments,
                          const sim::Registry& registry);

/// The row with the options of `venue`, above --venue. Requires: row.is_of_venues().
/// Errors: as require_command().
CommandRow with_venue(CommandRow row, const sim::Registry& registry, const sim::Venue& venue);

}  // namespace wavetank::cli
