#pragma once

/// tests/live/frames.h - the messages of captures, to be compared with the sent ones.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/import/open_capture.h"

namespace wavetank::scenarios {

/// Views into the capture.
using Frames = std::vector<std::string_view>;
using TopicFrames = std::map<std::string, Frames>;

/// All messages that the peer sent on one connection, in the order of the file; 0: on any.
Frames received(const sim::Capture& capture, std::uint32_t connection = 0);

/// The data frames among them, by topic.
TopicFrames by_topic(const Frames& frames);

/// Where the two part, in words; empty where they are the same.
std::string difference(const Frames& expected, const Frames& actual);
std::string difference(const TopicFrames& expected, const TopicFrames& actual);

}  // namespace wavetank::scenarios
