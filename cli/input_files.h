#pragma once

/// cli/input_files.h - the files that a command reads, with the exit code for each kind of error.

#include <memory>
#include <optional>
#include <string>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/import/open_capture.h"
#include "sim/report/incident.h"

namespace wavetank::cli {

/// All bytes of a regular file. Errors: CommandError kUnreadable, also if it is larger than 256
/// MiB.
std::string read_file(const std::string& path);

/// Errors: CommandError kUnreadable.
std::shared_ptr<const sim::Capture> load_capture(const std::string& path);

/// One line for stderr: each time of more than an hour between two records, or of more than
/// `max_gap`, the first three with both places; else empty.
std::string gap_line(const sim::Capture& capture, std::optional<Duration> max_gap);

/// Errors: CommandError kUnreadable if the file is missing, is not JSON or no plan; kUsage for a
/// plan with an unknown field, kind or value.
sim::FaultPlan load_plan(const std::string& path, const sim::FaultCatalogue& catalogue);

/// The capture is loaded too: one that is not inside is looked for at its path, then beside the
/// incident. Errors: CommandError kUnreadable; kUsage for a capture that is not the one recorded.
sim::Incident load_incident(const std::string& path, const sim::FaultCatalogue& catalogue);

}  // namespace wavetank::cli
