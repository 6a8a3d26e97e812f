#include "sim/import/capture_gaps.h"

#include <algorithm>
#include <limits>

namespace wavetank::sim {
namespace {

/// Calls `gap(record, length)` for each step forward of the monotonic stamps.
template <class Gap>
void each_gap(const Capture& capture, const Gap& gap) {
  std::int64_t last = capture.records.empty() ? 0 : capture.records.front().mono_ns;
  for (std::size_t i = 1; i < capture.records.size(); ++i) {
    const std::int64_t at = capture.records[i].mono_ns;
    if (at <= last) continue;
    std::int64_t length = 0;
    if (__builtin_sub_overflow(at, last, &length))
      length = std::numeric_limits<std::int64_t>::max();
    gap(i, Duration(length));
    last = at;
  }
}

}  // namespace

std::vector<CaptureGap> gaps_longer(const Capture& capture, Duration than) {
  std::vector<CaptureGap> gaps;
  each_gap(capture, [&](std::size_t record, Duration length) {
    if (length > than) gaps.emplace_back(record, length);
  });
  return gaps;
}

Duration played_length(const Capture& capture, Duration max_gap) {
  Duration sum{};
  each_gap(capture, [&](std::size_t, Duration length) {
    const Duration played = std::min(length, max_gap);
    sum = sum > Duration::max() - played ? Duration::max() : sum + played;
  });
  return sum;
}

}  // namespace wavetank::sim
