#pragma once

/// core/capture/writer.h - makes the bytes of a capture file. It does no I/O: the owner of the file
/// drains the output at any time and appends it completely and in order. Data that was appended and
/// synced survives a crash.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>

#include "core/capture/record.h"
#include "core/capture/zstd_frame.h"

namespace wavetank {

/// Records gather in a frame until it spans 1 s of the monotonic clock or 1 MiB of text; then it is
/// compressed and becomes output. The destructor does not close it: a writer that is dropped
/// without finish() leaves a capture without end mark, as a crash does.
class CaptureWriter {
 public:
  static constexpr std::uint64_t kFrameNsMax = 1'000'000'000;
  static constexpr std::size_t kFrameBytesMax = 1'048'576;  ///< A longer line has its own frame.

  /// The head is output immediately, in a separate frame.
  /// Errors: throws std::length_error for a head longer than a line may be (16 MiB).
  explicit CaptureWriter(const CaptureHead& head);

  /// Takes one record. A record whose line would be longer than readers accept (16 MiB) is replaced
  /// by a kDropped record with count 1 and the reason; then append() returns false. Stamps are
  /// taken as they are, in any order. Requires: finish() has not been called (throws
  /// std::logic_error).
  bool append(const Record& record);

  /// Makes the current frame output now. A recorder calls it from a timer, since in a quiet feed no
  /// later record comes to end the frame.
  void flush();

  /// Flushes and adds the end mark, which confirms to readers that no record is missing.
  /// Requires: called once (throws std::logic_error).
  void finish();

  /// Whole frames that were not taken, the oldest first, to be appended to the file: all of them,
  /// or as many as fit `bytes_max`, but one at least if there is any.
  std::string take_output(std::size_t bytes_max = std::numeric_limits<std::size_t>::max());

  std::size_t output_bytes() const noexcept { return output_bytes_; }  ///< Waiting to be taken.
  std::uint64_t records() const noexcept { return records_; }          ///< Appended so far.

 private:
  ZstdFrameEncoder encoder_;
  std::string line_;                ///< The current record; a member for its memory.
  std::string content_;             ///< The current frame, decoded.
  std::string encoded_;             ///< A member for its memory, which is more than a frame needs.
  std::deque<std::string> output_;  ///< A frame each.
  std::size_t output_bytes_ = 0;
  std::int64_t frame_mono_ns_ = 0;  ///< Stamp of the frame's first record.
  std::uint64_t records_ = 0;
  bool finished_ = false;
};

}  // namespace wavetank
