#pragma once

/// sim/trace/frame_facts.h - FrameFacts: the content of a text message in the terms of a venue's
/// protocol, for readers of a run. The world knows no protocol: a registry brings the decoder.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/event_kind.h"

namespace wavetank::sim {

/// Keys and values: {"channel", "l2Book"}, {"topic", "l2Book:BTC"}, {"message", "data"}.
using FrameFacts = std::vector<std::pair<std::string, std::string>>;

/// The facts of the message that a kTextSent or kTextReceived carries. Keys must differ from those
/// of an event (sim/report/event_row.h).
using DecodeFrame = std::function<FrameFacts(EventKind kind, std::string_view text)>;

}  // namespace wavetank::sim
