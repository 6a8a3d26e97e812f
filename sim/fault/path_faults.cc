#include "sim/fault/path_faults.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace wavetank::sim {
namespace {

constexpr std::array<std::string_view, 4> kPathKinds = {"blackhole", "latency", "slicer",
                                                        "slow_close"};

}  // namespace

bool acts_on_ways(std::string_view kind) noexcept {
  return std::find(kPathKinds.begin(), kPathKinds.end(), kind) != kPathKinds.end();
}

// Effects that overlap add up; of slicers the one with the smallest slices cuts.
Hindrance hindrance_of(const FaultEntry& entry, Ref<Effect> effect) {
  if (entry.kind == "blackhole") return Hindrance(Hindrance::Kind::kDark, std::move(effect));
  if (entry.kind == "latency") {
    Hindrance slow(Hindrance::Kind::kSlow, std::move(effect));
    slow.delay = Duration(entry.number("latency_ns"));
    slow.jitter = Duration(entry.number("jitter_ns"));
    return slow;
  }
  if (entry.kind == "slicer") {
    Hindrance sliced(Hindrance::Kind::kSliced, std::move(effect));
    sliced.bytes_max = static_cast<std::uint32_t>(entry.number("bytes_max"));
    return sliced;
  }
  if (entry.kind == "slow_close") {
    Hindrance slow(Hindrance::Kind::kSlowEnd, std::move(effect));
    slow.delay = Duration(entry.number("delay_ns"));
    return slow;
  }
  throw std::logic_error("\"" + entry.kind + "\" does not act on the way of bytes");
}

}  // namespace wavetank::sim
