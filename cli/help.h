#pragma once

/// cli/help.h - the texts of --help.

#include <string>

#include "cli/options.h"
#include "sim/fault/fault_kinds.h"

namespace wavetank::cli {

std::string main_help();
/// The faults of the program: `serve` lists those that it can apply.
std::string command_help(Command command, const sim::FaultCatalogue& faults);

}  // namespace wavetank::cli
