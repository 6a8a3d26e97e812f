#pragma once

/// sim/world/world.h - World: one simulated run: virtual time, hosts, and the network between them.
///
/// The world takes the event with the lowest (time, arming order). When hosts have work, each runs
/// one iteration of its loop, in the order of their ids; when no host has work, time jumps.
/// Single-threaded and deterministic: events depend only on the oracle and on the programs.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/loop/timer_heap.h"
#include "core/time.h"
#include "sim/oracle/oracle.h"
#include "sim/trace/trace.h"

namespace wavetank {
class TaskBase;
}

namespace wavetank::sim {

class Host;
class Network;

/// Sees everything that goes into the trace, when it happens; must not act on the world except by
/// World::stop(). Properties are built on it.
class WorldObserver {
 public:
  virtual ~WorldObserver() = default;
  virtual void on_event(const EventHead& head, std::string_view content) = 0;
  /// A host's loop has run `iterations` times at one instant without door activity: more than
  /// World::kIdleIterationsNoted.
  virtual void on_idle_iterations(const Host& host, std::uint64_t iterations) = 0;
  /// A host keeps busy at one instant: more iterations than World::kIterationsNoted, or more events
  /// than World::kEventsNoted.
  virtual void on_busy_instant(const Host& host, std::uint64_t iterations,
                               std::uint64_t events) = 0;
  /// It has one timer armed, and that is all: to look at a run keeps no run alive.
  virtual bool waits() const noexcept { return false; }
};

/// Why a run ended.
enum class RunEnd {
  kStopped,    ///< stop() was called.
  kTimeLimit,  ///< Virtual time would have passed the limit.
  kDeadlock,   ///< No work, no timer, no packet. See deadlock_report().
  kBudget,     ///< More events than set_events_max() allows.
};

class World {
 public:
  /// This many idle iterations at one instant are not reported yet.
  static constexpr std::uint64_t kIdleIterationsNoted = 1000;
  /// This many at one instant are not reported yet, with or without door activity.
  static constexpr std::uint64_t kIterationsNoted = 10'000;
  static constexpr std::uint64_t kEventsNoted = 100'000;

  /// `epoch_ns`: the wall time, ns since the Unix epoch, at virtual time 0.
  World(Oracle& oracle, std::int64_t epoch_ns, EventLog log = EventLog());
  /// Ends the hosts' loops first: no destructor of a program speaks to the network any more.
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Errors: std::invalid_argument for a name that is taken. Requires: the world does not run.
  /// `address`: by which peers know it, shared by hosts behind one router; empty: the name.
  Host& add_host(std::string name, std::string address = {});
  Host* find_host(std::string_view name) const noexcept;  ///< Null without a host of that name.
  const std::vector<std::unique_ptr<Host>>& hosts() const noexcept { return hosts_; }

  Instant now() const noexcept { return now_; }
  std::int64_t wall_ns() const noexcept { return epoch_ns_ + now_.time_since_epoch().count(); }
  Oracle& oracle() noexcept { return oracle_; }
  Network& network() noexcept { return *network_; }
  const Trace& trace() const noexcept { return trace_; }

  void set_observer(WorldObserver* observer) noexcept { observer_ = observer; }

  /// Puts an event into the trace and shows it to the observer. `content` is text to print, too.
  /// An event that is emitted while another is shown follows that one.
  void emit(EventKind kind, std::uint16_t host, std::uint64_t subject,
            std::string_view content = {});

  /// How many events a run may have. Default: no limit.
  void set_events_max(std::uint64_t events_max) noexcept { events_max_ = events_max; }

  /// Runs until stop(), a deadlock, or a limit; again after kTimeLimit. Requires: it does not run.
  RunEnd run(Instant limit);

  /// Ends run() before the next iteration of any host.
  void stop() noexcept { stopping_ = true; }

  /// Calls `action` at `when`, outside of all hosts. An instant that has passed means now.
  void call_at(Instant when, std::function<void()> action);

  /// Calls `action` at this instant, outside of all hosts and before the next iteration of any.
  void interrupt(std::function<void()> action) { interrupts_.push_back(std::move(action)); }

  // call_at() for nodes that live elsewhere.
  void arm(Timer& timer, Instant when) { events_.arm(timer, std::max(when, now_)); }
  void disarm(Timer& timer) noexcept { events_.disarm(timer); }

  /// The await trees of all hosts.
  std::string dump_tasks() const;

  /// Whether events still count; false once the run is being taken down.
  bool ended() const noexcept { return ended_; }

 private:
  struct LateEvent {
    EventHead head;
    std::string content;
  };

  void note_step(Host& host, TaskBase& task);
  void show(const EventHead& head, std::string_view content);
  void run_interrupts();
  void note_busy(Host& host);
  bool run_hosts();
  bool advance(Instant limit);
  Instant next_instant() const;
  bool only_observed(Instant next) const;

  Oracle& oracle_;
  std::int64_t epoch_ns_;
  Trace trace_;
  WorldObserver* observer_ = nullptr;
  Instant now_{};
  TimerHeap events_;
  std::unique_ptr<Network> network_;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::vector<std::function<void()>> interrupts_;
  std::deque<LateEvent> late_events_;
  std::uint64_t events_max_ = std::numeric_limits<std::uint64_t>::max();
  bool showing_ = false;
  bool running_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  RunEnd end_ = RunEnd::kStopped;
};

}  // namespace wavetank::sim
