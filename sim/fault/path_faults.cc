#include "sim/fault/path_faults.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace wavetank::sim {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"blackhole", "latency", "refuse_dials",
                                                    "slicer", "slow_close"};

}  // namespace

bool acts_on_path(std::string_view kind) noexcept {
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

// Of two faults of a kind that overlap, the one that lasts longer says when it ends, the later one
// how bad it is.
const std::uint64_t& apply_to_path(Path& path, const FaultEntry& entry, Instant now) {
  const Instant until = saturating_add(now, Duration(entry.number("duration_ns")));
  if (entry.kind == "refuse_dials") {
    path.refusing_until = std::max(path.refusing_until, until);
    return path.dials_refused;
  }
  if (entry.kind == "blackhole") {
    path.dark_until = std::max(path.dark_until, until);
    return path.held;
  }
  if (entry.kind == "latency") {
    path.slow_until = std::max(path.slow_until, until);
    path.slow_latency = Duration(entry.number("latency_ns"));
    path.slow_jitter = Duration(entry.number("jitter_ns"));
    return path.slowed;
  }
  if (entry.kind == "slicer") {
    path.sliced_until = std::max(path.sliced_until, until);
    path.slice_bytes_max = static_cast<std::uint32_t>(entry.number("bytes_max"));
    return path.sliced_segments;
  }
  if (entry.kind == "slow_close") {
    path.slow_close_until = std::max(path.slow_close_until, until);
    path.close_delay = Duration(entry.number("delay_ns"));
    return path.closes_slowed;
  }
  throw std::logic_error("\"" + entry.kind + "\" does not act on a path");
}

}  // namespace wavetank::sim
