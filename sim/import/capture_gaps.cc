#include "sim/import/capture_gaps.h"

#include <limits>

namespace wavetank::sim {
std::vector<CaptureGap> gaps_longer(const Capture& capture, Duration than) {
  std::vector<CaptureGap> gaps;
  std::int64_t last = capture.records.empty() ? 0 : capture.records.front().mono_ns;
  for (std::size_t i = 1; i < capture.records.size(); ++i) {
    const std::int64_t at = capture.records[i].mono_ns;
    if (at <= last) continue;
    std::int64_t gap = 0;
    if (__builtin_sub_overflow(at, last, &gap)) gap = std::numeric_limits<std::int64_t>::max();
    if (Duration(gap) > than) gaps.emplace_back(i, Duration(gap));
    last = at;
  }
  return gaps;
}

}  // namespace wavetank::sim
