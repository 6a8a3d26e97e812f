#pragma once

/// sim/fault/kinds/kinds.h - the kinds of faults that need no server, one file each. The file of a
/// kind has its parameters with their ranges, its source, the properties that it excuses, how it
/// acts, and why not on real sockets if it cannot. sim_faults() puts them into the catalogue.

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
inline constexpr auto kSimKinds = {
    blackhole, latency, refuse_dials, reset_peer, slicer, slow_close, stop_signal,
};

}  // namespace wavetank::sim
