#pragma once

/// sim/import/open_capture.h - Capture: any capture file that we can read, as one value. The
/// content of a file decides its format; its name does not.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/capture/damage.h"
#include "core/capture/record.h"
#include "core/result.h"

namespace wavetank::sim {

/// The name of our own format: zstd frames, docs/capture_format.md.
inline constexpr std::string_view kOwnFormat = "wavetank";

/// Damage has left no data in a capture that was opened: the caller cannot play it.
class UnusableCapture final : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct Capture {
  Capture() = default;

  std::string format{kOwnFormat};  ///< One of capture_formats().
  std::string name;                ///< As given by the caller, for messages.
  CaptureHead head;                ///< For a foreign file it follows from the format.
  std::vector<Record> records;
  std::optional<Damage> damage;      ///< Absent: read to the regular end.
  std::uint64_t bad_lines = 0;       ///< Lines skipped inside what was read (foreign files).
  std::uint64_t first_bad_line = 0;  ///< The number, from 1; 0 without one.
  std::uint64_t stamps_back = 0;     ///< Records whose wall stamp is smaller than the one before.
  std::uint64_t stamps_us = 0;       ///< Stamps in microseconds (foreign files),
  std::uint64_t stamps_ms = 0;       ///< and in milliseconds. The others are in nanoseconds.
  std::string content_hash;          ///< That of the file's bytes: core/capture/content_hash.h.
  std::vector<std::uint64_t> lines;  ///< Foreign files: each record's line in the file, from 1.

  /// The line of a record, from 1, as damage counts it: in the file, or in the text of a file of
  /// our own, whose line 1 is the head.
  std::uint64_t line_of(std::size_t record) const {
    return record < lines.size() ? lines[record] : record + 2;
  }
};

/// The names of the formats that are read: our own, then those of the importers
/// (sim/import/importers.h).
std::vector<std::string> capture_formats();

/// One line, for stderr, about losses or oddities of the capture; empty without any.
std::string loss_line(const Capture& capture);

/// Recognises the format and reads everything before the first damage. `name` is for messages.
/// Errors: each is one line that begins with `name`. A capture of our own with a whole head is no
/// error, even if damage left no record of it. A foreign file has no head: without a record, damage
/// makes it kUnreadable.
Result<Capture, CaptureError> parse_capture(std::string_view bytes, std::string name,
                                            const CaptureLimits& limits = {});

/// A larger file is refused unread: no capture has so much content, compressed or not.
inline constexpr std::uint64_t kCaptureFileBytesMax = 4096ull << 20;

/// So much of the beginning of a file tells an importer whether to read the rest.
inline constexpr std::size_t kTellingBytes = 2u << 20;

/// Reads a regular file into memory and parses it. `path` is the name. A file whose beginning is
/// foreign is not read further.
/// Errors: as parse_capture(), and kMissing, kUnreadable (a directory, a device, no permission, too
/// large, an I/O error).
Result<Capture, CaptureError> load_capture(const std::string& path);

}  // namespace wavetank::sim
