#include "tests/live/frames.h"

#include <algorithm>

#include "scenarios/protocol/frame_parser.h"

namespace wavetank::scenarios {
namespace {

std::string shown(const Frames& frames, std::size_t at) {
  return at < frames.size() ? std::string(frames[at].substr(0, 160)) : "the end";
}

}  // namespace

Frames received(const sim::Capture& capture, std::uint32_t connection) {
  Frames frames;
  for (const Record& record : capture.records) {
    const bool asked = connection == 0 || record.connection == connection;
    if (asked && record.kind == RecordKind::kReceived) frames.emplace_back(record.payload);
  }
  return frames;
}

TopicFrames by_topic(const Frames& frames) {
  TopicFrames topics;
  hyperliquid::FrameParser parser;
  hyperliquid::FrameView view;
  for (const std::string_view frame : frames) {
    parser.parse(frame, view);
    if (view.kind == hyperliquid::FrameKind::kData) topics[view.topic].push_back(frame);
  }
  return topics;
}

std::string difference(const Frames& expected, const Frames& actual) {
  const auto [left, right] =
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  if (left == expected.end() && right == actual.end()) return "";
  const auto at = static_cast<std::size_t>(left - expected.begin());
  return "frame " + std::to_string(at + 1) + " of " + std::to_string(expected.size()) + " (" +
         std::to_string(actual.size()) + " are there): " + shown(expected, at) + "\n  but it is " +
         shown(actual, at);
}

std::string difference(const TopicFrames& expected, const TopicFrames& actual) {
  for (const auto& [topic, frames] : actual) {
    if (!expected.contains(topic)) return topic + ": nobody sent that";
  }
  for (const auto& [topic, frames] : expected) {
    const auto found = actual.find(topic);
    if (found == actual.end()) return topic + ": not there";
    const std::string found_difference = difference(frames, found->second);
    if (!found_difference.empty()) return topic + ": " + found_difference;
  }
  return "";
}

}  // namespace wavetank::scenarios
