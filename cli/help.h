#pragma once

/// cli/help.h - the texts of --help.

#include <string>

#include "cli/options.h"

namespace wavetank::cli {

std::string main_help();
std::string command_help(Command command);

}  // namespace wavetank::cli
