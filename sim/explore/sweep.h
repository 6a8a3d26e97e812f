#pragma once

/// sim/explore/sweep.h - one scenario over a range of seeds, on several processes.
///
/// Law: the result is the same for any number of workers, and with fail-fast, too: then it covers
/// the seeds up to the first that fails, and no later one.

#include <cstdint>
#include <functional>

#include "sim/explore/run_worker.h"
#include "sim/explore/sweep_result.h"
#include "sim/run/registry.h"

namespace wavetank::sim {

struct SweepProgress {
  std::uint64_t done = 0, total = 0, failed = 0;  ///< Seeds; failed: also crashed and the like.
};

struct SweepOptions {
  SweepOptions() = default;

  std::uint64_t first_seed = 0;
  std::uint64_t last_seed = 99;  ///< Inclusive. Requires: not below first_seed.
  unsigned jobs = 1;             ///< Worker processes. Requires: at least 1.
  bool fail_fast = false;        ///< Ends at the first seed that fails, differs or crashes.
  SeedTimeout timeout;
  SweepDemands demands;          ///< Those of the scenario, if its own faults are at work.
  std::size_t detailed_max = 4;  ///< Failures of each property that keep tape, log and tasks.
  std::function<void(const SweepProgress&)> on_progress;  ///< Often; slow it down.
  std::function<bool()> stop_requested;                   ///< Asked about ten times a second.
};

/// Runs `run` with `base` and each seed. Every run that fails is repeated before it counts
/// (sim/explore/checked_run.h). Worker w of n takes every n-th seed. A run that breaks its worker
/// is a failure, CRASH, once a second worker has shown it again; one that is silent for too long is
/// HANG, and is not waited for twice. The rest is done by the worker's successor. When most seeds
/// hang, the sweep ends early and reports that. A request that the scenario refuses
/// (std::invalid_argument) ends the sweep.
/// Errors: std::system_error when the system has no room for the workers.
SweepResult sweep(const RunFunction& run, const RunRequest& base, const SweepOptions& options);

}  // namespace wavetank::sim
