#include <string>
#include <utility>

#include "scenarios/cases/kinds/venue_kinds.h"
#include "sim/fault/kinds/acting.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {
namespace {

// Pongs of a connection, of a host, or of all.
void hold_pongs(sim::FaultApplication& application) {
  const sim::Target& target = application.target;
  std::string peer;
  Ref<sim::Effect> effect;
  if (!target.all && target.kind == sim::TargetKind::kConnection) {
    const sim::Host& client = sim::target_host(application);
    const sim::Connection* const connection =
        application.world().network().find_connection(client, target.ordinal);
    if (connection == nullptr) return;
    peer = connection->peer_name(1);
    effect = application.begin_on(connection->id(), client.id());
  } else {
    // The venue knows a host by its address.
    if (!target.all && target.from != "venue") peer = sim::target_host(application).address();
    effect = application.begin();
  }
  hyperliquid::VenueFault fault = silence_of(application, effect);
  fault.peer = std::move(peer);
  application.get<hyperliquid::Venue>().mute_pongs(std::move(fault));
}

}  // namespace

sim::FaultKind mute_pongs() {
  sim::FaultKind kind;
  kind.name = "mute_pongs";
  kind.level = sim::FaultLevel::kServer;
  kind.doc = "The venue answers no ping; keep_idle 1: its idle clock does not notice.";
  kind.source = "pybit issues 31, 201";
  kind.numbers = silence_specs();
  kind.acts_on = {sim::TargetKind::kConnection, sim::TargetKind::kHost};
  kind.hinders = {sim::Hinders::kKeeping};
  kind.apply = hold_pongs;
  return kind;
}

}  // namespace wavetank::scenarios
