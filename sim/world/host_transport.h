#pragma once

/// sim/world/host_transport.h - the Transport door of a simulated host.

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "core/doors/transport.h"
#include "core/task/waiter_slot.h"
#include "sim/oracle/rng.h"
#include "sim/world/connection.h"

namespace wavetank::sim {

class Host;
class World;

class HostTransport final : public Transport {
 public:
  HostTransport(World& world, Host& host) noexcept : world_(world), host_(host) {}

  /// A host has one address, its name.
  Coro<std::vector<Endpoint>> resolve(Endpoint peer) override;
  Coro<std::unique_ptr<Stream>> connect(Endpoint peer) override;
  /// The host answers to its own name only. Errors: those of the door; Unreachable for the name of
  /// another host.
  Coro<std::unique_ptr<Listener>> listen(Endpoint at) override;

 private:
  World& world_;
  Host& host_;
};

/// One pending dial: a SYN travels, is answered, and the answer travels back. Destroyed before
/// that, it was cancelled.
class Dial final : private Timer {
 public:
  Dial(World& world, Host& host, const Endpoint& peer, Waiter& waiter);
  ~Dial();

  void hold_in_flight(const Way& way, const Hindrance& darkness);  ///< Darkness has begun on a way.

  /// The stream, or throws ConnectionRefused or NameNotFound. Requires: the waiter was woken.
  std::unique_ptr<Stream> finish();

 private:
  enum class Stage : unsigned char { kSynUnderWay, kAnswerUnderWay, kAnswered };
  static void on_timer(Runnable& self, Call how);
  void travel();
  void arm();
  Way& way();
  void arrive();
  void answer();

  World& world_;
  Host& host_;
  Endpoint peer_;
  Waiter& waiter_;
  std::uint64_t id_;
  Rng rng_;
  bool boring_ = false;
  std::uint16_t peer_id_ = 0;  // 0: an unknown name.
  Instant arrives_;
  Stage stage_ = Stage::kSynUnderWay;
  Ref<Connection> connection_;
  std::unique_ptr<Stream> stream_;
  std::vector<Ref<Effect>> refused_by_;
};

class HostListener final : public Listener {
 public:
  HostListener(World& world, Host& host, Endpoint at);
  ~HostListener() override;

  Coro<std::unique_ptr<Stream>> accept() override;
  Endpoint local() const override { return at_; }
  void close() noexcept override;

  Host& host() const noexcept { return host_; }
  void deliver(std::unique_ptr<Stream> stream);  ///< Requires: not closed.

 private:
  World& world_;
  Host& host_;
  Endpoint at_;
  std::deque<std::unique_ptr<Stream>, PoolAllocator<std::unique_ptr<Stream>>> backlog_;
  WaiterSlot acceptor_;
  bool closed_ = false;
};

}  // namespace wavetank::sim
