#pragma once

/// sim/explore/message_frames.h - messages in the pipe of a worker. The program that the worker
/// runs may write into the pipe as well: a frame is known by its mark and its hashes, all else is
/// garbage.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wavetank::sim {

/// A message as it goes into the pipe.
std::string framed(std::string_view message);

/// A message as it comes out.
struct Received {
  /// The bytes between it and the message before.
  enum class Before : std::uint8_t { kNothing, kGarbage };
  Received(std::string text_, Before before_) : text(std::move(text_)), before(before_) {}
  std::string text;
  Before before;
};

class FrameParser {
 public:
  void add(std::string_view bytes) { bytes_ += bytes; }
  /// Appends each message that is whole.
  void take(std::vector<Received>& messages);
  /// Whether bytes came after the last message that belong to no whole one. At the end of the pipe:
  /// garbage, or a message that garbage has damaged.
  bool has_rest() const noexcept {
    return before_ == Received::Before::kGarbage || !bytes_.empty();
  }

 private:
  /// The place of the frame that begins at or after `at`, as far as is known; skips garbage.
  std::size_t find_frame(std::size_t at);

  std::string bytes_;
  Received::Before before_ = Received::Before::kNothing;
};

}  // namespace wavetank::sim
