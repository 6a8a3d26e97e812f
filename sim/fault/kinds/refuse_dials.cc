#include "sim/fault/fault_application.h"
#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"

namespace wavetank::sim {
FaultKind refuse_dials() {
  FaultKind kind;
  kind.name = "refuse_dials";
  kind.level = FaultLevel::kConnection;
  kind.doc = "New dials are answered with a reset. Open connections stay.";
  kind.source = "hummingbot issues 6730, 6800; nomeida hyperliquid issue 40 (180 s)";
  kind.numbers = {duration_spec(180 * kSecondNs)};
  kind.acts_on = {TargetKind::kLink, TargetKind::kHost};
  kind.hinders = {Hinders::kConnecting};
  kind.apply = [](FaultApplication& fault) { fault.refuse_dials(); };
  return kind;
}

}  // namespace wavetank::sim
