#pragma once

/// sim/world/network.h - Network: the links between hosts, the listeners, the pending dials and the
/// open connections.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/coro/ref.h"
#include "core/doors/transport.h"
#include "sim/world/connection.h"
#include "sim/world/way.h"

namespace wavetank::sim {

class Dial;
class Host;
class HostListener;
class World;

/// The link of two hosts: two ways, each of which can be edited alone, and the effects that
/// refuse dials. Made when it is asked for.
class Link {
 public:
  /// Ids of hosts. Requires: low <= high.
  Link(std::uint16_t low, std::uint16_t high) : low_(low), high_(high) {
    WAVETANK_CHECK(low <= high);
  }

  std::uint16_t low() const noexcept { return low_; }
  std::uint16_t high() const noexcept { return high_; }
  /// Requires: `host` is one of the two.
  Way& way_from(std::uint16_t host) noexcept {
    WAVETANK_CHECK(host == low_ || host == high_);
    return ways_[host == low_ ? 0 : 1];
  }
  void refuse(Ref<Effect> effect) { refusing_.push_back(std::move(effect)); }
  /// Those that refuse dials now, either way.
  std::vector<Ref<Effect>> refusing(Instant now) const;

 private:
  std::uint16_t low_;
  std::uint16_t high_;
  Way ways_[2];
  std::vector<Ref<Effect>> refusing_;
};

/// Owned by the world. Host names are the names given to World::add_host().
class Network {
 public:
  explicit Network(World& world);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  static constexpr std::uint16_t kFirstPrivatePort = 49152;  // Source: RFC 6335, section 6.

  World& world() noexcept { return world_; }

  /// The link of two hosts, by their ids in either order; id 0: unknown names.
  Link& link(std::uint16_t one, std::uint16_t other);
  Way& way(std::uint16_t from, std::uint16_t to) { return link(from, to).way_from(from); }
  /// Those of all links, those to come included.
  void set_latency(Duration latency, Duration jitter);

  /// An effect works on a way from now on, also on segments in flight.
  void hinder(Way& way, const Hindrance& hindrance);

  /// Open connections, oldest first.
  const std::vector<Ref<Connection>>& connections() const noexcept { return open_; }

  std::size_t listeners() const noexcept { return listeners_.size(); }  ///< How many listen.

  /// The connection that was the `ordinal`th of those that `dialler` opened, 0 for the last one so
  /// far; null if it does not exist, or is over.
  Connection* find_connection(const Host& dialler, std::uint64_t ordinal) const;
  /// How many `dialler` has opened so far.
  std::uint64_t opened(const Host& dialler) const;

  // For the transport of a host.
  HostListener* find_listener(const Endpoint& at) const;
  std::uint16_t free_port(const std::string& host) const;  ///< The lowest one for private use.
  void add_listener(HostListener& listener);
  void remove_listener(HostListener& listener) noexcept;
  Ref<Connection> connect(Host& dialler, Host& acceptor);
  void forget(Connection& connection) noexcept;
  void note_open(Connection& connection);
  /// Decides all that is left to chance on one direction of a connection, or for a dial.
  std::uint64_t seed(const Host& dialler, std::uint64_t number, std::string_view what);
  std::uint64_t next_dial_id() noexcept { return ++dials_; }
  std::uint64_t next_dial_number(const Host& dialler);
  void add_dial(Dial& dial) { dials_pending_.push_back(&dial); }
  void remove_dial(Dial& dial) noexcept;

 private:
  struct Counts {
    std::uint64_t dials = 0;
    std::uint64_t connections = 0;
    std::uint64_t opened = 0;
  };

  World& world_;
  Duration latency_ = Way().latency;
  Duration jitter_ = Way().jitter;
  std::map<std::pair<std::uint16_t, std::uint16_t>, Link> links_;
  std::map<std::uint16_t, Counts> counts_;            // By dialler.
  std::map<std::string, std::uint64_t> ports_taken_;  // By address of diallers.
  std::map<std::pair<std::string, std::uint16_t>, HostListener*> listeners_;
  std::vector<Ref<Connection>> open_;
  std::vector<Dial*> dials_pending_;
  std::uint64_t connections_ = 0;
  std::uint64_t dials_ = 0;
};

}  // namespace wavetank::sim
