#pragma once

/// core/capture/zstd_frame.h - one zstd frame at a time, both ways, without I/O. The pair does not
/// interpret the content. Source of the frame format: RFC 8878 section 3.1.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/check.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace wavetank {

/// Makes independent frames: content size in the head, content checksum at the end.
class ZstdFrameEncoder {
 public:
  ZstdFrameEncoder();

  /// Appends one frame that decodes to `content`.
  void encode(std::string_view content, std::string& out);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const noexcept;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

/// The fate of the bytes given to ZstdFrameDecoder::decode().
enum class FrameState : std::uint8_t {
  kMore,   ///< All were taken; the frame goes on.
  kWhole,  ///< The frame ended and its checksum is right; bytes after it were not taken.
  kBad,    ///< This is no whole, sound frame: see problem(). No further frame can be decoded.
};

struct FrameStep {
  FrameState state = FrameState::kMore;
  std::size_t consumed = 0;
};

/// Decodes frames from pieces of any size. Frames without a content checksum are refused, since a
/// flipped bit in them could go unnoticed; so are skippable frames and windows above 64 MiB.
class ZstdFrameDecoder {
 public:
  /// A frame whose content is longer than `content_bytes_max` is bad: that bounds the memory of a
  /// decompression bomb.
  explicit ZstdFrameDecoder(std::uint64_t content_bytes_max);

  FrameStep decode(std::string_view bytes);

  /// The current frame, as far as decoded. The checksum confirms only the content of a whole frame.
  const std::string& content() const noexcept { return content_; }

  /// Whether a frame has begun: at least one byte of it has come, and the bytes look like a
  /// frame's.
  bool started() const noexcept { return started_; }

  /// Forgets the current frame; the next byte begins another.
  void next_frame();

  /// One clause for people. Requires: decode() said kBad.
  const std::string& problem() const noexcept {
    WAVETANK_CHECK(!problem_.empty());
    return problem_;
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const noexcept;
  };

  bool check_descriptor(std::string_view bytes);
  FrameStep fail(std::string problem);

  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
  std::uint64_t content_bytes_max_;
  std::uint64_t frame_bytes_ = 0;  ///< Consumed bytes of the current frame.
  bool started_ = false;
  std::array<char, 5> descriptor_{};  ///< The magic number and frame header descriptor of the
                                      ///< current frame.
  std::string piece_;                 ///< The output buffer of one decoding call.
  std::string content_;
  std::string problem_;
};

}  // namespace wavetank
