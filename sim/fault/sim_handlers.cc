#include <algorithm>

#include "core/check.h"
#include "sim/fault/injector.h"
#include "sim/fault/path_faults.h"
#include "sim/world/host.h"
#include "sim/world/network.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {

// The host that a target names, `program` for "*". Resolved targets name hosts that there are.
Host& host_named(const Target& target, Host& program) {
  if (target.all) return program;
  Host* const host = program.world().find_host(target.from);
  CHECK(host != nullptr);
  return *host;
}

Host& other_of(const Target& target, World& world) {
  Host* const host = world.find_host(target.to);
  CHECK(host != nullptr);
  return *host;
}

// All links of a host, those without a dial so far included.
std::vector<Link*> links_of(Host& host) {
  std::vector<Link*> links;
  World& world = host.world();
  for (const std::unique_ptr<Host>& other : world.hosts()) {
    if (other.get() != &host) links.push_back(&world.network().link(host.id(), other->id()));
  }
  return links;
}

std::vector<Link*> links_of(const Target& target, Host& program) {
  if (target.all || target.kind == TargetKind::kHost) return links_of(host_named(target, program));
  World& world = program.world();
  const std::uint16_t from = host_named(target, program).id();
  return {&world.network().link(from, other_of(target, world).id())};
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

// On one connection: both its ways, but no bytes of others.
void hinder_connection(Host& program, FaultApplication& application) {
  Network& network = program.world().network();
  const Target& target = application.target;
  const Connection* const connection =
      network.find_connection(host_named(target, program), target.ordinal);
  if (connection == nullptr) return;
  const std::uint16_t dialler = connection->host(0).id();
  const std::uint16_t acceptor = connection->host(1).id();
  const Ref<Effect> effect = application.begin_on(connection->id(), dialler);
  Hindrance hindrance = hindrance_of(application.entry, effect);
  hindrance.connection = connection->id();
  network.hinder(network.way(dialler, acceptor), hindrance);
  network.hinder(network.way(acceptor, dialler), hindrance);
}

void hinder_ways(Host& program, FaultApplication& application) {
  const Target& target = application.target;
  if (!target.all && target.kind == TargetKind::kConnection) {
    return hinder_connection(program, application);
  }
  const std::vector<Link*> links = links_of(target, program);
  const Ref<Effect> effect = application.begin(ids_of(links));
  const Hindrance hindrance = hindrance_of(application.entry, effect);
  Network& network = program.world().network();
  const bool one_way = !target.all && target.kind == TargetKind::kDirection;
  for (Link* const link : links) {
    const std::uint16_t from = one_way ? host_named(target, program).id() : link->low();
    network.hinder(link->way_from(from), hindrance);
    if (!one_way) network.hinder(link->way_from(link->high()), hindrance);
  }
}

void refuse_dials(Host& program, FaultApplication& application) {
  const std::vector<Link*> links = links_of(application.target, program);
  const Ref<Effect> effect = application.begin(ids_of(links));
  for (Link* const link : links) link->refuse(effect);
}

// The open connections that a target names, oldest first. One that is being dialled is not open.
std::vector<Ref<Connection>> connections_of(const Target& target, Host& program) {
  const Network& network = program.world().network();
  Host& host = host_named(target, program);
  std::vector<Ref<Connection>> some;
  if (!target.all && target.kind == TargetKind::kConnection) {
    Connection* const connection = network.find_connection(host, target.ordinal);
    if (connection != nullptr) some.emplace_back(connection);
    return some;
  }
  for (const Ref<Connection>& one : network.connections()) {
    const bool concerned = &one->host(0) == &host || &one->host(1) == &host;
    if (concerned && one->ordinal() != 0) some.push_back(one);
  }
  return some;
}

void reset_peer(Host& program, FaultApplication& application) {
  const std::vector<Ref<Connection>> connections = connections_of(application.target, program);
  if (connections.empty()) return;
  const Ref<Effect> effect = application.begin({host_named(application.target, program).id()});
  for (const Ref<Connection>& connection : connections) connection->cut(effect);
}

void stop_signal(Host& program, FaultApplication& application) {
  Host& host = host_named(application.target, program);
  const auto signal = static_cast<Signal>(application.entry.number("signal"));
  const Ref<Effect> effect = application.begin({host.id()}, FaultApplication::Disturbs::kNo);
  host.world().emit(EventKind::kSignal, host.id(), application.entry.id,
                    signal == Signal::kInterrupt ? "SIGINT" : "SIGTERM");
  host.signals().raise(signal, effect);
}

}  // namespace

void add_sim_handlers(FaultInjector& injector, Host& program) {
  using Handler = void (*)(Host&, FaultApplication&);
  const auto add = [&](const char* kind, Handler handler) {
    // Two words, which std::function keeps without an allocation.
    injector.handle(kind, [&program, handler](FaultApplication& application) {
      handler(program, application);
    });
  };
  add("reset_peer", reset_peer);
  add("refuse_dials", refuse_dials);
  add("blackhole", hinder_ways);
  add("latency", hinder_ways);
  add("slicer", hinder_ways);
  add("slow_close", hinder_ways);
  add("stop_signal", stop_signal);
}

}  // namespace wavetank::sim
