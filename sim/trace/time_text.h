#pragma once

/// sim/trace/time_text.h - times for people. Integer arithmetic throughout, so that every compiler
/// prints alike.

#include <cstdint>
#include <string>

#include "core/time.h"

namespace wavetank::sim {

/// "12.480000000"; negative times have a minus sign.
std::string seconds_text(std::int64_t ns);

/// "+12.480000000 s": virtual time, as reports show it.
std::string virtual_time_text(std::int64_t ns);

/// The reason of a run that RunRequest::until stopped: "stopped at +5.000000000 s, as asked".
std::string stopped_early_text(Instant until);

/// "2025-01-26T19:14:03.893903000Z": RFC 3339, with nanoseconds.
/// Units: nanoseconds since the Unix epoch.
std::string utc_text(std::int64_t wall_ns);

/// How long something took, in two units at most: "3 d 4 h", "9 min 2 s", "25.48 s", "3.10 ms".
/// Requires: ns is not negative.
std::string duration_text(std::int64_t ns);

}  // namespace wavetank::sim
