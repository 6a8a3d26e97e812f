#pragma once

/// sim/explore/isolated_run.h - one run in a process of its own, so that no client takes this one
/// down.

#include <functional>
#include <stdexcept>
#include <string>

#include "sim/explore/run_worker.h"

namespace wavetank::sim {

/// A run was given up because the caller asked for that. what() says where it was, as
/// RunWorker::where() does; empty: it had not begun.
class RunStopped final : public std::runtime_error {
 public:
  explicit RunStopped(const std::string& where) : std::runtime_error(where) {}
};

/// As run_checked() in a worker process. A run that breaks the process is made again, in a new one,
/// before it counts as CRASH; one that is silent for too long is killed, and is HANG at once.
/// `stop_requested` is asked several times a second; absent: the run goes on to its end.
/// Errors: RunStopped once it says yes, with the worker killed; std::system_error when the system
/// has no room for the worker.
EncodedRun run_isolated(const RunFunction& run, const RunRequest& request, Recheck recheck,
                        const SeedTimeout& timeout,
                        const std::function<bool()>& stop_requested = nullptr);

}  // namespace wavetank::sim
