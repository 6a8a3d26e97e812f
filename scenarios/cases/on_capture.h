#pragma once

/// scenarios/cases/on_capture.h - a case played on a recorded feed in place of its generated one.

#include "scenarios/cases/feed_run.h"

namespace wavetank::scenarios {

/// A case's own faults on a feed of another length: instants in proportion, all over by the middle
/// of the feed, so that its second half shows their effects. Durations grow and shrink in
/// proportion, too, to an eighth of the feed or 20 min at most: effects that a client can notice
/// take longer than most draws for a case of minutes last. Delays shrink on a shorter feed than the
/// case's own. Stops are left out: the feed's end stops the client.
/// Requires: `own` and `feed` are positive.
sim::FaultPlan scaled_to_feed(const sim::FaultPlan& plan, Duration own, Duration feed);

/// The case's setup with the feed of `request.capture`: each client of the case wants all recorded
/// topics, and is told to stop after the end of the feed. On a feed whose first half is shorter
/// than 60 s no pongs are muted: a client may ping as seldom as that. Under the request's plan the
/// case's own is left out. Errors: as capture_setup().
CaseSetup on_capture(const CaseSetup& own, const sim::RunRequest& request);

}  // namespace wavetank::scenarios
