#pragma once

/// sim/report/failure_report.h - a failure on one screen: what was promised, what happened instead,
/// and how to see it again. For terminals and for the messages of tests; plain text, no colours.

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
  std::string repro;  ///< The command that shows the failure again; empty: none is known.
};

/// At most 40 lines of at most 100 columns: the property and its two contradicting observations in
/// virtual time and UTC, the events that matter (needs a log), where the tasks stood if the client
/// did not do in time what it must (a stop, a recovery), the plan's size, the repro line.
/// Requires: the run has a violation.
std::string failure_report(const ReportHead& head, const RunResult& result);

/// "DIAL_BUDGET violated in refused_180s, client fixed_retry, seed 0": the report's first line.
std::string failure_title(const ReportHead& head, std::string_view property);

}  // namespace wavetank::sim
