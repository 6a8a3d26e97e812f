#pragma once

/// tests/net/frame_vectors.h - byte sequences and the events that a decoder must make of them, by
/// section of RFC 6455. Each vector holds for both roles unless it names one.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/net/frame_decoder.h"
#include "core/net/frame_encoder.h"

namespace wavetank {

/// One conversation, as frames, and the events it must give (see transcript()).
struct FrameVector {
  FrameVector(std::string name_, std::vector<RawFrame> frames_, std::vector<std::string> events_)
      : name(std::move(name_)), frames(std::move(frames_)), events(std::move(events_)) {}

  std::string name;
  std::vector<RawFrame> frames;     ///< Masked for a server by bytes_for(), unless as_given.
  std::vector<std::string> events;  ///< "text:...", "close:1000:bye", "error:1002" ...
  bool as_given = false;            ///< The masking is the point: leave it alone.
  std::optional<Role> only;         ///< Holds for a reader of this role only.
  DecoderLimits limits;
};

/// Sections 5.2 (framing), 5.4 (fragmentation), 5.5 (control frames), 7.4 (close codes), 8.1
/// (UTF-8), 5.1 (masking), 10.4 (limits), in this order.
std::vector<FrameVector> framing_vectors();
std::vector<FrameVector> fragmentation_vectors();
std::vector<FrameVector> control_vectors();
std::vector<FrameVector> close_vectors();
std::vector<FrameVector> utf8_vectors();
std::vector<FrameVector> masking_vectors();
std::vector<FrameVector> limit_vectors();
std::vector<FrameVector> all_frame_vectors();

/// The bytes of a peer to a reader of role `reader`.
std::string bytes_for(const FrameVector& vector, Role reader);

/// One event as text: kind, code where there is one, payload (errors: without their words).
std::string describe_event(const FrameEvent& event);

/// Takes every event that is there.
void take_events(FrameDecoder& decoder, std::vector<std::string>& into);

/// The events of `bytes` in one piece.
std::vector<std::string> transcript(Role reader, DecoderLimits limits, std::string_view bytes);

}  // namespace wavetank
