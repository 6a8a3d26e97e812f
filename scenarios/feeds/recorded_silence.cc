#include "scenarios/feeds/recorded_silence.h"

#include <algorithm>

namespace wavetank::hyperliquid {
namespace {

/// Source: docs/venue_facts.md, "Silence".
constexpr Duration kSilenceMin = std::chrono::seconds(20);
constexpr int kCadences = 3;

}  // namespace

void SilenceFinder::frame(Duration offset, std::uint64_t line) {
  look_at(offset);
  cadence_.note(Instant(offset));
  last_ = offset;
  line_ = line;
}

void SilenceFinder::end(Duration offset) { look_at(offset); }

void SilenceFinder::look_at(Duration offset) {
  const Duration silent = offset - last_;
  if (silent <= kSilenceMin) return;
  std::optional<Duration> usual = cadence_.median();
  if (usual == Duration::zero()) usual.reset();
  if (usual && silent / kCadences <= *usual) return;
  RecordedSilence& silence = silences_.emplace_back();
  silence.topic = topic_;
  silence.from = zero_ + last_;
  silence.to = zero_ + offset;
  silence.line = line_;
  silence.cadence = usual;
  if (usual) owed_.emplace_back(last_, offset, *usual);
}

std::optional<FeedPosition> owed_in(std::span<const OwedGap> gaps, Duration from) {
  const auto gap = std::find_if(gaps.begin(), gaps.end(), [from](const OwedGap& each) {
    // The frame that ends the silence was recorded.
    const Duration::rep frames = (each.to - each.from - Duration(1)) / each.cadence;
    return frames > 0 && from <= each.from + frames * each.cadence;
  });
  if (gap == gaps.end()) return std::nullopt;
  const Duration first = gap->from + gap->cadence;
  if (from <= first) return FeedPosition(kNotRecorded, first);
  const Duration::rep steps = (from - gap->from + gap->cadence - Duration(1)) / gap->cadence;
  return FeedPosition(kNotRecorded, gap->from + steps * gap->cadence);
}

}  // namespace wavetank::hyperliquid
