#include "scenarios/feeds/block_clock.h"

#include "scenarios/feeds/mix.h"

namespace wavetank::hyperliquid {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kDelayMsMin = 234;

/// The delay drifts between points of a lattice, by at most 250 ms in 4096 ms. Blocks are at least
/// 1 ms apart, so their arrivals are at least 0.93 ms apart: more than the 0.9 ms of kScatterNs.
constexpr std::int64_t kDriftLatticeMs = 4'096;
constexpr std::int64_t kDriftUs = 250'000;
constexpr std::int64_t kScatterNs = 900'000;

/// Each window of time has at most one stall, which ends inside the window.
constexpr std::int64_t kStallWindowMs = 16'384;
constexpr std::int64_t kStallMsMax = 1'900;
constexpr std::int64_t kStallsPer100Windows = 40;

}  // namespace

BlockClock::BlockClock(std::uint64_t seed, bool stalls)
    : block_key_(mix(seed ^ text_key("block"))),
      delay_key_(mix(seed ^ text_key("delay"))),
      stall_key_(mix(seed ^ text_key("stall"))),
      stalls_(stalls) {}

std::int64_t BlockClock::time_ms(std::int64_t block) const {
  return block * kBlockMs + static_cast<std::int64_t>(mix(block_key_, block) % kBlockMs);
}

std::int64_t BlockClock::block_at(std::int64_t time_ms) { return floor_div(time_ms, kBlockMs); }

/// Arrival of a message of `time_ms` on an even day, without scatter.
std::int64_t BlockClock::unstalled_ns(std::int64_t time_ms) const {
  const std::int64_t point = floor_div(time_ms, kDriftLatticeMs);
  const std::int64_t into = time_ms - point * kDriftLatticeMs;
  const auto left = static_cast<std::int64_t>(mix(delay_key_, point) % kDriftUs);
  const auto right = static_cast<std::int64_t>(mix(delay_key_, point + 1) % kDriftUs);
  const std::int64_t drift_us = left + (right - left) * into / kDriftLatticeMs;
  return (time_ms + kDelayMsMin) * kNsPerMs + drift_us * 1'000;
}

Duration BlockClock::arrival(std::int64_t block) const {
  const std::int64_t time = time_ms(block);
  if (stalls_) {
    const std::int64_t window = floor_div(time, kStallWindowMs);
    const std::uint64_t draw = mix(stall_key_, window);
    if (static_cast<std::int64_t>(draw % 100) < kStallsPer100Windows) {
      const std::int64_t room = kStallWindowMs - kStallMsMax;
      const std::int64_t begin =
          window * kStallWindowMs +
          static_cast<std::int64_t>((draw >> 8) % static_cast<std::uint64_t>(room));
      const std::int64_t end =
          begin + 5 + static_cast<std::int64_t>((draw >> 32) % (kStallMsMax - 5));
      // Frames that were held up arrive together, just ahead of the stall's end and in order.
      if (time >= begin && time < end) return Duration(unstalled_ns(end) - (end - time) * 100);
    }
  }
  const auto scatter = static_cast<std::int64_t>((mix(delay_key_, ~block) >> 8) % kScatterNs);
  return Duration(unstalled_ns(time) + scatter);
}

}  // namespace wavetank::hyperliquid
