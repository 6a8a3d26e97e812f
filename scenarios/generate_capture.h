#pragma once

/// scenarios/generate_capture.h - generate_capture(): `wavetank generate`: a generated feed from a
/// seed.

#include <cstdint>

#include "sim/run/generate_request.h"

namespace wavetank::scenarios {

/// A sim::GenerateFunction: the capture of a recorder that had subscribed to l2Book, trades and bbo
/// of every coin, and to allMids, when the generator's feed began.
std::uint64_t generate_capture(const sim::GenerateRequest& request, const sim::TakeCapture& take);

}  // namespace wavetank::scenarios
