#pragma once

/// cli/summary.h - the results of runs as text for people.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "sim/explore/sweep_result.h"
#include "sim/report/failure_report.h"

namespace wavetank::cli {

/// "pass", "FAIL", in colour.
std::string verdict_word(const Console& console, sim::Verdict verdict);

/// Empty when there are no rows; else with a heading, and a blank line before it.
std::string properties_table(const std::vector<sim::PropertyResult>& properties);
std::string faults_table(const std::vector<sim::LedgerRow>& faults);
std::string faults_table(const sim::FaultTotals& faults);

/// "never bit: fault 3 (mute)", indented, with what `more` adds; empty without names.
std::string never_bit_line(const std::vector<std::string>& names, std::string_view more = {});

using sim::counted;

}  // namespace wavetank::cli
