#pragma once

/// sim/fault/targets.h - TargetDirectory: the names that `where` in a plan may give: hosts
/// ("client"), links ("client-venue"), directions ("client>venue"), connections ("client#1",
/// "client#last") and topics ("trades:SOL", "l2Book:*"). A scenario fills it; an unknown name
/// refuses the plan before the run. Names are resolved among the targets of the kind, so a topic is
/// never taken for a host.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"

namespace wavetank::sim {

/// A plan names a target that does not exist. The text is one line with the entry, the
/// name, and the existing names.
class UnknownTarget : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// The meaning of a `where`. Plain data.
struct Target {
  static constexpr std::uint64_t kLastConnection = 0;

  bool all = true;  ///< "*": all targets of the kind; the other fields are void then.
  TargetKind kind = TargetKind::kHost;
  std::string from;  ///< The host; of a connection its dialler; of a direction its beginning.
  std::string to;    ///< Links and directions.
  std::uint64_t ordinal = kLastConnection;  ///< Counts the connections that `from` opens, from 1.
  std::string topic;                        ///< A key, or its beginning followed by "*".
};

/// Whether `pattern` names the topic `key`: the same text, or "l2Book:*" for "l2Book:BTC".
bool names_topic(std::string_view pattern, std::string_view key) noexcept;

/// The names of one scenario; filled before the run.
class TargetDirectory {
 public:
  void add_host(std::string name) { hosts_.push_back(std::move(name)); }
  /// A link and its two directions. `one`, which dials, is the first in its name; the other order
  /// is understood.
  void add_link(std::string one, std::string other);
  void add_topic(std::string key);

  /// Errors: UnknownTarget. For a connection only its dialler must exist, a host that dials: the
  /// connection may come, or not.
  Target resolve(const FaultEntry& entry, const FaultKind& kind) const;

  /// resolve() for all entries, and the hosts that their triggers name.
  void check(const FaultPlan& plan, const FaultCatalogue& catalogue) const;

 private:
  struct Link {
    std::string one;
    std::string other;
  };

  bool find(TargetKind kind, const std::string& where, Target& target) const;
  bool find_connection(const std::string& where, Target& target) const;
  bool has_host(std::string_view name) const;
  std::vector<std::string> names(TargetKind kind) const;

  std::vector<std::string> hosts_;
  std::vector<Link> links_;
  std::vector<std::string> topics_;
};

}  // namespace wavetank::sim
