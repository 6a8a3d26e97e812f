#pragma once

/// scenarios/cases/setup_hash.h - a hash of a run's setup beside plan, seed and capture:
/// an incident whose hash is another one was made by other code.

#include "scenarios/cases/case_setup.h"
#include "sim/trace/trace_hash.h"

namespace wavetank::scenarios {

/// Covers the clients, the venue, the feed's topics and the end. An incident holds the plan and
/// events_max.
sim::Hash128 setup_hash(const CaseSetup& setup);

}  // namespace wavetank::scenarios
