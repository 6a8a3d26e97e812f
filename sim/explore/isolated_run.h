#pragma once

/// sim/explore/isolated_run.h - one run in a process of its own, so that no client takes this one
/// down.

#include "sim/explore/run_worker.h"

namespace wavetank::sim {

/// As run_checked() in a worker process. A run that breaks the process is made again, in a new one,
/// before it counts as CRASH; one that is silent for too long is killed, and is HANG at once.
/// Errors: std::system_error when the system has no room for the worker.
RunRecord run_isolated(const RunFunction& run, const RunRequest& request, Recheck recheck,
                       const SeedTimeout& timeout);

}  // namespace wavetank::sim
