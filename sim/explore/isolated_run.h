#pragma once

/// sim/explore/isolated_run.h - run_isolated(): one run in a separate process, so that no client
/// takes this one down.

#include <functional>
#include <stdexcept>
#include <string>

#include "sim/explore/run_worker.h"

namespace wavetank::sim {

/// A run was given up because the caller asked for that. The text is the place of the run, as in
/// RunWorker::where(); empty: it had not begun.
class RunStopped final : public std::runtime_error {
 public:
  explicit RunStopped(const std::string& where) : std::runtime_error(where) {}
};

/// As run_checked() in a worker process. A run that breaks the process is repeated in a new one
/// before it counts as CRASH; one that is silent for too long is killed, and is HANG immediately.
/// `stop_requested` is asked several times a second; absent: the run goes on to its end.
/// Errors: RunStopped once `stop_requested` returns true, with the worker killed; std::system_error
/// when the system has no room for the worker.
EncodedRun run_isolated(const RunFunction& run, const RunRequest& request, Recheck recheck,
                        const SeedTimeout& timeout,
                        const std::function<bool()>& stop_requested = nullptr);

}  // namespace wavetank::sim
