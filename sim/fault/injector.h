#pragma once

/// sim/fault/injector.h - FaultInjector: applies a fault plan to a world and keeps the ledger. The
/// plan has kinds and times, and the kinds of the catalogue have the code. Each entry that is
/// applied gets an Effect (sim/world/effect.h), which counts its hits; properties ask which effects
/// hinder which host.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/check/property_set.h"
#include "sim/fault/fault_application.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/hinders.h"
#include "sim/fault/ledger.h"
#include "sim/fault/targets.h"
#include "sim/world/effect.h"

namespace wavetank::sim {

class Host;
class World;

/// One per run; a listener of the run's PropertySet.
class FaultInjector final : public EventListener, private EffectListener {
 public:
  /// Requires: `world` and `plan` outlive it.
  FaultInjector(World& world, const FaultPlan& plan, PlanOrigin origin);

  /// Looks up the targets of all entries. Without this each `where` counts as "*", and an entry is
  /// never applied, as the ledger then shows. Requires: `catalogue` outlives it. Errors:
  /// UnknownTarget.
  void resolve(const TargetDirectory& directory, const FaultCatalogue& catalogue);

  /// A host with a program under test; any number. `phase`: the phase of that program, for the
  /// ledger; asked at every application. Requires: the host outlives it, and start() has not been
  /// called.
  void add_client(Host& client, std::function<std::string_view()> phase = {});
  /// An object that kinds act on: FaultApplication::get(). The last one of a type counts.
  /// Requires: outlives it.
  template <class T>
  void offer(T& object) {
    offers_.add(object);
  }

  /// Schedules the entries that name a time. Requires: called once, before the run.
  void start();

  /// Reports an event that plans can wait for, on the host of that id; 0: on no host.
  void trigger(std::string_view name, std::uint16_t host = 0);

  /// The program under test on that host has ended: an entry that names the host is moot from now
  /// on. After the last program every entry is, and no effect counts hits any more. Requires: the
  /// host was added by add_client().
  void program_ended(const Host& client);

  bool wants(EventKind kind) const noexcept override;
  void on_event(const Event& event) override;

  /// Closes the ledger. Requires: called once, after the run.
  const Ledger& finish();

  const FaultPlan& plan() const noexcept { return plan_; }

  // For properties. `host`: the host that is hindered; 0: any. Stop signals hinder no host.
  /// The end of the last effect so far that has hindered `host`, by a hit, including the arrival of
  /// delayed segments; Instant::min() without one. Moves on while an effect delays things.
  /// `connection`: without effects on another one alone; 0: any.
  Instant last_effect(std::uint16_t host = 0, Hinders what = Hinders::kAnything,
                      std::uint64_t connection = 0) const noexcept;
  /// The same of mutes that cover the topic of that key.
  Instant last_mute(std::string_view topic, std::uint16_t host = 0) const noexcept;
  /// Whether a latency of a second or more has hindered `host` at an instant of [from, to].
  bool slow_in(Instant from, Instant to, std::uint16_t host = 0) const noexcept;

 private:
  friend class SimulatedFault;
  struct Active {
    const FaultEntry* entry;
    const FaultKind* kind;
    Ref<Effect> effect;
    std::vector<std::uint16_t> hosts;
    FaultApplication::Disturbs disturbs;
    bool told_end = false;
    std::uint64_t connection = 0;  // The only connection that it affects; 0: any.
    Instant gone = kNever;         // When its dialler has closed or lost that one.
  };
  // A program under test.
  struct Client {
    Host* host;
    std::function<std::string_view()> phase;
    bool ended = false;
  };
  enum class Stage : unsigned char { kMade, kStarted, kFinished };
  enum class Passed : unsigned char { kOpened = 1, kClosed = 2, kReset = 4 };
  void schedule(const FaultEntry& entry, Instant when);
  void strike(const FaultEntry& entry);
  void apply(const FaultEntry& entry);
  Ref<Effect> begin(const FaultEntry& entry, std::vector<std::uint16_t> hosts,
                    FaultApplication::Disturbs disturbs);
  std::string_view phase(const std::vector<std::uint16_t>& hosts) const;
  bool is_moot(const FaultEntry& entry) const;
  void count(std::string_view name, const std::string& host);
  void pass(const Event& event);
  void lose(const Event& event);
  bool has_hindered(const Active& active, std::uint16_t host) const noexcept;
  bool first_time(std::uint64_t connection, Passed what);
  void strike_at_events();
  void watch_end(const Effect& effect);
  void end(const Effect& effect);
  void on_first_hit(const Effect& effect) override;
  void on_nothing_pending(const Effect& effect) override { watch_end(effect); }
  Active& active(const Effect& effect);
  Instant over(const Active& active) const noexcept;
  Instant over(const Active& active, Hinders what, std::uint16_t host) const noexcept;
  Instant slow_until(const Active& active, std::uint16_t host) const noexcept;
  Instant slow_from(Instant from, const Active& active, std::uint16_t host) const noexcept;

  World& world_;
  const FaultPlan& plan_;
  Ledger ledger_;
  std::map<std::uint32_t, Target> targets_;  // By entry.
  const FaultCatalogue* catalogue_ = nullptr;
  std::vector<Client> clients_;
  FaultOffers offers_;
  std::map<std::pair<std::string, std::string>, std::int64_t> triggers_;  // By name and host.
  std::map<std::uint64_t, unsigned> passed_;  // By connection: its counted events.
  std::vector<Active> active_;
  std::vector<const FaultEntry*> at_events_;  // Those that name an event and still wait.
  Stage stage_ = Stage::kMade;
  Instant ended_at_ = kNever;  // The last program under test.
  std::uint64_t events_at_end_ = 0;
};

}  // namespace wavetank::sim
