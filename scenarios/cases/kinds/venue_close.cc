#include <vector>

#include "scenarios/cases/kinds/venue_kinds.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {
namespace {

void close_connections(sim::FaultApplication& application) {
  const sim::Target& target = application.target;
  const auto code = static_cast<std::uint16_t>(application.entry.number("code"));
  const std::string& reason = application.entry.text("reason");
  const sim::Host& client = application.client();
  sim::Network& network = application.world().network();
  const bool one = !target.all && target.kind == sim::TargetKind::kConnection;
  const sim::Connection* const wanted =
      one ? network.find_connection(client, target.ordinal) : nullptr;
  Ref<sim::Effect> effect;
  const std::vector<Ref<sim::Connection>> connections = network.connections();
  for (const Ref<sim::Connection>& connection : connections) {
    if (one && connection.get() != wanted) continue;
    auto& venue = application.get<hyperliquid::Venue>();
    if (!venue.close(connection->peer_name(1), code, reason)) continue;
    if (!effect) effect = application.begin({client.id()});
    effect->begin_pending();
    application.get<ClosesUnderWay>().expect(connection->id(), effect);
  }
}

}  // namespace

// The end of a connection leaves nothing to keep alive.
sim::FaultKind venue_close() {
  sim::FaultKind kind;
  kind.name = "venue_close";
  kind.level = sim::FaultLevel::kServer;
  kind.doc = "The venue closes open connections with a close frame.";
  kind.source =
      "hummingbot issue 8250 (1000, no text); public clients (1000 Expired, 1000 Inactive)";
  // Others may not stand on the wire. Source: RFC 6455, section 7.4.
  kind.numbers = {sim::NumberSpec{
      "code", "code", 1000, 4999, 1000, {1000, 1001, 1008, 1009, 1011, 1012, 1013}, 3000}};
  kind.texts = {sim::TextSpec{"reason", 123, "Expired", {}}};
  kind.acts_on = {sim::TargetKind::kConnection, sim::TargetKind::kHost};
  kind.hinders = {sim::Hinders::kConnecting};
  kind.apply = close_connections;
  return kind;
}

}  // namespace wavetank::scenarios
