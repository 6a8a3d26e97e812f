#pragma once

/// cli/cli.h - the command line. It knows no scenario: the registry is a parameter, so that users
/// link it with their own main, which fills another registry.

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "sim/run/registry.h"

namespace wavetank::cli {

class Environment;

/// All that main() has to do. Returns the exit code (cli/exit_code.h); never throws.
int run(int argc, char** argv, const sim::Registry& registry);

/// The streams that a command writes to, and its rights there.
struct Streams {
  Streams(std::ostream& out_, std::ostream& err_) : out(out_), err(err_) {}

  std::ostream& out;  ///< Results.
  std::ostream& err;  ///< Diagnostics.
  bool colour_out = false;
  bool colour_err = false;
  bool progress = false;             ///< Whether a line that rewrites itself may be shown on `err`.
  std::size_t columns = 0;           ///< Those of the terminal behind `err`; 0: not known.
  int out_descriptor = -1;           ///< Behind `out`; -1: there is none, as in a test.
  int err_descriptor = -1;           ///< Behind `err`.
  std::string program = "wavetank";  ///< As a user types it: for the commands that reports show.
};

/// The same for a test: `arguments` without the program's name.
int run(const std::vector<std::string>& arguments, const sim::Registry& registry,
        const Environment& environment, const Streams& streams);

/// "0.1.0".
std::string version();

/// "wavetank 0.1.0 (commit 4f1c2d3e5a6b)" and a line feed; without the bracket if the commit is not
/// known.
std::string version_line();

/// The writer of an incident: "wavetank/0.1.0+4f1c2d3e5a6b", with the commit if it is known.
std::string tool_name();

}  // namespace wavetank::cli
