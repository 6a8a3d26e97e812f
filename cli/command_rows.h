#pragma once

/// cli/command_rows.h - CommandRow: a command with the names of its options. The commands of a
/// venue also have those that the venue offers.

#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "sim/run/registry.h"

namespace wavetank::cli {

inline constexpr const char* kFailFast = "--fail-fast";
inline constexpr const char* kSeedTimeout = "--seed-timeout";
inline constexpr const char* kRules = "--rules";
inline constexpr const char* kMaxGap = "--max-gap";
inline constexpr const char* kOweGaps = "--owe-gaps";
inline constexpr const char* kEvents = "--events";
inline constexpr const char* kEventsKind = "--events-kind";
inline constexpr const char* kEventsHost = "--events-host";
inline constexpr const char* kEventsFrom = "--events-from";
inline constexpr const char* kEventsTo = "--events-to";
inline constexpr const char* kEventsDecode = "--events-decode";
inline constexpr const char* kUntil = "--until";
inline constexpr const char* kOutput = "--output";
inline constexpr const char* kForce = "--force";
inline constexpr const char* kSubscribe = "--subscribe";
inline constexpr const char* kSelfSigned = "--tls-self-signed";
inline constexpr const char* kCoins = "--coins";
inline constexpr const char* kVenue = "--venue";

struct CommandRow {
  Command command;
  const char* name;
  const char* subject;               ///< The name of its argument; null: it takes no argument.
  std::vector<std::string> options;  ///< All of them.
  std::string venue = {};            ///< The chosen venue, for the commands that venues have.
  std::vector<std::string> of_venue = {};  ///< The options that the venue alone reads.
};

bool takes(const CommandRow& row, std::string_view option);

/// The row of the command of that name. `arguments` may choose a venue of the registry.
/// Errors: CommandError kUsage for an unknown command or venue, or a command that the venue does
/// not have.
CommandRow command_row(const std::string& name, const std::vector<std::string>& arguments,
                       const sim::Registry& registry);

}  // namespace wavetank::cli
