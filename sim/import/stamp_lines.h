#pragma once

/// sim/import/stamp_lines.h - StampLines: the text inside a file of the hftbacktest collector:
/// lines of `<receive time, unix ns, 19 digits> <frame>`, in pieces of any size. Older collectors
/// wrote 16 digits, microseconds; other tools write 13, milliseconds: the number of digits is the
/// distinction.
/// Source: nkaz001/hftbacktest, collector/src/file.rs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/capture/record.h"

namespace wavetank::sim {

/// By the number of digits.
enum class StampUnit : std::uint8_t { kNanoseconds, kMicroseconds, kMilliseconds };

/// How many decimal digits `text` begins with.
std::size_t count_digits(std::string_view text) noexcept;

/// Cuts text into lines and lines into records: kind received, connection 0, payload unchanged. A
/// line may end in LF or CRLF. The text has no monotonic clock; mono_ns is made from the stamps: it
/// starts at 0, advances with them, and does not change at a stamp that goes backwards.
class StampLines {
 public:
  explicit StampLines(const CaptureLimits& limits) : line_bytes_max_(limits.line_bytes_max) {}

  void feed(std::string_view text);

  /// The beginning of a line whose end has not come.
  const std::string& partial() const noexcept { return partial_; }

  /// Whether the partial line could be the beginning of a line with a good stamp.
  bool partial_fits() const noexcept;

  /// Takes the partial line as a whole one: a text may end without a line break.
  void take_partial();

  const std::vector<Record>& records() const noexcept { return records_; }
  /// The line of each record, from 1.
  const std::vector<std::uint64_t>& line_numbers() const noexcept { return line_numbers_; }

  /// How many records have a stamp of this unit.
  std::uint64_t stamps_of(StampUnit unit) const noexcept;

  std::uint64_t text_bytes() const noexcept { return text_bytes_; }  ///< Fed so far.

  /// Lines that were skipped, because they have no good stamp or are longer than the limit.
  std::uint64_t bad_lines() const noexcept { return bad_lines_; }
  /// From 1; 0 without one.
  std::uint64_t first_bad_line() const noexcept { return first_bad_line_; }
  std::uint64_t stamps_back() const noexcept { return stamps_back_; }  ///< Smaller than the last.

  /// How many records preceded the first bad line after the last call of begin_section().
  std::size_t records_before_bad() const noexcept { return records_before_bad_; }
  void begin_section() noexcept;

  /// Forgets the records from index `keep` on, and the bad lines since begin_section().
  /// Requires: keep <= records_before_bad().
  void drop_from(std::size_t keep);

  /// Hands the records over. The last call.
  std::vector<Record> take_records() && { return std::move(records_); }

  static constexpr std::size_t kNoBadLine = static_cast<std::size_t>(-1);

 private:
  void take_line(std::string_view line);
  void take_bad_line() noexcept;
  std::int64_t advance_to(std::int64_t wall_ns) noexcept;

  std::uint64_t line_bytes_max_;
  std::vector<Record> records_;
  std::vector<std::uint64_t> line_numbers_;
  std::vector<StampUnit> units_;
  std::string partial_;
  bool discarding_ = false;  ///< Inside a line that is longer than the limit.
  std::uint64_t lines_ = 0;
  std::uint64_t text_bytes_ = 0;
  std::uint64_t bad_lines_ = 0;
  std::uint64_t first_bad_line_ = 0;
  std::uint64_t bad_lines_before_section_ = 0;
  std::uint64_t stamps_back_ = 0;
  std::size_t records_before_bad_ = kNoBadLine;
};

}  // namespace wavetank::sim
