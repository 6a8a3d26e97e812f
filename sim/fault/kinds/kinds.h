#pragma once

/// sim/fault/kinds/kinds.h - the kinds of faults that need no server, one file each. A file holds
/// all that there is to say of its kind: parameters with their ranges, source, the properties that
/// it excuses, and how it acts. sim_faults() puts them into the catalogue.

#include <initializer_list>

#include "sim/fault/fault_kinds.h"

namespace wavetank::sim {

FaultKind blackhole();
FaultKind latency();
FaultKind refuse_dials();
FaultKind reset_peer();
FaultKind slicer();
FaultKind slow_close();
FaultKind stop_signal();

/// All of them: a new kind is a file, and its name twice in this one.
inline constexpr auto kSimKinds = {blackhole, latency,    refuse_dials, reset_peer,
                                   slicer,    slow_close, stop_signal};

}  // namespace wavetank::sim
