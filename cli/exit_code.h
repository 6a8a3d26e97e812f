#pragma once

/// cli/exit_code.h - how a command ends, for scripts, and the error that ends one early. The
/// numbers are part of the interface: every --help prints them.

#include <stdexcept>
#include <string>

namespace wavetank::cli {

enum class ExitCode : int {
  kPass = 0,
  kViolated = 1,
  kUsage = 2,
  kInconclusive = 3,
  kNondeterministic = 4,
  kUnreadable = 5,
  kOutside = 6,
  kInternal = 70,
  kHungUp = 129,       ///< SIGHUP.
  kInterrupted = 130,  ///< SIGINT.
  kTerminated = 143,   ///< SIGTERM.
};

/// The command cannot go on. `what()` is one line with the cause and the remedy.
class CommandError final : public std::runtime_error {
 public:
  CommandError(ExitCode code_, const std::string& message)
      : std::runtime_error(message), code(code_) {}

  ExitCode code;
};

}  // namespace wavetank::cli
