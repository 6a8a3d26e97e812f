#pragma once

/// sim/report/landmarks.h - landmark_lines(): the few events of a run that explain its failure.

#include <cstddef>
#include <string>
#include <vector>

#include "core/time.h"
#include "sim/trace/event_log.h"

namespace wavetank::sim {

/// At most `lines_max` lines, in order of time: the events around the beginning of the duty
/// (`first`) and around its violation (`second`), the faults, the signals, and before the end as
/// many as fit. One line summarises each stretch that is left out. Bytes and frames are never
/// shown. No line is longer than `columns`.
std::vector<std::string> landmark_lines(const EventLog& log, Instant first, Instant second,
                                        std::size_t lines_max, std::size_t columns);

/// `text` without line breaks and other unprintable ASCII, cut to `columns` with "..." at its end.
std::string one_line(std::string_view text, std::size_t columns);

}  // namespace wavetank::sim
