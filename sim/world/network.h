#pragma once

/// sim/world/network.h - who listens where, what is being dialled, and which connections are open.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/loop/transport.h"
#include "core/task/ref.h"
#include "sim/world/connection.h"
#include "sim/world/path.h"

namespace wavetank::sim {

class DrawStream;
class Dial;
class Host;
class HostListener;
class World;

/// Owned by the world. Host names are the names given to World::add_host().
class Network {
 public:
  explicit Network(World& world);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  World& world() noexcept { return world_; }
  DrawStream& draws() noexcept { return draws_; }

  /// The path between `host` and the rest. After editing it call path_changed().
  Path& path(const Host& host);
  void path_changed();

  /// Open connections, oldest first.
  const std::vector<Ref<Connection>>& connections() const noexcept { return open_; }

  std::size_t listeners() const noexcept { return listeners_.size(); }  ///< How many listen.

  /// Resets every open connection that `host` has a part in; returns their number.
  std::size_t reset_all(const Host& host, std::string_view why);

  // For the transport of a host.
  HostListener* find_listener(const Endpoint& at) const;
  std::uint16_t free_port(const std::string& host) const;  ///< The lowest one for private use.
  void add_listener(HostListener& listener);
  void remove_listener(HostListener& listener) noexcept;
  Ref<Connection> connect(Host& dialler, Host& acceptor);
  void forget(Connection& connection) noexcept;
  void reset_after_latency(Ref<Connection> connection);
  std::uint64_t next_dial_id() noexcept { return ++dials_; }
  void add_dial(Dial& dial) { dials_pending_.push_back(&dial); }
  void remove_dial(Dial& dial) noexcept;

 private:
  World& world_;
  DrawStream& draws_;
  std::map<std::uint16_t, Path> paths_;
  std::map<std::pair<std::string, std::uint16_t>, HostListener*> listeners_;
  std::vector<Ref<Connection>> open_;
  std::vector<Dial*> dials_pending_;
  std::uint64_t connections_ = 0;
  std::uint64_t dials_ = 0;
};

}  // namespace wavetank::sim
