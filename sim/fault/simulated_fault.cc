#include "sim/fault/simulated_fault.h"

#include <utility>

#include "core/check.h"
#include "sim/fault/injector.h"
#include "sim/fault/kinds/acting.h"
#include "sim/world/world.h"

namespace wavetank::sim {

SimulatedFault::SimulatedFault(FaultInjector& injector, const FaultEntry& entry_,
                               const Target& target_)
    : FaultApplication(entry_, target_, injector.offers_), injector_(injector) {}

World& SimulatedFault::world() const { return injector_.world_; }

std::vector<Host*> SimulatedFault::clients() const {
  std::vector<Host*> hosts;
  for (const FaultInjector::Client& client : injector_.clients_) hosts.push_back(client.host);
  return hosts;
}

Host& SimulatedFault::client() const {
  CHECK(!injector_.clients_.empty());
  return *injector_.clients_.front().host;
}

Instant SimulatedFault::now() const { return world().now(); }

Ref<Effect> SimulatedFault::begin_for(std::vector<std::uint16_t> hosts, Disturbs disturbs) {
  return injector_.begin(entry, std::move(hosts), disturbs);
}

Ref<Effect> SimulatedFault::begin_on(const FaultedConnection& connection) {
  Ref<Effect> effect = injector_.begin(entry, {connection.dialler}, Disturbs::kYes);
  injector_.active(*effect).connection = connection.id;
  return effect;
}

std::string SimulatedFault::address() const { return target_host(*this).address(); }

std::vector<FaultedConnection> SimulatedFault::connections() const {
  std::vector<FaultedConnection> all;
  for (const Ref<Connection>& one : target_connections(*this)) {
    all.emplace_back(one->peer_name(1), one->id(), one->host(0).id());
  }
  return all;
}

void SimulatedFault::hinder_ways(const MakeHindrance& make) {
  if (!target.all && target.kind == TargetKind::kConnection) return hinder_connection(make);
  const std::vector<Link*> links = target_links(*this);
  const Ref<Effect> effect = begin(ids_of(links));
  const Hindrance hindrance = make(entry, effect);
  Network& network = world().network();
  const bool one_way = !target.all && target.kind == TargetKind::kDirection;
  for (Link* const link : links) {
    const std::uint16_t from = one_way ? target_host(*this).id() : link->low();
    network.hinder(link->way_from(from), hindrance);
    if (!one_way) network.hinder(link->way_from(link->high()), hindrance);
  }
}

// On one connection: both its ways, but no bytes of others.
void SimulatedFault::hinder_connection(const MakeHindrance& make) {
  Network& network = world().network();
  const std::vector<FaultedConnection> one = connections();
  if (one.empty()) return;
  Hindrance hindrance = make(entry, begin_on(one.front()));
  hindrance.connection = one.front().id;
  const Connection* const connection = network.find_connection(target_host(*this), target.ordinal);
  const std::uint16_t dialler = connection->host(0).id();
  const std::uint16_t acceptor = connection->host(1).id();
  network.hinder(network.way(dialler, acceptor), hindrance);
  network.hinder(network.way(acceptor, dialler), hindrance);
}

void SimulatedFault::refuse_dials() {
  const std::vector<Link*> links = target_links(*this);
  const Ref<Effect> effect = begin(ids_of(links));
  for (Link* const link : links) link->refuse(effect);
}

void SimulatedFault::cut_connections() {
  const std::vector<Ref<Connection>> connections = target_connections(*this);
  if (connections.empty()) return;
  const Ref<Effect> effect = begin(ids_of(target_hosts(*this)));
  for (const Ref<Connection>& connection : connections) connection->cut(effect);
}

}  // namespace wavetank::sim
