#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"
#include "sim/world/way.h"

namespace wavetank::sim {
namespace {

Hindrance longer_way(const FaultEntry& entry, Ref<Effect> effect) {
  Hindrance slow(Hindrance::Kind::kSlow, std::move(effect));
  slow.delay = Duration(entry.number("latency_ns"));
  slow.jitter = Duration(entry.number("jitter_ns"));
  return slow;
}

Duration longest(const FaultEntry& entry) {
  return Duration(entry.number_or("latency_ns", 0) + entry.number_or("jitter_ns", 0));
}

}  // namespace

FaultKind latency() {
  FaultKind kind;
  kind.name = "latency";
  kind.level = FaultLevel::kConnection;
  kind.doc =
      "Each segment takes latency_ns longer, plus a drawn part of jitter_ns. A dial has that delay "
      "twice.";
  kind.source = "Toxiproxy README, latency; Hyperliquid documentation, Optimizing latency";
  kind.numbers = {NumberSpec{"latency_ns", "ns", 0, 10 * kSecondNs, 100 * kMillisecondNs, {}},
                  NumberSpec{"jitter_ns", "ns", 0, 10 * kSecondNs, 0, {}},
                  duration_spec(10 * kSecondNs)};
  kind.acts_on = {TargetKind::kLink, TargetKind::kDirection, TargetKind::kConnection};
  kind.hinders = {Hinders::kConnecting, Hinders::kKeeping};
  kind.delay = longest;
  kind.hindrance = longer_way;
  return kind;
}

}  // namespace wavetank::sim
