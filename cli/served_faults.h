#pragma once

/// cli/served_faults.h - the faults that `wavetank serve` can apply, for its help.

#include <string>

#include "sim/fault/fault_kinds.h"

namespace wavetank::cli {

/// The kinds and the triggers that a server on real sockets has: whole lines below an option.
std::string served_faults(const sim::FaultCatalogue& faults);

}  // namespace wavetank::cli
