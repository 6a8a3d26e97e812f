#pragma once

/// sim/import/gzip_stream.h - GzipStream: decodes a gzip file that may be cut off, damaged, or
/// followed by foreign bytes. Source: RFC 1952 section 2.2 (a file is a series of members).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/check.h"

struct z_stream_s;

namespace wavetank::sim {

enum class GzipEvent : std::uint8_t {
  kText,       ///< text() holds the next piece. Not vouched for before its member's kMemberEnd.
  kMemberEnd,  ///< A member ended; its length and checksum are right.
  kEnd,        ///< The file ended where a member ended.
  kCut,        ///< The file ended inside a member.
  kBad,        ///< The data is damaged, here or earlier in this member: see problem().
  kTrailing,   ///< The bytes after a member's end begin no other member.
};

/// Decodes from memory, piece by piece; how large the whole becomes is the caller's to watch. The
/// last four events are final.
class GzipStream {
 public:
  /// Requires: `file` outlives the stream.
  explicit GzipStream(std::string_view file);

  GzipEvent next();

  /// The last piece; valid until the next call of next().
  std::string_view text() const noexcept { return text_; }

  /// Bytes of the file decoded so far; after a final event, where it happened.
  std::uint64_t offset() const noexcept { return offset_; }

  /// One clause for people. Requires: next() said kBad.
  const std::string& problem() const noexcept {
    WAVETANK_CHECK(!problem_.empty());
    return problem_;
  }

 private:
  struct Free {
    void operator()(z_stream_s* stream) const noexcept;
  };

  GzipEvent after_member();
  GzipEvent inflate_more();

  std::string_view file_;
  std::unique_ptr<z_stream_s, Free> stream_;
  std::string piece_;
  std::string_view text_;
  std::string problem_;
  std::uint64_t offset_ = 0;
  bool between_members_ = false;
  GzipEvent pending_ = GzipEvent::kText;  ///< Found together with a piece, reported after it.
};

/// Whether the bytes begin as every gzip file does.
bool is_gzip(std::string_view bytes) noexcept;

}  // namespace wavetank::sim
