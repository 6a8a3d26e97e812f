#pragma once

/// cli/venue_help.h - the help of the commands that venues have: `replay`, `generate`, `serve` and
/// `record`.

#include <string>
#include <string_view>

#include "cli/options.h"
#include "sim/run/registry.h"

namespace wavetank::cli {

/// The help of the command of that venue (of the first, if `venue` is empty) up to the options that
/// all commands have. Requires: a command of venues.
/// Errors: as require_venue() and require_command().
std::string venue_help(Command command, const sim::Registry& registry, std::string_view venue);

/// The section of the program's help that lists all venues with their commands.
std::string venues_section(const sim::Registry& registry);

}  // namespace wavetank::cli
