#pragma once

/// scenarios/serve/serve_venue.h - `wavetank serve`: the venue model as a server on real sockets.

#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "sim/run/serve_request.h"

namespace wavetank::scenarios {

/// A sim::ServeFunction: see sim/run/serve_request.h for its duties and errors.
Coro<int> serve_venue(Doors& doors, const sim::ServeRequest& request,
                      const sim::ServeObserver& observer, sim::ServeStatus& status);

}  // namespace wavetank::scenarios
