#include "sim/import/stamp_lines.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "core/check.h"

namespace wavetank::sim {
namespace {

constexpr std::size_t kDigitsMax = 19;

struct Stamp {
  std::int64_t ns = 0;
  std::size_t digits = 0;
  StampUnit unit = StampUnit::kNanoseconds;
};

std::optional<StampUnit> unit_of(std::size_t digits) noexcept {
  switch (digits) {
    case kDigitsMax:
      return StampUnit::kNanoseconds;
    case 16:
      return StampUnit::kMicroseconds;
    case 13:
      return StampUnit::kMilliseconds;
    default:
      return std::nullopt;
  }
}

/// The stamp of a line that has one: digits and a space, and no later than an int64 reaches.
std::optional<Stamp> stamp_of(std::string_view line) noexcept {
  Stamp stamp;
  stamp.digits = count_digits(line);
  const std::optional<StampUnit> unit = unit_of(stamp.digits);
  if (!unit || line.substr(stamp.digits, 1) != " ") return std::nullopt;
  // The writer does not pad: 19 digits begin with 1 from 2001 on.
  if (line.front() == '0') return std::nullopt;
  const auto [end, error] = std::from_chars(line.data(), line.data() + stamp.digits, stamp.ns);
  if (error != std::errc()) return std::nullopt;
  constexpr std::int64_t kFactors[] = {1, 1'000, 1'000'000};
  const std::int64_t factor = kFactors[static_cast<std::size_t>(*unit)];
  if (__builtin_mul_overflow(stamp.ns, factor, &stamp.ns)) return std::nullopt;
  stamp.unit = *unit;
  return stamp;
}

}  // namespace

std::size_t count_digits(std::string_view text) noexcept {
  const auto* end = std::find_if_not(text.begin(), text.end(),
                                     [](char letter) { return letter >= '0' && letter <= '9'; });
  return static_cast<std::size_t>(end - text.begin());
}

bool StampLines::partial_fits() const noexcept {
  const std::size_t digits = count_digits(partial_);
  if (digits == partial_.size()) return digits <= kDigitsMax;
  return unit_of(digits) && partial_[digits] == ' ';
}

std::uint64_t StampLines::stamps_of(StampUnit unit) const noexcept {
  return static_cast<std::uint64_t>(std::count(units_.begin(), units_.end(), unit));
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
  const std::optional<Stamp> stamp = stamp_of(line);
  if (!stamp) return take_bad_line();
  records_.emplace_back(advance_to(stamp->ns), stamp->ns, 0, RecordKind::kReceived,
                        std::string(line.substr(stamp->digits + 1)));
  units_.push_back(stamp->unit);
  line_numbers_.push_back(lines_);
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
  CHECK(keep <= std::min(records_before_bad_, records_.size()));
  records_.resize(keep);
  line_numbers_.resize(keep);
  units_.resize(keep);
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
