#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"

namespace wavetank::sim {
namespace {

void cut(FaultApplication& application) {
  const std::vector<Ref<Connection>> connections = target_connections(application);
  if (connections.empty()) return;
  const Ref<Effect> effect = application.begin(ids_of(target_hosts(application)));
  for (const Ref<Connection>& connection : connections) connection->cut(effect);
}

}  // namespace

// The end of a connection leaves nothing to keep alive.
FaultKind reset_peer() {
  FaultKind kind;
  kind.name = "reset_peer";
  kind.level = FaultLevel::kConnection;
  kind.doc = "Open connections are cut at once; bytes in flight are lost.";
  kind.source = "Toxiproxy README, reset_peer; hyperliquid-python-sdk issue 191";
  kind.acts_on = {TargetKind::kConnection, TargetKind::kHost};
  kind.hinders = {Hinders::kConnecting};
  kind.apply = cut;
  return kind;
}

}  // namespace wavetank::sim
