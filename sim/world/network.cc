#include "sim/world/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/world/host.h"
#include "sim/world/host_transport.h"
#include "sim/world/world.h"

namespace wavetank::sim {

namespace {
constexpr std::uint16_t kFirstPrivatePort = 49152;  // Source: RFC 6335, section 6.
}  // namespace

Network::Network(World& world) : world_(world), draws_(world.oracle().stream("network")) {}
Network::~Network() = default;

Path& Network::path(const Host& host) { return paths_[host.id()]; }

void Network::path_changed() {
  const std::vector<Ref<Connection>> now_open = open_;
  for (const Ref<Connection>& connection : now_open) connection->reconsider();
  for (Dial* dial : dials_pending_) dial->reconsider();
}

std::size_t Network::reset_all(const Host& host, std::string_view why) {
  std::size_t count = 0;
  const std::vector<Ref<Connection>> now_open = open_;
  for (const Ref<Connection>& connection : now_open) {
    if (&connection->host(0) != &host && &connection->host(1) != &host) continue;
    connection->reset(why);
    ++count;
  }
  return count;
}

HostListener* Network::find_listener(const Endpoint& at) const {
  const auto found = listeners_.find({at.host, at.port});
  return found == listeners_.end() ? nullptr : found->second;
}

std::uint16_t Network::free_port(const std::string& host) const {
  std::uint16_t port = kFirstPrivatePort;
  while (listeners_.contains({host, port})) ++port;
  return port;
}

void Network::add_listener(HostListener& listener) {
  const Endpoint& at = listener.local();
  const bool fresh = listeners_.emplace(std::pair(at.host, at.port), &listener).second;
  if (!fresh) throw AddressInUse(fmt::format("{}:{} is in use", at.host, at.port));
}

void Network::remove_listener(HostListener& listener) noexcept {
  const auto found = listeners_.find({listener.local().host, listener.local().port});
  if (found != listeners_.end() && found->second == &listener) listeners_.erase(found);
}

Ref<Connection> Network::connect(Host& dialler, Host& acceptor) {
  open_.push_back(Ref<Connection>(new Connection(*this, ++connections_, dialler, acceptor)));
  return open_.back();
}

void Network::forget(Connection& connection) noexcept {
  std::erase_if(open_, [&](const Ref<Connection>& one) { return one.get() == &connection; });
}

void Network::reset_after_latency(Ref<Connection> connection) {
  const Instant when = saturating_add(world_.now(), path(connection->host(0)).latency);
  world_.call_at(when, [connection] { connection->reset("reset by the peer"); });
}

void Network::remove_dial(Dial& dial) noexcept { std::erase(dials_pending_, &dial); }

}  // namespace wavetank::sim
