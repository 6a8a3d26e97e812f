#include "sim/world/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "core/check.h"
#include "sim/oracle/draw_stream.h"
#include "sim/world/host.h"
#include "sim/world/host_transport.h"
#include "sim/world/world.h"

namespace wavetank::sim {

std::vector<Ref<Effect>> Link::refusing(Instant now) const {
  std::vector<Ref<Effect>> some;
  std::copy_if(refusing_.begin(), refusing_.end(), std::back_inserter(some),
               [now](const Ref<Effect>& effect) { return effect->works(now); });
  return some;
}

Network::Network(World& world) : world_(world) {}
// The programs have gone before, and with them all that they hold.
Network::~Network() { CHECK(dials_pending_.empty() && listeners_.empty()); }

Link& Network::link(std::uint16_t one, std::uint16_t other) {
  const std::pair key(std::min(one, other), std::max(one, other));
  const auto known = links_.find(key);
  if (known != links_.end()) return known->second;
  Link& fresh = links_.try_emplace(key, key.first, key.second).first->second;
  for (const std::uint16_t host : {one, other}) {
    fresh.way_from(host).latency = latency_;
    fresh.way_from(host).jitter = jitter_;
  }
  return fresh;
}

void Network::set_latency(Duration latency, Duration jitter) {
  latency_ = latency;
  jitter_ = jitter;
  for (auto& [key, link] : links_) {
    for (const std::uint16_t host : {key.first, key.second}) {
      link.way_from(host).latency = latency;
      link.way_from(host).jitter = jitter;
    }
  }
}

void Network::hinder(Way& way, const Hindrance& hindrance) {
  way.add(hindrance, world_.now());
  if (hindrance.kind != Hindrance::Kind::kDark) return;
  // Dials first: segments on a connection must not overtake its opening.
  for (Dial* dial : dials_pending_) dial->hold_in_flight(way, hindrance);
  for (const Ref<Connection>& connection : open_) connection->hold_in_flight(way, hindrance);
}

Connection* Network::find_connection(const Host& dialler, std::uint64_t ordinal) const {
  const std::uint64_t wanted = ordinal == 0 ? opened(dialler) : ordinal;
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Ref<Connection>& one) {
    return &one->host(0) == &dialler && one->ordinal() == wanted && wanted != 0;
  });
  return found == open_.end() ? nullptr : found->get();
}

std::uint64_t Network::opened(const Host& dialler) const {
  const auto found = counts_.find(dialler.id());
  return found == counts_.end() ? 0 : found->second.opened;
}

void Network::note_open(Connection& connection) {
  connection.set_ordinal(++counts_[connection.host(0).id()].opened);
}

std::uint64_t Network::next_dial_number(const Host& dialler) {
  return ++counts_[dialler.id()].dials;
}

std::uint64_t Network::seed(const Host& dialler, std::uint64_t number, std::string_view what) {
  const std::string stream = fmt::format("net.{}#{}.{}", dialler.name(), number, what);
  return world_.oracle().stream(stream).draw("seed", 0);
}

HostListener* Network::find_listener(const Endpoint& at) const {
  const auto found = listeners_.find({at.host, at.port});
  return found == listeners_.end() ? nullptr : found->second;
}

std::uint16_t Network::free_port(const std::string& host) const {
  std::uint16_t port = kFirstPrivatePort;
  while (listeners_.contains({host, port})) {
    CHECK(port < std::numeric_limits<std::uint16_t>::max());
    ++port;
  }
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
  const std::uint64_t number = ++counts_[dialler.id()].connections;
  const std::uint64_t port = kFirstPrivatePort + ports_taken_[dialler.address()]++;
  open_.push_back(
      Ref<Connection>(new Connection(*this, ++connections_, number, port, dialler, acceptor)));
  return open_.back();
}

void Network::forget(Connection& connection) noexcept {
  const auto forgotten =
      std::erase_if(open_, [&](const Ref<Connection>& one) { return one.get() == &connection; });
  CHECK(forgotten == 1);
}

void Network::remove_dial(Dial& dial) noexcept {
  const auto removed = std::erase(dials_pending_, &dial);
  CHECK(removed == 1);
}

}  // namespace wavetank::sim
