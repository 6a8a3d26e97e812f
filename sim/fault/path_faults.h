#pragma once

/// sim/fault/path_faults.h - what the kinds of faults that act on a path do to it: one meaning, for
/// the simulated network and for whoever plays a path on real sockets.

#include <cstdint>
#include <string_view>

#include "core/loop/time.h"
#include "sim/fault/fault_plan.h"
#include "sim/world/path.h"

namespace wavetank::sim {

/// Whether `kind` acts on a path: blackhole, latency, refuse_dials, slicer, slow_close.
bool acts_on_path(std::string_view kind) noexcept;

/// Switches the fault on. Returns what it makes grow. After a blackhole tell those who wait for
/// what is under way. Requires: acts_on_path(entry.kind); the entry holds all its parameters.
const std::uint64_t& apply_to_path(Path& path, const FaultEntry& entry, Instant now);

}  // namespace wavetank::sim
