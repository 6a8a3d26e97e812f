#include "sim/fault/fault_application.h"
#include "sim/fault/kinds/kinds.h"

namespace wavetank::sim {
// A connection that has ended needs no keepalive.
FaultKind reset_peer() {
  FaultKind kind;
  kind.name = "reset_peer";
  kind.level = FaultLevel::kConnection;
  kind.doc = "Open connections are reset. Bytes in flight are lost.";
  kind.source = "Toxiproxy README, reset_peer; hyperliquid-python-sdk issue 191";
  kind.acts_on = {TargetKind::kConnection, TargetKind::kHost};
  kind.hinders = {Hinders::kConnecting};
  kind.apply = [](FaultApplication& fault) { fault.cut_connections(); };
  return kind;
}

}  // namespace wavetank::sim
