#include "scenarios/protocol/cadence.h"

#include <algorithm>
#include <chrono>

namespace wavetank::hyperliquid {

namespace {

constexpr Duration kLongestKept = std::chrono::minutes(10);

}  // namespace

void Cadence::note(Instant at) {
  if (continues_) {
    const Duration length = at - *last_;
    distances_[noted_++ % distances_.size()] = length;
    while (!longest_.empty() && longest_.back().length <= length) longest_.pop_back();
    while (!longest_.empty() && longest_.front().at + kLongestKept < at) longest_.pop_front();
    longest_.push_back(Distance{at, length});
  }
  last_ = at;
  continues_ = true;
}

std::optional<Duration> Cadence::median(std::size_t known) const {
  const std::size_t count = std::min(noted_, distances_.size());
  if (count == 0 || count < known) return std::nullopt;
  std::array<Duration, 9> distances = distances_;
  const auto begin = distances.begin();
  const auto middle = begin + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(begin, middle, begin + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

Duration Cadence::longest(Instant now) const {
  for (const Distance& distance : longest_) {
    if (distance.at + kLongestKept >= now) return distance.length;
  }
  return Duration::zero();
}

}  // namespace wavetank::hyperliquid
