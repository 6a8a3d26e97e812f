#pragma once

/// sim/import/hftbacktest.h - read_hftbacktest(): reads the files of hftbacktest's collector: lines
/// of a receive stamp and a frame (sim/import/stamp_lines.h), gzipped or plain.
///
/// The collector opens its file without truncating it, so after a restart on the same day an older
/// recording's rest can follow the new one's end, inside or after the gzip trailer. It leaves out
/// acknowledgements and pongs. Source: nkaz001/hftbacktest, collector/src/file.rs and
/// collector/src/hyperliquid.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/capture/damage.h"
#include "core/capture/record.h"
#include "core/result.h"

namespace wavetank::sim {

struct HftbacktestFile {
  HftbacktestFile() = default;

  std::vector<Record> records;       ///< Never empty.
  std::vector<std::uint64_t> lines;  ///< The line of each, from 1.
  std::optional<Damage> damage;      ///< Absent: read to the regular end.
  std::uint64_t bad_lines = 0;       ///< Lines skipped: no stamp, or too long.
  std::uint64_t first_bad_line = 0;  ///< The number, from 1; 0 without one.
  std::uint64_t stamps_back = 0;     ///< Records whose stamp is smaller than the one before. Kept.
  std::uint64_t stamps_us = 0;       ///< Records with a stamp of 16 digits: microseconds.
  std::uint64_t stamps_ms = 0;       ///< Records with a stamp of 13 digits: milliseconds.
};

/// A gzip file has one checksum, at its end, so a flipped bit is found late or last. Then the
/// records are used up to the first one that is no whole JSON text, and counted as unverified: one
/// of them may still differ from the recorded frame. In a file that is merely cut off, the
/// unfinished last line is dropped. In plain text, a last line without line break counts if its
/// frame is whole JSON.
/// Errors: kEmpty; kForeign (no line has a stamp, or no line of the first MiB); kUnreadable
/// (damaged before the first record).
Result<HftbacktestFile, CaptureError> read_hftbacktest(std::string_view bytes,
                                                       const CaptureLimits& limits = {});

/// Whether read_hftbacktest() refuses every file that begins with `head` as kForeign, so that the
/// rest need not be read. False is inconclusive. It takes kTellingBytes to tell that of a text
/// without stamps.
bool is_foreign_start(std::string_view head, const CaptureLimits& limits = {});

}  // namespace wavetank::sim
