#pragma once

/// sim/fault/path_faults.h - what the kinds of faults that act on the way of bytes do to it: one
/// meaning, for the simulated network and for a server on real sockets.

#include <string_view>

#include "core/coro/ref.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/world/way.h"

namespace wavetank::sim {

/// Whether `kind` hinders what travels on a way: blackhole, latency, slicer, slow_close.
bool acts_on_ways(std::string_view kind) noexcept;

/// The effect of the entry on a way while the effect lasts. Requires: acts_on_ways(entry.kind); the
/// entry holds all its parameters.
Hindrance hindrance_of(const FaultEntry& entry, Ref<Effect> effect);

}  // namespace wavetank::sim
