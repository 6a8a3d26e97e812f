#pragma once

/// cli/result_json.h - the parts that the objects of --json share. Keys come in a fixed order; a
/// later version may add keys, and renames no key.

#include <string_view>
#include <vector>

#include "cli/stopwatch.h"
#include "sim/explore/sweep_result.h"
#include "sim/report/json_writer.h"
#include "sim/run/run_result.h"

namespace wavetank::cli {

/// Begins the object: command, version, verdict.
sim::JsonWriter begin_json(std::string_view command, std::string_view verdict);

/// Both append `wall_seconds` and `cpu_seconds`, the only ones that differ from run to run.
void add_times(sim::JsonWriter& json, const Stopwatch& watch);

void add_properties(sim::JsonWriter& json, const std::vector<sim::PropertyResult>& properties);

/// The faults of one run: a row an entry of the plan.
void add_faults(sim::JsonWriter& json, const std::vector<sim::LedgerRow>& faults);
/// The faults of many: a row a kind; `id` is null.
void add_faults(sim::JsonWriter& json, const sim::FaultTotals& faults);

/// `violation`: the property and both observations, with UTC times, or null.
void add_violation(sim::JsonWriter& json, const sim::RunResult& result);

void add_text_or_null(sim::JsonWriter& json, std::string_view key, std::string_view text);

}  // namespace wavetank::cli
