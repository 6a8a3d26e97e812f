#pragma once

/// sim/run/registry.h - Registry: the venues, programs, scenarios, faults and properties that can
/// be run. The command line receives it as a parameter, so it needs to know no scenario, and users
/// link their own main with another registry.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/fault/fault_kinds.h"
#include "sim/run/program.h"
#include "sim/run/run_result.h"
#include "sim/run/venue.h"
#include "sim/trace/frame_facts.h"

namespace wavetank::sim {

/// Runs once, from start to end, on the calling thread. Deterministic in `request`; keeps no state
/// between calls. Errors: std::invalid_argument for a request that makes no sense (an unknown
/// client, a missing capture), with the remedy in the text.
using RunFunction = std::function<RunResult(const RunRequest& request)>;

/// The same for a scenario, which takes its clients, faults and properties from its registry:
/// additions of a user reach every scenario.
using ScenarioFunction =
    std::function<RunResult(const Registry& registry, const RunRequest& request)>;

/// A sweep that does not meet them proves too little, and is inconclusive.
struct SweepDemands {
  SweepDemands() = default;
  SweepDemands(std::vector<std::string> must_reach_, std::vector<std::string> must_bite_,
               std::uint64_t from_seeds_ = 1)
      : must_reach(std::move(must_reach_)),
        must_bite(std::move(must_bite_)),
        from_seeds(from_seeds_) {}

  std::vector<std::string> must_reach;  ///< Properties, unless not applicable to the client.
  std::vector<std::string> must_bite;   ///< Kinds of faults.
  std::uint64_t from_seeds = 1;         ///< They apply to sweeps of at least so many seeds.
  /// A given plan in place of the scenario's own: at least one of its entries must bite.
  std::optional<FaultPlan> given;
};

/// A named scenario, also called a case.
struct ScenarioInfo {
  std::string name;     ///< lower_snake_case.
  std::string summary;  ///< One line of sentences: the events that the client meets.
  std::string source;   ///< The incidents behind it.
  ScenarioFunction run;
  SweepDemands demands = {};
  /// The name of the venue whose captures it takes. Empty: the registry's first.
  std::string venue = {};
};

struct ClientInfo {
  std::string name;
  std::string summary;                     ///< One line; for a specimen, its defect.
  std::string source;                      ///< The public client or incident it is made after.
  std::shared_ptr<const Program> program;  ///< The class is one that the scenarios can run.
};

struct PropertyInfo {
  std::string name;  ///< UPPER_SNAKE_CASE, as in reports.
  std::string summary;
  std::string source;
  /// A feed that goes on for less cannot violate the property. Zero: it needs no feed.
  Duration feed_needed{};
  /// Makes the property for a run. Null: the property is judged outside of runs, as CRASH.
  std::shared_ptr<const PropertyFactory> factory;
};

struct Registry {
  std::vector<Venue> venues;            ///< The first one is the default.
  std::vector<ScenarioInfo> scenarios;  ///< In the order in which they are listed and run.
  std::vector<ClientInfo> clients;      ///< The first one is the default.
  std::vector<PropertyInfo> properties;
  FaultCatalogue faults;
  DecodeFrame decode_frame;  ///< For files of events; may be absent.

  /// The scenario of that name, or the replay of that venue, with this registry; empty for one that
  /// it lacks. An empty name of a venue means the first.
  /// Requires: the registry outlives the function.
  RunFunction runs_of(std::string_view scenario) const;
  RunFunction replays(std::string_view venue = {}) const;

  /// The venue of that name; for an empty name, the first.
  const Venue* find_venue(std::string_view name) const;
  const ScenarioInfo* find_scenario(std::string_view name) const;
  const ClientInfo* find_client(std::string_view name) const;
  const PropertyInfo* find_property(std::string_view name) const;
};

}  // namespace wavetank::sim
