#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"
#include "sim/world/way.h"

namespace wavetank::sim {
namespace {

Hindrance late_end(const FaultEntry& entry, Ref<Effect> effect) {
  Hindrance slow(Hindrance::Kind::kSlowEnd, std::move(effect));
  slow.delay = Duration(entry.number("delay_ns"));
  return slow;
}

}  // namespace

// The end of one connection delays no dial of another, and a connection that has ended needs no
// keepalive.
FaultKind slow_close() {
  FaultKind kind;
  kind.name = "slow_close";
  kind.level = FaultLevel::kConnection;
  kind.doc = "The end of a stream reaches the peer delay_ns later.";
  kind.source = "Toxiproxy README, slow_close; aiohttp issue 1002";
  kind.numbers = {NumberSpec{"delay_ns", "ns", 0, 120 * kSecondNs, 10 * kSecondNs, {}},
                  duration_spec(60 * kSecondNs)};
  kind.acts_on = {TargetKind::kLink, TargetKind::kConnection};
  kind.hinders = {Hinders::kLearning};
  kind.hindrance = late_end;
  return kind;
}

}  // namespace wavetank::sim
