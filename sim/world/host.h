#pragma once

/// sim/world/host.h - Host: one simulated process: a separate event loop and the doors of a
/// program, on the world's time line. The program cannot tell them from the real ones.

#include <cstdint>
#include <string>
#include <vector>

#include "core/doors/doors.h"
#include "core/loop/event_loop.h"
#include "core/loop/selector.h"
#include "core/task/task.h"
#include "sim/oracle/oracle_random.h"
#include "sim/world/host_files.h"
#include "sim/world/host_signals.h"
#include "sim/world/host_taps.h"
#include "sim/world/host_transport.h"

namespace wavetank::sim {

class World;

/// The world's time, seen through the Clock door.
class HostClock final : public Clock {
 public:
  explicit HostClock(const World& world) noexcept : world_(world) {}
  Instant now() override;
  std::int64_t wall_ns() override;

 private:
  const World& world_;
};

/// The world delivers before it runs a loop, so the selector never waits.
class HostSelector final : public Selector {
 public:
  void select(const std::optional<Duration>&) override {}
};

/// Created by World::add_host(), owned by the world.
class Host {
 public:
  /// An empty address: the name.
  Host(World& world, std::uint16_t id, std::string name, std::string address);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  World& world() noexcept { return world_; }
  std::uint16_t id() const noexcept { return id_; }
  const std::string& name() const noexcept { return name_; }
  const std::string& address() const noexcept { return address_; }
  EventLoop& loop() noexcept { return loop_; }
  const EventLoop& loop() const noexcept { return loop_; }
  Doors& doors() noexcept { return doors_; }
  HostSignals& signals() noexcept { return signals_; }
  HostFiles& files() noexcept { return files_; }
  /// For the options of TLS, so that the trace holds plaintext.
  StreamTaps& taps() noexcept { return taps_; }

  /// Starts a program on this host.
  template <class T>
  Task<T> spawn(Coro<T> program, TaskOptions options = {}) {
    return create_task(loop_, std::move(program), std::move(options));
  }

  /// A task of this host has ended with an error. If the program has not looked at the error when
  /// all hosts are at rest, tell_unheard() makes an event of it.
  void note_failure(TaskBase& task) { failed_.emplace_back(&task); }
  void tell_unheard();

  bool has_work(Instant now) const noexcept { return loop_.has_work(now); }
  void run_iteration();

  /// Something passed a door of this host.
  void note_door() noexcept { idle_iterations_ = 0; }
  void note_event() noexcept {
    note_door();
    ++events_;
    ++events_at_instant_;
  }
  void note_time() noexcept { idle_iterations_ = iterations_ = events_at_instant_ = 0; }
  /// Iterations at the current instant, since something last passed a door and in all.
  std::uint64_t idle_iterations() const noexcept { return idle_iterations_; }
  std::uint64_t iterations() const noexcept { return iterations_; }
  /// Events of this host, in the whole run and at the current instant.
  std::uint64_t events() const noexcept { return events_; }
  std::uint64_t events_at_instant() const noexcept { return events_at_instant_; }

 private:
  World& world_;
  std::uint16_t id_;
  std::string name_;
  std::string address_;
  HostClock clock_;
  HostSelector selector_;
  OracleRandom random_;
  HostSignals signals_;
  HostTransport transport_;
  HostFiles files_;
  HostTaps taps_;
  Doors doors_;
  std::uint64_t idle_iterations_ = 0;
  std::uint64_t iterations_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t events_at_instant_ = 0;
  std::vector<Ref<TaskBase>> failed_;  // At this instant.
  EventLoop loop_;                     // Last: it dies first, while the doors still exist.
};

}  // namespace wavetank::sim
