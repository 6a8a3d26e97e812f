#pragma once

/// cli/stop_signal.h - Ctrl-C and SIGTERM as a question that a long command can ask.

#include <csignal>

namespace wavetank::cli {

/// While one exists, the first SIGINT or SIGTERM is only noted; the second has its usual effect. At
/// most one at a time: the handler is the process's.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// SIGINT, SIGTERM, or 0: none so far.
  int received() const noexcept;
};

}  // namespace wavetank::cli
