#include <string>
#include <utility>
#include <vector>

#include "scenarios/cases/kinds/venue_kinds.h"

namespace wavetank::scenarios {
namespace {

// Pongs of a connection, of a host, or of all.
void hold_pongs(sim::FaultApplication& fault) {
  const sim::Target& target = fault.target;
  std::string peer;
  Ref<sim::Effect> effect;
  if (!target.all && target.kind == sim::TargetKind::kConnection) {
    const std::vector<sim::FaultedConnection> connections = fault.connections();
    if (connections.empty()) return;
    peer = connections.front().peer;
    effect = fault.begin_on(connections.front());
  } else {
    // The venue knows a host by its address.
    if (!target.all && target.from != "venue") peer = fault.address();
    effect = fault.begin();
  }
  hyperliquid::VenueFault silence = silence_of(fault, effect);
  silence.peer = std::move(peer);
  fault.get<hyperliquid::Venue>().mute_pongs(std::move(silence));
}

}  // namespace

sim::FaultKind mute_pongs() {
  sim::FaultKind kind;
  kind.name = "mute_pongs";
  kind.level = sim::FaultLevel::kServer;
  kind.doc = "The venue answers no ping. With keep_idle 1 its idle clock runs as if it did.";
  kind.source = "pybit issues 31, 201";
  kind.numbers = silence_specs();
  kind.acts_on = {sim::TargetKind::kConnection, sim::TargetKind::kHost};
  kind.hinders = {sim::Hinders::kKeeping};
  kind.apply = hold_pongs;
  return kind;
}

}  // namespace wavetank::scenarios
