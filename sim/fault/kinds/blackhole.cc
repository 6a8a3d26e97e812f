#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"
#include "sim/world/way.h"

namespace wavetank::sim {
namespace {

Hindrance darkness(const FaultEntry&, Ref<Effect> effect) {
  return Hindrance(Hindrance::Kind::kDark, std::move(effect));
}

}  // namespace

FaultKind blackhole() {
  FaultKind kind;
  kind.name = "blackhole";
  kind.level = FaultLevel::kConnection;
  kind.doc =
      "The path passes no bytes and reports no error. Pending bytes arrive when the fault ends.";
  kind.source = "aiohttp PR 5860; MetaMask mobile PR 23773 (10 s); NAT expiry (15 min)";
  kind.numbers = {duration_spec(60 * kSecondNs)};
  kind.acts_on = {TargetKind::kLink, TargetKind::kDirection, TargetKind::kConnection,
                  TargetKind::kHost};
  kind.hinders = {Hinders::kConnecting, Hinders::kKeeping};
  kind.hindrance = darkness;
  return kind;
}

}  // namespace wavetank::sim
