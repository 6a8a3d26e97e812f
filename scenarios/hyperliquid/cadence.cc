#include "scenarios/hyperliquid/cadence.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace wavetank::hyperliquid {

namespace {

constexpr std::size_t kDistancesKept = 9;  // Of the last ten frames.
constexpr Duration kLongestKept = std::chrono::minutes(10);

}  // namespace

void Cadence::note(Instant at) {
  if (continues_) {
    const Duration length = at - *last_;
    distances_.push_back(length);
    if (distances_.size() > kDistancesKept) distances_.pop_front();
    while (!longest_.empty() && longest_.back().length <= length) longest_.pop_back();
    while (!longest_.empty() && longest_.front().at + kLongestKept < at) longest_.pop_front();
    longest_.push_back(Distance{at, length});
  }
  last_ = at;
  continues_ = true;
}

std::optional<Duration> Cadence::median() const {
  if (distances_.empty()) return std::nullopt;
  std::vector<Duration> distances(distances_.begin(), distances_.end());
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

Duration Cadence::longest(Instant now) const {
  for (const Distance& distance : longest_) {
    if (distance.at + kLongestKept >= now) return distance.length;
  }
  return Duration::zero();
}

}  // namespace wavetank::hyperliquid
