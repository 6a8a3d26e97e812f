#include "sim/world/way.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace wavetank::sim {

using Kind = Hindrance::Kind;

void Way::add(Hindrance hindrance, Instant now) {
  CHECK(hindrance.effect);
  CHECK(hindrance.delay >= Duration::zero() && hindrance.jitter >= Duration::zero());
  // A slice without room would never carry a byte.
  CHECK(hindrance.kind != Kind::kSliced || hindrance.bytes_max > 0);
  std::erase_if(hindrances_, [now](const Hindrance& one) { return !one.effect->works(now); });
  calm_from_ = std::max(calm_from_, hindrance.effect->until());
  hindrances_.push_back(std::move(hindrance));
}

Way::Slice Way::slice(std::uint64_t connection, Instant now) const noexcept {
  Slice slice;
  for (const Hindrance& one : hindrances_) {
    if (one.kind != Kind::kSliced || !one.meets(connection, now)) continue;
    if (slice.by != nullptr && slice.bytes_max <= one.bytes_max) continue;
    slice.bytes_max = one.bytes_max;
    slice.by = one.effect.get();
  }
  return slice;
}

Instant Way::arrival(std::uint64_t connection, Instant now, Instant arrives) {
  const auto dark = [&](const Hindrance& one, Instant at) {
    return one.kind == Kind::kDark && one.meets(connection, now) && at < one.effect->until();
  };
  Instant comes = arrives;
  for (bool moved = true; moved;) {
    moved = false;
    for (Hindrance& one : hindrances_) {
      if (one.held_ || !dark(one, comes)) continue;
      one.held_ = moved = true;
      comes = std::max(comes, saturating_add(one.effect->until(), latency));
    }
    // Each darkness that covers the instant in question holds it, the shorter ones too.
    for (Hindrance& one : hindrances_) one.held_ = one.held_ || dark(one, arrives);
  }
  for (Hindrance& one : hindrances_) {
    const bool slowed = std::exchange(one.added_, Duration::zero()) > Duration::zero();
    const bool held = std::exchange(one.held_, false);
    if (slowed || held) one.effect->hit(comes);
  }
  CHECK(comes >= arrives);
  return comes;
}

Instant Way::arrival_in(const Hindrance& darkness, std::uint64_t connection,
                        Instant arrives) const {
  const bool concerned =
      darkness.connection == Hindrance::kAllConnections || darkness.connection == connection;
  if (!concerned || arrives >= darkness.effect->until()) return arrives;
  const Instant comes = saturating_add(darkness.effect->until(), latency);
  darkness.effect->hit(comes);
  return comes;
}

Instant Way::dark_until(std::uint64_t connection, Instant now) const noexcept {
  Instant until = Instant::min();
  for (const Hindrance& one : hindrances_) {
    if (one.kind != Kind::kDark || !one.meets(connection, now)) continue;
    until = std::max(until, one.effect->until());
  }
  return until;
}

}  // namespace wavetank::sim
