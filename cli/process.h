#pragma once

/// cli/process.h - what the program needs of its process before it writes anything.

#include "cli/cli.h"
#include "cli/environment.h"

namespace wavetank::cli {

/// Makes a write that fails an error that can be told of, instead of a signal that kills (a closed
/// pipe, a limit on the size of files), and lets no file that is opened later pass for a standard
/// stream that was closed.
void prepare_process();

/// std::cout and std::cerr, with what the terminals behind them can show.
Streams process_streams(const Environment& environment);

}  // namespace wavetank::cli
