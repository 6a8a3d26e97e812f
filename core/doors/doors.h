#pragma once

/// core/doors/doors.h - all the doors of one program, in one parameter.

#include "core/doors/files.h"
#include "core/doors/random.h"
#include "core/doors/signals.h"
#include "core/doors/transport.h"
#include "core/loop/clock.h"

namespace wavetank {

/// The world as a program sees it. References: the code that assembles the world (core/uv in
/// production, sim/world in a test) owns the objects and outlives the program.
struct Doors {
  Doors(Clock& clock_, Transport& transport_, Random& random_, Signals& signals_, Files& files_)
      : clock(clock_), transport(transport_), random(random_), signals(signals_), files(files_) {}

  Clock& clock;
  Transport& transport;
  Random& random;
  Signals& signals;
  Files& files;
};

}  // namespace wavetank
