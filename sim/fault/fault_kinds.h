#pragma once

/// sim/fault/fault_kinds.h - FaultCatalogue: each kind of fault with its parameters and their
/// ranges, and each trigger that a plan may wait for. Plain data, filled at start by sim (bytes,
/// connections, processes) and by scenarios (messages, servers), then only read. The plan parser,
/// the swarm, the shrinker, the JSON schema, `wavetank list faults` and `wavetank serve` all follow
/// it. Both worlds ask a kind to apply itself. A kind of sim is one file of sim/fault/kinds.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/coro/ref.h"
#include "core/time.h"
#include "sim/fault/hinders.h"

namespace wavetank::sim {

/// At which level of the world a fault acts.
enum class FaultLevel : std::uint8_t { kByte, kConnection, kMessage, kServer, kClock, kProcess };

std::string_view level_name(FaultLevel level) noexcept;  ///< "byte", "connection" ...

/// Targets of faults; `where` in a plan names one of these (sim/fault/targets.h).
enum class TargetKind : std::uint8_t { kHost, kLink, kDirection, kConnection, kTopic };

std::string_view target_name(TargetKind kind) noexcept;  ///< "host", "link" ...

/// All numbers of a plan stay within +-(2^53 - 1), which every JSON tool keeps exactly.
inline constexpr std::int64_t kPlanNumberMax = (std::int64_t{1} << 53) - 1;

/// A parameter that is a number. The name ends in the unit if there is one ("duration_ns").
struct NumberSpec {
  std::string name;
  std::string unit;  ///< "ns", "bytes", "code" ...
  std::int64_t min = 0;
  std::int64_t max = kPlanNumberMax;
  std::int64_t fallback = 0;  ///< The value if a plan leaves it out. Shrinking moves towards it.
  std::vector<std::int64_t> choices;      ///< If not empty, the only values, the boring one first.
  std::int64_t or_from = kPlanNumberMax;  ///< Beside the choices: from here to `max`.

  /// Whether the choices allow the value. It does not check `min` and `max`.
  bool allows(std::int64_t number) const;
};

/// A parameter that is a text, at most `bytes_max` bytes of UTF-8.
struct TextSpec {
  std::string name;
  std::size_t bytes_max = 0;
  std::string fallback;
  std::vector<std::string> choices;  ///< If not empty, the only values, the boring one first.
};

class Effect;
class FaultApplication;
class SimulatedFault;
struct FaultEntry;
struct Hindrance;

/// Acts on the target, in the simulated world and on a server's end of real sockets alike. It calls
/// FaultApplication::begin() once there is something to act on, and effect->hit() for each thing
/// that it hinders. The verbs of FaultApplication do both.
using ApplyFault = std::function<void(FaultApplication&)>;

/// The same for a kind that needs the simulated world: sim/fault/simulated_fault.h.
using ApplySimulatedFault = std::function<void(SimulatedFault&)>;

/// The work of an effect on the bytes of a way: one meaning for the simulated network and for a
/// server on real sockets. Requires: the entry holds all its parameters.
using MakeHindrance = std::function<Hindrance(const FaultEntry& entry, Ref<Effect> effect)>;

/// A kind of fault. Names are lower_snake_case and follow Toxiproxy's where it has the fault.
struct FaultKind {
  std::string name;
  FaultLevel level = FaultLevel::kConnection;
  std::string doc;     ///< One line: the effect on its target.
  std::string source;  ///< Where the fault and its range come from.
  std::vector<NumberSpec> numbers;
  std::vector<TextSpec> texts;
  std::vector<TargetKind> acts_on;  ///< "*" is always allowed.
  /// How the kind acts. It has one of the three; without them no entry is ever applied.
  ApplyFault apply;
  MakeHindrance hindrance;  ///< Of a kind that acts on the ways of bytes.
  ApplySimulatedFault apply_in_simulation;
  /// Why no server on real sockets (`wavetank serve`) applies it: one line. Required with
  /// apply_in_simulation.
  std::string not_served;
  /// The most that an entry delays a segment. Delays hinder when they sum up to kHinderingLatency.
  /// Empty: the kind delays no segment, and hinders at any value of its parameters.
  std::function<Duration(const FaultEntry& entry)> delay;
  std::vector<Hinders> hinders = {Hinders::kConnecting, Hinders::kKeeping};

  bool does_hinder(Hinders what) const noexcept;  ///< Any kind hinders kAnything.
  /// Empty: a server on real sockets applies the kind.
  std::string why_not_served() const;
  /// Applies an entry by `apply` or `hindrance`.
  void act(FaultApplication& fault) const;
};

/// Something a plan can wait for: {"after":"subscribe_ack","count":3}.
struct FaultTrigger {
  std::string name;
  std::string doc;  ///< One line: when it happens.
  /// One line: when a server on real sockets (`wavetank serve`) counts it. Empty: it cannot see it.
  std::string served = {};
};

/// A value: copy it, add to it. Lookups give nullptr for an unknown name; pointers and spans are
/// valid until the next add().
class FaultCatalogue {
 public:
  /// Errors: std::invalid_argument, with the remedy, for a name that is taken or misspelt, a
  /// fallback outside its range or choices, a doc that is not one line of plain ASCII, or a kind
  /// that acts in the simulation alone and does not tell why.
  void add(FaultKind kind);
  void add(FaultTrigger trigger);

  const FaultKind* find_kind(std::string_view name) const;
  const FaultTrigger* find_trigger(std::string_view name) const;

  /// Sorted by name.
  std::span<const FaultKind> kinds() const { return kinds_; }
  std::span<const FaultTrigger> triggers() const { return triggers_; }

 private:
  std::vector<FaultKind> kinds_;
  std::vector<FaultTrigger> triggers_;
};

/// The kinds and triggers that need no server: sim's own.
FaultCatalogue sim_faults();

}  // namespace wavetank::sim
