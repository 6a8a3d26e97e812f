#include <algorithm>
#include <vector>

#include "scenarios/cases/kinds/venue_kinds.h"
#include "sim/fault/kinds/acting.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {
namespace {

/// The program under test that the target names; all of them for "*" and for the venue itself.
std::vector<sim::Host*> named_clients(const sim::FaultApplication& application) {
  const std::vector<sim::Host*> clients = application.clients();
  if (application.target.all) return clients;
  sim::Host& named = sim::target_host(application);
  const bool is_client = std::find(clients.begin(), clients.end(), &named) != clients.end();
  return is_client ? std::vector<sim::Host*>{&named} : clients;
}

/// One connection, or those of the clients, oldest first.
std::vector<Ref<sim::Connection>> connections_of(const sim::FaultApplication& application,
                                                 const std::vector<sim::Host*>& clients) {
  const sim::Target& target = application.target;
  if (!target.all && target.kind == sim::TargetKind::kConnection) {
    return sim::target_connections(application);
  }
  std::vector<Ref<sim::Connection>> all;
  for (const Ref<sim::Connection>& one : application.world().network().connections()) {
    const auto found = std::find(clients.begin(), clients.end(), &one->host(0));
    if (found != clients.end()) all.push_back(one);
  }
  return all;
}

void close_connections(sim::FaultApplication& application) {
  const auto code = static_cast<std::uint16_t>(application.entry.number("code"));
  const std::string& reason = application.entry.text("reason");
  const std::vector<sim::Host*> clients = named_clients(application);
  Ref<sim::Effect> effect;
  for (const Ref<sim::Connection>& connection : connections_of(application, clients)) {
    auto& venue = application.get<hyperliquid::Venue>();
    if (!venue.close(connection->peer_name(1), code, reason)) continue;
    if (!effect) effect = application.begin(sim::ids_of(clients));
    effect->begin_pending();
    application.get<ClosesUnderWay>().expect(*connection, effect);
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
