#pragma once

/// sim/fault/kinds/kinds.h - the kinds of faults that need no server, one file each. A file holds
/// all that there is to say of its kind: parameters with their ranges, source, the properties that
/// it excuses, and how it acts. sim_faults() puts them into the catalogue.

#include "sim/fault/fault_kinds.h"

namespace wavetank::sim {

FaultKind blackhole();
FaultKind latency();
FaultKind refuse_dials();
FaultKind reset_peer();
FaultKind slicer();
FaultKind slow_close();
FaultKind stop_signal();

}  // namespace wavetank::sim
