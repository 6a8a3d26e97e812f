#include "sim/import/stamp_lines.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace wavetank::sim {
namespace {

constexpr std::size_t kStampDigits = 19;

/// The stamp of a line that has one: 19 digits and a space, and no later than an int64 reaches.
std::optional<std::int64_t> stamp_of(std::string_view line) noexcept {
  if (line.size() <= kStampDigits || line[kStampDigits] != ' ') return std::nullopt;
  const char* begin = line.data();
  // The writer pads nothing: 19 digits begin with 1 from 2001 on. A sign is no digit.
  if (*begin < '1' || *begin > '9') return std::nullopt;
  std::int64_t stamp = 0;
  const auto [end, error] = std::from_chars(begin, begin + kStampDigits, stamp);
  if (error != std::errc() || end != begin + kStampDigits) return std::nullopt;
  return stamp;
}

}  // namespace

bool StampLines::partial_fits() const noexcept {
  for (std::size_t i = 0; i < std::min(partial_.size(), kStampDigits); ++i) {
    if (partial_[i] < '0' || partial_[i] > '9') return false;
  }
  return partial_.size() <= kStampDigits || partial_[kStampDigits] == ' ';
}

void StampLines::feed(std::string_view text) {
  text_bytes_ += text.size();
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    const bool whole = length < text.size();
    const std::string_view part = text.substr(0, length);
    text.remove_prefix(whole ? length + 1 : length);
    if (!discarding_ && partial_.size() + part.size() > line_bytes_max_) {
      discarding_ = true;
      partial_.clear();
    }
    if (whole && partial_.empty() && !discarding_) {
      take_line(part);
    } else if (!discarding_) {
      partial_ += part;
    }
    if (whole) take_partial();
  }
}

void StampLines::take_partial() {
  if (discarding_) {
    ++lines_;
    take_bad_line();
  } else if (!partial_.empty()) {
    take_line(partial_);
  }
  partial_.clear();
  discarding_ = false;
}

void StampLines::take_line(std::string_view line) {
  ++lines_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::optional<std::int64_t> stamp = stamp_of(line);
  if (!stamp) return take_bad_line();
  records_.emplace_back(advance_to(*stamp), *stamp, 0, RecordKind::kReceived,
                        std::string(line.substr(kStampDigits + 1)));
}

void StampLines::take_bad_line() noexcept {
  ++bad_lines_;
  if (first_bad_line_ == 0) first_bad_line_ = lines_;
  if (records_before_bad_ == kNoBadLine) records_before_bad_ = records_.size();
}

void StampLines::begin_section() noexcept {
  records_before_bad_ = kNoBadLine;
  bad_lines_before_section_ = bad_lines_;
}

void StampLines::drop_from(std::size_t keep) {
  records_.resize(keep);
  bad_lines_ = bad_lines_before_section_;
  if (bad_lines_ == 0) first_bad_line_ = 0;
  stamps_back_ = 0;
  for (std::size_t i = 1; i < keep; ++i) {
    if (records_[i].wall_ns < records_[i - 1].wall_ns) ++stamps_back_;
  }
}

std::int64_t StampLines::advance_to(std::int64_t wall_ns) noexcept {
  if (records_.empty()) return 0;
  const Record& last = records_.back();
  if (wall_ns < last.wall_ns) {
    ++stamps_back_;
    return last.mono_ns;
  }
  std::int64_t mono_ns = 0;
  const bool overflow = __builtin_add_overflow(last.mono_ns, wall_ns - last.wall_ns, &mono_ns);
  return overflow ? std::numeric_limits<std::int64_t>::max() : mono_ns;
}

}  // namespace wavetank::sim
