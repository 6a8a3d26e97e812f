#pragma once

/// tests/cli/cli_process.h - run_child(): the command line in a child process, which has its
/// signals, limits, closed streams and terminals.

#include <functional>
#include <string>
#include <vector>

#include "tests/cli/cli_fixture.h"

namespace wavetank::cli {

/// The result of `body`, from a child process; both outputs captured. If a signal ended the child,
/// `code` is the signal's number, negative.
Ran run_child(const std::function<int()>& body);

/// The same on a terminal of so many columns: `out` has all that appears on it.
Ran run_on_terminal(unsigned short columns, const std::function<int()>& body);

/// The work of main(), with the scenarios of tests/explore/fake_registry.h.
int wavetank_main(std::vector<std::string> arguments);

}  // namespace wavetank::cli
