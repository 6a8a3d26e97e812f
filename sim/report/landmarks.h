#pragma once

/// sim/report/landmarks.h - of all the events of a run, the few that tell how it went wrong.

#include <cstddef>
#include <string>
#include <vector>

#include "core/time.h"
#include "sim/trace/event_log.h"

namespace wavetank::sim {

/// At most `lines_max` lines, in order of time: what happened when the duty arose (`first`) and
/// when it was broken (`second`), the faults, the signals, and before the end as much as fits. A
/// line for each stretch left out says what it held. Bytes and frames are never shown. No line is
/// longer than `columns`.
std::vector<std::string> landmark_lines(const EventLog& log, Instant first, Instant second,
                                        std::size_t lines_max, std::size_t columns);

/// `text` without line breaks and other unprintable ASCII, cut to `columns` with "..." at its end.
std::string one_line(std::string_view text, std::size_t columns);

}  // namespace wavetank::sim
