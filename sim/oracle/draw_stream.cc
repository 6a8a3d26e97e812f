#include "sim/oracle/draw_stream.h"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

#include "core/check.h"

namespace wavetank::sim {

DrawStream::DrawStream(std::string name, DrawSource source, std::uint64_t seed,
                       std::vector<TapeEntry> tape, bool recording)
    : rng_(seed),
      source_(source),
      recording_(recording),
      tape_(std::move(tape)),
      name_(std::move(name)) {
  CHECK(std::is_sorted(
      tape_.begin(), tape_.end(),
      [](const TapeEntry& one, const TapeEntry& other) { return one.ordinal < other.ordinal; }));
}

std::uint64_t DrawStream::draw_slowly(std::string_view label, std::uint64_t bound) {
  const std::uint64_t ordinal = ordinal_++;
  std::uint64_t value = 0;
  if (source_ == DrawSource::kSeed) {
    value = rng_.below(bound);
  } else if (tape_next_ < tape_.size() && tape_[tape_next_].ordinal <= ordinal) {
    value = take_from_tape(label, bound, ordinal);
  }
  CHECK(bound == 0 || value < bound);
  if (recording_ && value != 0) record(label, bound, ordinal, value);
  return value;
}

std::uint64_t DrawStream::take_from_tape(std::string_view label, std::uint64_t bound,
                                         std::uint64_t ordinal) {
  // Ordinals grow by one, so an entry behind the current one repeats an ordinal already served.
  while (tape_next_ < tape_.size() && tape_[tape_next_].ordinal < ordinal) {
    misaligned_.emplace_back(MisalignmentKind::kNeverDrawn, tape_[tape_next_], 0, std::string());
    ++tape_next_;
  }
  if (tape_next_ == tape_.size() || tape_[tape_next_].ordinal != ordinal) return 0;
  const TapeEntry& entry = tape_[tape_next_++];
  if (bound != 0 && entry.value >= bound) {
    misaligned_.emplace_back(MisalignmentKind::kValueTooLarge, entry, bound, std::string(label));
    return 0;
  }
  if (!entry.label.empty() && entry.label != label) {
    misaligned_.emplace_back(MisalignmentKind::kOtherLabel, entry, bound, std::string(label));
  }
  return entry.value;
}

void DrawStream::record(std::string_view label, std::uint64_t bound, std::uint64_t ordinal,
                        std::uint64_t value) {
  records_.push_back(Record{ordinal, value, bound, label_index(label)});
}

std::uint32_t DrawStream::label_index(std::string_view label) {
  // Compared by content: a caller may reuse one buffer for different labels.
  if (label_last_ < labels_.size() && labels_[label_last_] == label) return label_last_;
  const auto found = label_indices_.find(label);
  if (found != label_indices_.end()) {
    label_last_ = found->second;
    return label_last_;
  }
  label_last_ = static_cast<std::uint32_t>(labels_.size());
  labels_.emplace_back(label);
  label_indices_.emplace(label, label_last_);
  return label_last_;
}

std::int64_t DrawStream::draw_between(std::string_view label, std::int64_t min, std::int64_t max) {
  if (min > max) throw std::invalid_argument("draw_between: min is above max");
  // Unsigned arithmetic wraps: the full range gives bound 0, which means all 2^64 values.
  const auto low = static_cast<std::uint64_t>(min);
  const std::uint64_t offset = draw(label, static_cast<std::uint64_t>(max) - low + 1);
  return static_cast<std::int64_t>(low + offset);
}

bool DrawStream::chance(std::string_view label, std::uint64_t numerator,
                        std::uint64_t denominator) {
  if (denominator == 0) throw std::invalid_argument("chance: denominator is 0");
  // The high values mean yes, so that 0 means no.
  const std::uint64_t yes_count = std::min(numerator, denominator);
  return draw(label, denominator) >= denominator - yes_count;
}

std::int64_t DrawStream::draw_log_uniform(std::string_view label, std::int64_t min,
                                          std::int64_t max) {
  if (min < 0 || min > max) throw std::invalid_argument("draw_log_uniform: not 0 <= min <= max");
  const auto low = static_cast<std::uint64_t>(min);
  const auto high = static_cast<std::uint64_t>(max);
  const auto width_min = static_cast<std::uint64_t>(std::bit_width(low));
  const auto width_max = static_cast<std::uint64_t>(std::bit_width(high));
  const std::uint64_t width = width_min + draw(label, width_max - width_min + 1);
  // The numbers with that many bits; width 0 is the number 0 alone.
  const std::uint64_t octave_first = width == 0 ? 0 : std::uint64_t{1} << (width - 1);
  const std::uint64_t octave_last = (octave_first << 1) - (width == 0 ? 0 : 1);
  const std::uint64_t first = std::max(low, octave_first);
  const std::uint64_t last = std::min(high, octave_last);
  return static_cast<std::int64_t>(first + draw(label, last - first + 1));
}

std::vector<TapeEntry> DrawStream::recorded() const {
  CHECK(recording_);
  std::vector<TapeEntry> entries;
  entries.reserve(records_.size());
  for (const Record& record : records_) {
    entries.emplace_back(name_, record.ordinal, record.value, record.bound, labels_[record.label]);
  }
  return entries;
}

std::vector<Misalignment> DrawStream::misalignments() const {
  std::vector<Misalignment> all = misaligned_;
  for (std::size_t index = tape_next_; index < tape_.size(); ++index) {
    all.emplace_back(MisalignmentKind::kNeverDrawn, tape_[index], 0, std::string());
  }
  return all;
}

}  // namespace wavetank::sim
