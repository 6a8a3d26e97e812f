#pragma once

/// sim/fault/injector.h - applies a fault plan to a world and keeps the ledger. It decides nothing:
/// the plan says what and when, handlers know how.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/check/property_set.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/ledger.h"

namespace wavetank::sim {

class Host;
class World;

/// What came of applying one entry.
class FaultEffect {
 public:
  FaultEffect() = default;

  bool applied = true;   ///< False: there was nothing to act on (no open connection to cut).
  bool disturbs = true;  ///< False: nothing to recover from, such as a signal to stop.
  /// Whether the program met the fault in this event, a frame that it received. Empty: see count.
  std::function<bool(const Event&)> meets;
  /// How often the program has met it so far; asked once, at the end of the run.
  std::function<std::uint64_t()> count;
};

using ApplyFault = std::function<FaultEffect(const FaultEntry&)>;

/// One per run; a listener of the run's PropertySet.
class FaultInjector final : public EventListener {
 public:
  /// Requires: `world` and `plan` outlive it.
  FaultInjector(World& world, const FaultPlan& plan, PlanOrigin origin);

  /// Says how to apply `kind`, a string literal; the last word counts. An entry of a kind without a
  /// handler is never applied, and says so in the ledger.
  void handle(std::string_view kind, ApplyFault apply) {
    handlers_.emplace_back(kind, std::move(apply));
  }

  /// The phase of the client, for the ledger; asked at every application.
  void set_phase(std::function<std::string_view()> phase) { phase_ = std::move(phase); }

  /// Schedules the entries that name a time. Call once, before the run.
  void start();

  /// Something happened that plans can wait for.
  void trigger(std::string_view name);

  bool wants(EventKind kind) const noexcept override;
  void on_event(const Event& event) override;

  /// Closes the ledger. Call once, after the run.
  const Ledger& finish();

  // What properties ask. `host` is the id of the host that is hindered, 0 any. Signals to stop
  // hinder nothing.

  /// When the last effect so far that hinders `host` is over, the arrival of the last thing that it
  /// delays included; Instant::min() if there was none. Moves on while an effect delays things.
  Instant last_effect(std::uint16_t host = 0) const noexcept;
  /// Whether an effect, with what it delays, hinders `host` at some instant of [from, to].
  bool effect_in(Instant from, Instant to, std::uint16_t host = 0) const noexcept;
  /// Whether things of `host` travel a second or more longer at some instant of [from, to], as a
  /// fault of kind latency makes them.
  bool slow_in(Instant from, Instant to, std::uint16_t host = 0) const noexcept;

 private:
  struct Active {
    std::uint32_t id;
    FaultEffect effect;
  };
  struct Span {
    Instant begin;
    Instant over;
    Duration latency;
  };
  void schedule(const FaultEntry& entry, Instant when);
  void apply(const FaultEntry& entry);
  void schedule_at_event(std::int64_t count);
  const ApplyFault* find_handler(std::string_view kind) const;

  World& world_;
  const FaultPlan& plan_;
  Ledger ledger_;
  // Both are short, and searched seldom: no index.
  std::vector<std::pair<std::string_view, ApplyFault>> handlers_;
  std::vector<std::pair<std::string, std::int64_t>> triggers_;  // How often each has happened.
  std::vector<Active> active_;
  std::vector<const FaultEntry*> at_events_;  // Those that name an event, the next one last.
  std::function<std::string_view()> phase_;
  std::vector<Span> spans_;  // Of the effects that disturb.
};

/// Handlers for the kinds that sim itself registers, acting on `program` and its path.
void add_sim_handlers(FaultInjector& injector, Host& program);

}  // namespace wavetank::sim
