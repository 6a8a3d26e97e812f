#pragma once

/// tests/net/beast_peer.h - Boost.Beast's websocket as an oracle: the reading of the same bytes by
/// another implementation.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/frame_decoder.h"

namespace wavetank {

/// The events that Beast's reader of role `reader` reports for `bytes`, which come at most
/// `read_max` at a time, in the words of describe_event(); errors without their code, "error", and
/// a trailing incomplete frame not at all.
std::vector<std::string> beast_transcript(Role reader, DecoderLimits limits, std::string_view bytes,
                                          std::size_t read_max);

}  // namespace wavetank
