#pragma once

/// cli/stop_signal.h - StopSignal: lets a long command ask whether SIGINT, SIGTERM or SIGHUP has
/// arrived.

#include <csignal>
#include <string_view>

#include "cli/exit_code.h"

namespace wavetank::cli {

/// While one exists, the first SIGINT, SIGTERM or SIGHUP is only noted; the second has its usual
/// effect. A SIGHUP that the process ignores stays ignored: nohup(1) asks for it. At most one at a
/// time: the handler is the process's.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// SIGINT, SIGTERM, SIGHUP, or 0: no signal so far.
  int received() const noexcept;

  /// "SIGTERM", and the exit code of the command. Requires: one was received.
  std::string_view name() const;
  ExitCode exit_code() const;
};

}  // namespace wavetank::cli
