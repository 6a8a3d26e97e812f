#pragma once

/// tests/scenarios/recorded.h - frames that the venue really sent, from the folder that the
/// environment variable WAVETANK_FEEDS names.

#include <string>
#include <vector>

#include "core/capture/record.h"

namespace wavetank::hyperliquid {

/// WAVETANK_FEEDS, or empty.
std::string feeds_folder();

/// A file's lines. Throws std::runtime_error if it cannot be read.
std::vector<std::string> read_lines(const std::string& path);

/// One frame of every channel. Requires: feeds_folder() is not empty.
std::vector<std::string> frames_by_channel();

/// hftbacktest's 25 s of BTC: 46 l2Book and 9 trades frames, keys in alphabetical order.
std::vector<Record> recorded_btc();

/// hftbacktest's three lines of HYPE: keys in the wire's order.
std::vector<std::string> recorded_hype();

}  // namespace wavetank::hyperliquid
