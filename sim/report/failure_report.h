#pragma once

/// sim/report/failure_report.h - failure_report(): a failure on one screen: the property, the
/// observations that contradict it, and the command that reproduces it. For terminals and for the
/// messages of tests; plain text, no colours.

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/run/run_result.h"

namespace wavetank::sim {

/// Facts that the run itself does not know.
struct ReportHead {
  ReportHead(std::string case_name_, std::string client_, std::uint64_t seed_)
      : case_name(std::move(case_name_)), client(std::move(client_)), seed(seed_) {}

  std::string case_name;  ///< A scenario, or "replay".
  std::string client;
  std::uint64_t seed;
  std::string repro;  ///< The command that reproduces the failure; empty: no command does.
};

/// At most 40 lines of at most 100 columns: the property and its two contradicting observations in
/// virtual time and UTC, the relevant events (needs a log), the await trees if the client missed a
/// deadline (a stop, a recovery), the plan's size, the repro line.
/// Requires: the run has a violation.
std::string failure_report(const ReportHead& head, const RunResult& result);

/// "DIAL_BUDGET violated in refused_180s, client fixed_retry, seed 0": the report's first line.
std::string failure_title(const ReportHead& head, std::string_view property);

/// "1 seed", "100 seeds".
std::string counted(std::uint64_t count, std::string_view what);

}  // namespace wavetank::sim
