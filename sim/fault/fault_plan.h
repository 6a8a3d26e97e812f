#pragma once

/// sim/fault/fault_plan.h - FaultPlan: the faults of one run, as plain data: written by hand, drawn
/// from a seed, swept or shrunk, kept in incidents. The plan is passive: the world's injector
/// applies it, and a Ledger (sim/fault/ledger.h) records the fate of each entry.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wavetank::sim {

/// At an instant of virtual time, counted from the start of the run.
struct AtTime {
  friend bool operator==(const AtTime&, const AtTime&) = default;
  std::int64_t at_ns = 0;
};

/// When the trace has counted `event` events (sim/trace/trace.h), or of the host's those: before
/// the next iteration of any host.
struct AtEvent {
  friend bool operator==(const AtEvent&, const AtEvent&) = default;
  std::int64_t event = 0;
  std::string host{};  ///< Empty: all events count.
};

/// `delay_ns` after the trigger has happened for the `count`-th time, from 1.
struct AfterTrigger {
  AfterTrigger() = default;
  explicit AfterTrigger(std::string trigger_, std::int64_t count_ = 1, std::int64_t delay_ns_ = 0)
      : trigger(std::move(trigger_)), count(count_), delay_ns(delay_ns_) {}
  friend bool operator==(const AfterTrigger&, const AfterTrigger&) = default;

  std::string trigger;  ///< A name in the FaultCatalogue.
  std::int64_t count = 1;
  std::int64_t delay_ns = 0;
  std::string host;  ///< The host whose events count; empty: those of all, but each connection's
                     ///< once.
};

using FaultWhen = std::variant<AtTime, AtEvent, AfterTrigger>;

/// Ids from here on belong to events of a replayed recording: they separate those entries from the
/// plan's, in the output and in incidents. Such an entry happened; it makes no run inconclusive if
/// the client does not meet it again.
inline constexpr std::uint32_t kRecordedIdMin = 3'000'000'000;

/// One fault. `id` is unique in its plan and survives shrinking, so that two plans can be compared
/// and reports can name it.
struct FaultEntry {
  FaultEntry() = default;
  FaultEntry(std::uint32_t id_, std::string kind_, FaultWhen when_)
      : id(id_), kind(std::move(kind_)), when(std::move(when_)) {}
  friend bool operator==(const FaultEntry&, const FaultEntry&) = default;

  /// The parameter of that name. Errors: std::logic_error if absent, which cannot happen to an
  /// entry that was parsed, drawn or completed: those hold every parameter of their kind.
  std::int64_t number(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  /// For plans built in code, which may leave parameters out.
  std::int64_t number_or(std::string_view name, std::int64_t fallback) const;

  std::uint32_t id = 0;
  std::string kind;         ///< A name in the FaultCatalogue.
  std::string where = "*";  ///< The targets: see sim/fault/targets.h. "*": all possible ones.
  FaultWhen when;
  std::map<std::string, std::int64_t, std::less<>> numbers;
  std::map<std::string, std::string, std::less<>> texts;
};

/// A value; small and copied freely.
class FaultPlan {
 public:
  FaultPlan() = default;  ///< No faults.

  /// Errors: std::invalid_argument if two entries have the same id.
  explicit FaultPlan(std::vector<FaultEntry> entries);

  friend bool operator==(const FaultPlan&, const FaultPlan&) = default;

  /// Sorted by id.
  std::span<const FaultEntry> entries() const { return entries_; }
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  const FaultEntry* find(std::uint32_t id) const;  ///< nullptr without such an entry.

  FaultPlan without(std::uint32_t id) const;  ///< Minus one entry, if it is there.
  FaultPlan with(FaultEntry entry) const;     ///< Plus one, or that one replaced.

 private:
  std::vector<FaultEntry> entries_;
};

}  // namespace wavetank::sim
