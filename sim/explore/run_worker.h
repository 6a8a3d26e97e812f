#pragma once

/// sim/explore/run_worker.h - RunWorker: a worker process that makes runs, as its parent sees it:
/// the results it has sent, the run that it died of (CRASH), the run in which it fell silent
/// (HANG).

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "sim/explore/checked_run.h"
#include "sim/explore/encoded_run.h"
#include "sim/explore/worker.h"
#include "sim/run/registry.h"

namespace wavetank::sim {

/// How long a run may be silent: the count of its events does not move.
struct SeedTimeout {
  SeedTimeout() = default;
  Duration silence_max = std::chrono::seconds(60);  ///< In real time.
  std::function<Instant()> clock;                   ///< Real time; absent: no silence is too long.
};

/// The properties that no run can judge of itself.
inline constexpr std::string_view kCrash = "CRASH";
inline constexpr std::string_view kHang = "HANG";

/// The internal error of a run that finds no memory.
inline constexpr std::string_view kOutOfMemory = "out of memory";

/// Makes the run of `request`, as run_checked() does, where a worker makes it: with signs of life.
/// Never throws: an error becomes part of the record.
EncodedRun run_watched(const RunFunction& run, const RunRequest& request, Recheck recheck);

class RunWorker {
 public:
  using HandOver = std::function<void(const EncodedRun& record)>;

  /// Forks; the child runs `body`, which hands over each record of run_watched().
  /// Errors: std::system_error when the system has no room for another process or pipe.
  RunWorker(const std::function<void(const HandOver& hand_over)>& body, SeedTimeout timeout);

  const Worker& worker() const noexcept { return worker_; }  ///< For wait_readable().

  /// Appends the records that have come. False: the worker has ended, see end().
  bool receive(std::vector<EncodedRun>& records);

  /// Waits for a worker that ends. The run that it broke: CRASH, or an internal error if the signal
  /// came from outside; nullopt: it was at no run.
  std::optional<EncodedRun> end();

  /// Whether the current run has been silent for too long; ask often.
  bool is_silent();
  /// Kills the worker, with a stack if it gives one. Returns the current run, as HANG.
  EncodedRun kill_silent();

  /// "seed 3: 57 events, at +12.480000000 s, in phase \"backoff\"", and the innermost frames of one
  /// that has been silent for a second; empty: it is at no run.
  std::string where();

 private:
  Worker worker_;
  SeedTimeout timeout_;
  std::uint64_t beats_ = 0;
  std::optional<Instant> quiet_since_;
};

/// Whether the run broke its process; then it is worth a second one.
bool is_crash(const EncodedRun& record);
bool is_hang(const EncodedRun& record);  ///< Whether its process was killed for its silence.

/// The run of a program that wrote into the pipe of its worker, as CRASH. `record`: its result, or
/// the seed alone if the result is lost.
EncodedRun garbling_run(EncodedRun record);

/// The verdict of two runs of one seed, of which the first broke its process: the same again, or
/// that the seed is nondeterministic.
EncodedRun compared(EncodedRun first, EncodedRun second);

}  // namespace wavetank::sim
