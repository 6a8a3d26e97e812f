#pragma once

/// scenarios/cases/feed_world.h - the moving parts of one run, in the order in which they depend on
/// each other. Built by run_feed_case().

#include <memory>
#include <optional>
#include <vector>

#include "scenarios/cases/feed_run.h"
#include "scenarios/cases/kinds/venue_kinds.h"
#include "scenarios/cases/trace_reports.h"
#include "scenarios/clients/clients.h"
#include "scenarios/properties/properties.h"
#include "scenarios/venue/venue.h"
#include "scenarios/venue/venue_server.h"
#include "sim/fault/injector.h"
#include "sim/world/host.h"
#include "sim/world/world.h"

namespace wavetank::scenarios {

/// The things behind the names of a request.
struct FeedParts {
  FeedParts(const Client& client_, const sim::FaultCatalogue& faults_,
            const std::vector<sim::PropertyInfo>& properties_)
      : client(client_), faults(faults_), properties(properties_) {}

  const Client& client;
  const sim::FaultCatalogue& faults;
  const std::vector<sim::PropertyInfo>& properties;
};

class FeedWorld final : private sim::EventListener {
 public:
  /// Requires: setup, parts and oracle outlive it. Errors: sim::UnknownTarget for a plan that names
  /// what is not there.
  FeedWorld(const FeedSetup& setup, const FeedParts& parts, sim::Oracle& oracle,
            const sim::FaultPlan& plan, sim::PlanOrigin origin, const sim::RunRequest& request);

  /// Runs the client to the end of the setup's length, or until a property breaks.
  void run();

  /// The result. Call once, after run().
  sim::RunResult finish();

 private:
  bool wants(sim::EventKind kind) const noexcept override;
  void on_event(const sim::Event& event) override;
  void ask_to_stop();
  void watch_feed_end();
  std::optional<Instant> feed_end() const;
  void client_ended(const AnyFuture& task);
  sim::TargetDirectory targets() const;
  void raise_trigger();
  void judge(sim::RunResult& result, const sim::Ledger& ledger) const;

  const FeedSetup& setup_;
  const Client& client_;
  std::optional<Instant> until_;
  sim::FaultPlan plan_;
  // The world's end takes down programs that still hold these.
  hyperliquid::Venue venue_;
  hyperliquid::VenueRecord record_;
  std::optional<hyperliquid::VenueServer> server_;
  sim::World world_;
  sim::Host& venue_host_;
  sim::Host& client_host_;
  sim::PropertySet properties_;
  sim::FaultInjector injector_;
  RunFacts facts_;
  ClosesUnderWay closes_;
  TraceReports reports_;
  sim::RunEnd end_ = sim::RunEnd::kStopped;
  std::optional<int> exit_code_;
  bool stop_asked_ = false;
  bool stopped_early_ = false;
};

}  // namespace wavetank::scenarios
