#pragma once

/// scenarios/cases/scenario.h - Scenario and Script: a scenario on the generated market as a short
/// value. The built-in ones are in built_in.cc; one of your own is one more line of the registry:
///
///     registry.scenarios.push_back(
///         Scenario("late_reset")
///             .summary("The connection is reset. Later the client gets a stop signal.")
///             .source("made up")
///             .script([](Script& script) {
///               const Duration at = script.draw("reset_at", 5s, 15s);
///               script.fault("reset_peer", at);
///               script.stop(at + 60s);
///             })
///             .must_reach({"RECOVER", "STOP_BOUND"}));

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "core/time.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/protocol/subscription.h"
#include "scenarios/venue/venue_config.h"
#include "sim/fault/fault_plan.h"
#include "sim/oracle/oracle.h"
#include "sim/run/registry.h"

namespace wavetank::scenarios {

/// One run of a scenario while it is written: its instants are drawn here, and its faults named.
/// Times count from the beginning of the run.
class Script {
 public:
  /// Requires: all outlive it.
  Script(const sim::RunRequest& request, const sim::Registry& registry, sim::Oracle& oracle,
         CaseSetup& setup);

  /// A time from `min` to `max`, both included, drawn from the seed under `label`.
  Duration draw(const char* label, Duration min, Duration max);
  /// True in `times` of `of` runs.
  bool chance(const char* label, std::uint64_t times, std::uint64_t of);

  /// A fault of that kind at that time. The caller may go on to fill in its parameters:
  /// `script.fault("latency", at).numbers["latency_ns"] = ...`. Ids count from 1.
  sim::FaultEntry& fault(std::string kind, Duration at);
  /// The same with its duration_ns.
  sim::FaultEntry& fault(std::string kind, Duration at, Duration lasts);
  /// Faults of all kinds of the registry but stops, drawn from the seed, over by `end`.
  void draw_faults(Duration end, Duration lasts_max);

  /// SIGTERM at that time, and a minute later, with a margin, the end of the run.
  void stop(Duration at);
  /// The same `delay` after the first connection has opened.
  void stop_after_open(Duration delay);
  /// The end of the run. Call after stop(), which sets it, too.
  void end(Duration at);

  const sim::RunRequest& request() const noexcept { return request_; }
  CaseSetup& setup() noexcept { return setup_; }

 private:
  friend class Scenario;
  std::uint32_t next_id() const noexcept { return static_cast<std::uint32_t>(entries_.size() + 1); }

  const sim::RunRequest& request_;
  const sim::Registry& registry_;
  sim::Oracle& oracle_;
  CaseSetup& setup_;
  std::deque<sim::FaultEntry> entries_;  // Those that fault() has given out stay where they are.
};

/// A value that becomes a row of the registry. Without a call of script() no fault happens, and the
/// client gets a stop after a minute.
class Scenario {
 public:
  /// `name`: lower_snake_case.
  explicit Scenario(std::string name);

  /// One line of sentences: the events that the client meets.
  Scenario& summary(std::string text);
  /// The incidents that it is made after.
  Scenario& source(std::string text);
  /// The wanted topics bring no data, as those of dead coins.
  Scenario& quiet();
  /// The topics of the market in place of BTC, ETH and allMids, as "l2Book:SOL". Errors:
  /// std::invalid_argument for one that is none.
  Scenario& topics(const std::vector<std::string>& subscriptions);
  /// The venue's rules and limits.
  Scenario& venue(hyperliquid::VenueConfig config);
  /// The clients in place of one on the host "client". One without topics wants all of the market.
  Scenario& clients(std::vector<CaseClient> clients);
  Scenario& script(std::function<void(Script& script)> write);
  /// Properties without which a sweep is inconclusive, and kinds of faults. `from_seeds`: demanded
  /// of sweeps of so many seeds, and more.
  Scenario& must_reach(std::vector<std::string> properties, std::uint64_t from_seeds = 1);
  Scenario& must_bite(std::vector<std::string> kinds);

  operator sim::ScenarioInfo() const;  // NOLINT: conversion to a row of the registry is the
                                       // purpose.

 private:
  /// The setup of one run, but for its plan.
  struct Basis {
    CaseSetup setup(sim::Oracle& oracle) const;

    Market market = Market::kBusy;
    std::vector<hyperliquid::Subscription> topics;  // Empty: those of the market.
    hyperliquid::VenueConfig venue;
    std::vector<CaseClient> clients;  // Empty: one.
  };

  sim::ScenarioInfo info_;
  Basis basis_;
  std::function<void(Script&)> write_;
};

}  // namespace wavetank::scenarios
