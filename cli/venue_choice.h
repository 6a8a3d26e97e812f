#pragma once

/// cli/venue_choice.h - the venue of the registry that a command is for.

#include <string>
#include <string_view>
#include <vector>

#include "sim/run/registry.h"

namespace wavetank::cli {

/// The venue that --venue among `arguments` names; without it, the first. The parser asks before it
/// reads the other options, since the venue decides which ones the command has.
/// Errors: as require_venue(); an empty name is an unknown one.
const sim::Venue& chosen_venue(const sim::Registry& registry,
                               const std::vector<std::string>& arguments);

/// The venue of that name; for an empty name, the first.
/// Errors: CommandError kUsage, which lists the venues.
const sim::Venue& require_venue(const sim::Registry& registry, std::string_view name);

/// The command of that venue. Errors: CommandError kUsage, which names the commands that the venue
/// has, and the venues that have this one.
sim::CommandInfo require_command(const sim::Registry& registry, const sim::Venue& venue,
                                 std::string_view command);

/// "replay, generate": the commands that the venue has.
std::string commands_text(const sim::Venue& venue);

/// "hyperliquid, tide": the venues that have the command; empty if there is none.
std::string venues_text(const sim::Registry& registry, std::string_view command);

}  // namespace wavetank::cli
