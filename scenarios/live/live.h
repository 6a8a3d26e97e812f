#pragma once

/// scenarios/live/live.h - what the market offers beside runs: made-up captures, the venue as a
/// server, and the feed pipeline as a recorder. What they promise is written at their types in
/// sim/run.

#include <span>
#include <string>

#include "scenarios/feeds/feed_generator.h"
#include "sim/run/generate_request.h"
#include "sim/run/record_request.h"
#include "sim/run/serve_request.h"

namespace wavetank::scenarios {

/// A sim::GenerateFunction: what a recorder would have written that had subscribed to l2Book,
/// trades and bbo of every coin, and to allMids, when the generator's feed began.
std::uint64_t generate_capture(const sim::GenerateRequest& request, const sim::TakeCapture& take);

/// A sim::ServeFunction.
Coro<int> serve_venue(Doors& doors, const sim::ServeRequest& request, const sim::ServeTalk& talk,
                      sim::ServeStatus& status);

/// A sim::RecordFunction: the feed pipeline (scenarios/pipeline/feed.h), with a capture at its
/// tap.
Coro<int> record_feed(Doors& doors, const sim::RecordRequest& request, const sim::RecordTalk& talk,
                      sim::RecordStatus& status);

/// The topics of generate_capture(). Errors: std::invalid_argument for a coin that is empty, too
/// long or holds what its frames could not.
hyperliquid::FeedPlan plan_of_coins(std::span<const std::string> coins);

}  // namespace wavetank::scenarios
