#include "sim/explore/isolated_run.h"

#include <utility>

namespace wavetank::sim {
namespace {

constexpr int kPollMs = 100;

using StopRequested = std::function<bool()>;

EncodedRun run_once(const RunFunction& run, const RunRequest& request, Recheck recheck,
                    const SeedTimeout& timeout, const StopRequested& stop_requested) {
  RunWorker worker(
      [&](const RunWorker::HandOver& hand_over) { hand_over(run_watched(run, request, recheck)); },
      timeout);
  std::vector<EncodedRun> records;
  bool open = true;
  while (open && records.empty()) {
    if (!wait_readable({&worker.worker()}, kPollMs).empty()) open = worker.receive(records);
    if (records.empty() && stop_requested && stop_requested()) throw RunStopped(worker.where());
    if (open && records.empty() && worker.is_silent()) return worker.kill_silent();
  }
  if (!records.empty()) return std::move(records.front());
  if (std::optional<EncodedRun> broken = worker.end()) return *std::move(broken);
  EncodedRun lost;
  lost.seed = request.seed;
  lost.internal_error = "the worker process ended before its run began";
  return lost;
}

}  // namespace

EncodedRun run_isolated(const RunFunction& run, const RunRequest& request, Recheck recheck,
                        const SeedTimeout& timeout, const StopRequested& stop_requested) {
  EncodedRun first = run_once(run, request, recheck, timeout, stop_requested);
  if (!is_crash(first)) return first;
  return compared(std::move(first), run_once(run, request, recheck, timeout, stop_requested));
}

}  // namespace wavetank::sim
