#pragma once

/// scenarios/record/record_feed.h - `wavetank record`: the feed pipeline
/// (scenarios/pipeline/pipeline.h) on a real socket, with a capture at its tap.

#include "core/coro/coro.h"
#include "core/doors/doors.h"
#include "sim/run/record_request.h"

namespace wavetank::scenarios {

/// A sim::RecordFunction: see sim/run/record_request.h for its duties and errors.
Coro<int> record_feed(Doors& doors, const sim::RecordRequest& request,
                      const sim::RecordObserver& observer, sim::RecordStatus& status);

}  // namespace wavetank::scenarios
