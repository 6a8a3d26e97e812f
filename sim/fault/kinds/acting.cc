#include "sim/fault/kinds/acting.h"

#include <algorithm>

#include "core/check.h"
#include "sim/world/world.h"

namespace wavetank::sim {
namespace {

Host& named_host(const SimulatedFault& fault, const std::string& name) {
  Host* const host = fault.world().find_host(name);
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

}  // namespace

NumberSpec duration_spec(std::int64_t fallback_ns) {
  return NumberSpec{"duration_ns", "ns", kMillisecondNs, kDayNs, fallback_ns, {}};
}

Host& target_host(const SimulatedFault& fault) {
  CHECK(!fault.target.all);
  return named_host(fault, fault.target.from);
}

std::vector<Host*> target_hosts(const SimulatedFault& fault) {
  if (fault.target.all) return fault.clients();
  return {&target_host(fault)};
}

std::vector<std::uint16_t> ids_of(const std::vector<Host*>& hosts) {
  std::vector<std::uint16_t> ids;
  for (const Host* const host : hosts) ids.push_back(host->id());
  return ids;
}

std::vector<Link*> target_links(const SimulatedFault& fault) {
  const Target& target = fault.target;
  if (target.all || target.kind == TargetKind::kHost) {
    return all_links_of(target_hosts(fault));
  }
  const Host& from = target_host(fault);
  const Host& to = named_host(fault, target.to);
  return {&fault.world().network().link(from.id(), to.id())};
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

std::vector<Ref<Connection>> target_connections(const SimulatedFault& fault) {
  const Target& target = fault.target;
  const Network& network = fault.world().network();
  std::vector<Ref<Connection>> some;
  if (!target.all && target.kind == TargetKind::kConnection) {
    const Host& dialler = target_host(fault);
    Connection* const connection = network.find_connection(dialler, target.ordinal);
    if (connection != nullptr) some.emplace_back(connection);
    return some;
  }
  const std::vector<Host*> hosts = target_hosts(fault);
  for (const Ref<Connection>& one : network.connections()) {
    const bool concerned = std::any_of(hosts.begin(), hosts.end(), [&one](const Host* host) {
      return &one->host(0) == host || &one->host(1) == host;
    });
    if (concerned && one->ordinal() != 0) some.push_back(one);
  }
  return some;
}

}  // namespace wavetank::sim
