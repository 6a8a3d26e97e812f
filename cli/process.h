#pragma once

/// cli/process.h - settings of the process before the program writes.

#include "cli/cli.h"
#include "cli/environment.h"

namespace wavetank::cli {

/// Turns a failed write into an error that can be reported, instead of a signal that kills (a
/// closed pipe, a limit on the size of files), and lets no file that is opened later pass for a
/// standard stream that was closed.
void prepare_process();

/// std::cout and std::cerr, with the abilities of their terminals.
Streams process_streams(const Environment& environment);

}  // namespace wavetank::cli
