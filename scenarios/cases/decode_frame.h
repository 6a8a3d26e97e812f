#pragma once

/// scenarios/cases/decode_frame.h - frame_decoder(): the facts of the venue's messages, for files
/// of events.

#include "sim/trace/frame_facts.h"

namespace wavetank::scenarios {

/// Gives `channel`, `topic` and `message` of a text message, as far as it has them. `message` is
/// the kind: "data", "subscription_response", "subscribe", "ping" and so on. Owns a parser, so
/// copies share it.
sim::DecodeFrame frame_decoder();

}  // namespace wavetank::scenarios
