#pragma once

/// scenarios/registry.h - everything that `wavetank` can run. A program of your own takes this
/// registry, adds its venues, clients and scenarios, and calls cli::run(). See
/// docs/ARCHITECTURE.md, "A client of your own".

#include "sim/run/registry.h"

namespace wavetank {

sim::Registry scenarios_registry();

}  // namespace wavetank
