#include "sim/fault/kinds/acting.h"

#include <algorithm>

#include "core/check.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

Host& named_host(const FaultApplication& application, const std::string& name) {
  Host* const host = application.world().find_host(name);
  CHECK(host != nullptr);  // Resolved targets name hosts that there are.
  return *host;
}

// Each once: two of the hosts may be the ends of one link.
std::vector<Link*> all_links_of(const std::vector<Host*>& hosts) {
  std::vector<Link*> links;
  for (Host* const host : hosts) {
    World& world = host->world();
    for (const std::unique_ptr<Host>& other : world.hosts()) {
      if (other.get() == host) continue;
      Link* const link = &world.network().link(host->id(), other->id());
      if (std::find(links.begin(), links.end(), link) == links.end()) links.push_back(link);
    }
  }
  return links;
}

// On one connection: both its ways, but no bytes of others.
void hinder_connection(FaultApplication& application, const MakeHindrance& make) {
  Network& network = application.world().network();
  const Connection* const connection =
      network.find_connection(target_host(application), application.target.ordinal);
  if (connection == nullptr) return;
  const std::uint16_t dialler = connection->host(0).id();
  const std::uint16_t acceptor = connection->host(1).id();
  const Ref<Effect> effect = application.begin_on(connection->id(), dialler);
  Hindrance hindrance = make(application.entry, effect);
  hindrance.connection = connection->id();
  network.hinder(network.way(dialler, acceptor), hindrance);
  network.hinder(network.way(acceptor, dialler), hindrance);
}

}  // namespace

NumberSpec duration_spec(std::int64_t fallback_ns) {
  return NumberSpec{"duration_ns", "ns", kMillisecondNs, kDayNs, fallback_ns, {}};
}

Host& target_host(const FaultApplication& application) {
  CHECK(!application.target.all);
  return named_host(application, application.target.from);
}

std::vector<Host*> target_hosts(const FaultApplication& application) {
  if (application.target.all) return application.clients();
  return {&target_host(application)};
}

std::vector<std::uint16_t> ids_of(const std::vector<Host*>& hosts) {
  std::vector<std::uint16_t> ids;
  for (const Host* const host : hosts) ids.push_back(host->id());
  return ids;
}

std::vector<Link*> target_links(const FaultApplication& application) {
  const Target& target = application.target;
  if (target.all || target.kind == TargetKind::kHost) {
    return all_links_of(target_hosts(application));
  }
  const Host& from = target_host(application);
  const Host& to = named_host(application, target.to);
  return {&application.world().network().link(from.id(), to.id())};
}

std::vector<std::uint16_t> ids_of(const std::vector<Link*>& links) {
  std::vector<std::uint16_t> ids;
  for (const Link* link : links) {
    for (const std::uint16_t id : {link->low(), link->high()}) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
  }
  return ids;
}

std::vector<Ref<Connection>> target_connections(const FaultApplication& application) {
  const Target& target = application.target;
  const Network& network = application.world().network();
  std::vector<Ref<Connection>> some;
  if (!target.all && target.kind == TargetKind::kConnection) {
    const Host& dialler = target_host(application);
    Connection* const connection = network.find_connection(dialler, target.ordinal);
    if (connection != nullptr) some.emplace_back(connection);
    return some;
  }
  const std::vector<Host*> hosts = target_hosts(application);
  for (const Ref<Connection>& one : network.connections()) {
    const bool concerned = std::any_of(hosts.begin(), hosts.end(), [&one](const Host* host) {
      return &one->host(0) == host || &one->host(1) == host;
    });
    if (concerned && one->ordinal() != 0) some.push_back(one);
  }
  return some;
}

void hinder_ways(FaultApplication& application, const MakeHindrance& make) {
  const Target& target = application.target;
  if (!target.all && target.kind == TargetKind::kConnection) {
    return hinder_connection(application, make);
  }
  const std::vector<Link*> links = target_links(application);
  const Ref<Effect> effect = application.begin(ids_of(links));
  const Hindrance hindrance = make(application.entry, effect);
  Network& network = application.world().network();
  const bool one_way = !target.all && target.kind == TargetKind::kDirection;
  for (Link* const link : links) {
    const std::uint16_t from = one_way ? target_host(application).id() : link->low();
    network.hinder(link->way_from(from), hindrance);
    if (!one_way) network.hinder(link->way_from(link->high()), hindrance);
  }
}

}  // namespace wavetank::sim
