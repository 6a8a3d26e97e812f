#pragma once

/// core/capture/reader.h - reads a capture from its bytes, in pieces or whole. It does no I/O.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/capture/damage.h"
#include "core/capture/record.h"
#include "core/capture/zstd_frame.h"
#include "core/check.h"
#include "core/result.h"

namespace wavetank {

/// The incremental reader. The records of a frame come out once the frame is whole and its checksum
/// is right, so the reader always returns a prefix of the written records. The first damage ends
/// the reading; bytes behind it are only counted.
class CaptureReader {
 public:
  explicit CaptureReader(CaptureLimits limits = {});

  /// Requires: finish() has not been called.
  void feed(std::string_view bytes);

  /// Ends the input: settles error() and damage(). Requires: called once.
  void finish();

  /// The records that became known since the last call.
  std::vector<Record> take_records();

  /// The file's head, as soon as it is known, else null. Lives as long as the reader.
  const CaptureHead* head() const noexcept { return head_ ? &*head_ : nullptr; }

  /// Why there is no head. Final after finish(); until then, absent means "not yet".
  const std::optional<CaptureError>& error() const noexcept { return error_; }

  /// The reason why reading ended before the end mark. Absent: the capture is whole. Requires:
  /// finish().
  const std::optional<Damage>& damage() const noexcept {
    WAVETANK_CHECK(stage_ == Stage::kFinished);
    return damage_;
  }

  /// Whether anything more can come out: false after the first damage or error.
  bool reading() const noexcept { return !error_ && !damage_; }

 private:
  enum class Stage : std::uint8_t { kFeeding, kFinished };

  void take_frame();
  void take_line(std::string_view line);
  void take_head(std::string_view line);
  void take_end(std::string_view line);
  void stop(std::string what);
  void stop_before_head(std::string what);

  CaptureLimits limits_;
  ZstdFrameDecoder decoder_;
  std::uint64_t file_bytes_ = 0;     ///< Fed so far.
  std::uint64_t offset_ = 0;         ///< Decoded so far.
  std::uint64_t frame_offset_ = 0;   ///< The beginning of the current frame.
  std::uint64_t content_bytes_ = 0;  ///< Decoded content of the frames so far.
  std::uint64_t lines_ = 0;
  std::uint64_t records_read_ = 0;
  bool ended_ = false;  ///< The end mark has been read.
  Stage stage_ = Stage::kFeeding;
  std::optional<CaptureHead> head_;
  std::optional<CaptureError> error_;
  std::optional<Damage> damage_;
  std::vector<Record> records_;
};

/// A whole capture in memory.
struct CaptureContent {
  CaptureContent() = default;

  CaptureHead head;
  std::vector<Record> records;
  std::optional<Damage> damage;
};

/// Reads all of a file's bytes. Errors: those of CaptureReader::error(). A damaged capture is no
/// error, even if no record of it is left.
Result<CaptureContent, CaptureError> read_capture(std::string_view bytes,
                                                  const CaptureLimits& limits = {});

}  // namespace wavetank
