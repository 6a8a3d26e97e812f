#pragma once

/// sim/explore/checked_run.h - run_checked(): a run whose failure can be believed: a failed run is
/// repeated, with the tape and the log on, before it is reported.

#include <string>
#include <string_view>

#include "sim/run/registry.h"

namespace wavetank::sim {

/// The property that runs of the same decisions are the same; no single run can judge it.
inline constexpr std::string_view kDeterminism = "DETERMINISM";

enum class Recheck {
  kFailures,  ///< Only a run that fails is repeated.
  kAlways,
};

struct CheckedRun {
  CheckedRun() = default;

  /// That of the repetition, if there was one: then with tape and log. If the two differ, in their
  /// trace or in the steps of their tasks, the verdict is kNondeterministic, the violation that of
  /// DETERMINISM, and the rest that of the last run.
  RunResult result;
  /// Only if they differ: the first event that differs, as a few lines for people; for equal
  /// traces, the other difference.
  std::string difference;
};

/// Runs once, twice, or, to find the event in which two runs differ, three times.
/// Errors: those of `run`; std::logic_error if it fails and names no property.
CheckedRun run_checked(const RunFunction& run, const RunRequest& request,
                       Recheck recheck = Recheck::kFailures);

}  // namespace wavetank::sim
