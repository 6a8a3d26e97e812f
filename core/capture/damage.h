#pragma once

/// core/capture/damage.h - Damage (the beginning of a capture file was used) and CaptureError (the
/// file could not be used). Both are values: outside data never throws.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace wavetank {

/// Where reading ended before the file's regular end. A reader reports at most one: it does not
/// read behind the first damage.
struct Damage {
  Damage() = default;

  std::uint64_t offset = 0;          ///< In the file: the first byte that could not be used.
  std::string what;                  ///< One clause for people, without offset and counts.
  std::uint64_t records_before = 0;  ///< Records that were read and are used.
  std::uint64_t bytes_lost = 0;  ///< Bytes of the file from `offset` on. Bytes that never reached
                                 ///< the file are not counted: their number is unknown.
  std::uint64_t unverified = 0;  ///< Of records_before, those that no checksum confirms.

  bool operator==(const Damage&) const = default;
};

/// One line: the clause and its place, as in "no end mark at byte 4711 (bytes lost: 240, records
/// used: 31)".
std::string to_text(const Damage& damage);

/// The reason why a file could not be used.
enum class CaptureErrorKind : std::uint8_t {
  kMissing,       ///< There is no such file.
  kEmpty,         ///< It has no bytes, or no lines.
  kForeign,       ///< It is something else.
  kNewerVersion,  ///< A capture of a format version that this program does not know.
  kUnreadable,  ///< It cannot be read, or is damaged before its head, or its first line, is whole.
};

struct CaptureError {
  CaptureError(CaptureErrorKind kind_, std::string text_) : kind(kind_), text(std::move(text_)) {}

  CaptureErrorKind kind;
  std::string text;  ///< One line for people.

  bool operator==(const CaptureError&) const = default;
};

/// Bytes of outside data for a message: the first few, in quotes, unprintable ones as '?'.
std::string quoted(std::string_view bytes);

}  // namespace wavetank
