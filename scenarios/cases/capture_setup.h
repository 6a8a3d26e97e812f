#pragma once

/// scenarios/cases/capture_setup.h - a run whose feed is a recording.

#include "scenarios/cases/feed_run.h"

namespace wavetank::scenarios {

/// The feed of request.capture, under request.max_gap and request.gap_duty; the topics that a
/// client is to want: those of the capture's head, or else of its frames; the faults of the
/// recording as the plan; the silences that are not judged. The run ends soon after the feed.
/// Errors: std::invalid_argument without a capture, or for one that lasts longer than any run.
CaseSetup capture_setup(const sim::RunRequest& request);

}  // namespace wavetank::scenarios
