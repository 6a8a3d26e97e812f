#pragma once

/// scenarios/serve/live_faults.h - LiveFaults: applies a fault plan to a venue that is served on
/// real sockets, in real time, and keeps the ledger. The kinds of the catalogue know how they act,
/// as in the simulation (sim/fault/fault_application.h). A kind that cannot act here is refused
/// with the reason that its file gives.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/coro/coro.h"
#include "core/sync/alarm.h"
#include "core/time.h"
#include "scenarios/serve/faulty_stream.h"
#include "scenarios/venue/venue_server.h"
#include "sim/fault/fault_application.h"
#include "sim/fault/fault_kinds.h"
#include "sim/fault/fault_plan.h"
#include "sim/fault/ledger.h"
#include "sim/fault/targets.h"
#include "sim/world/effect.h"

namespace wavetank::scenarios {

class LiveFaults {
 public:
  /// Requires: all outlive it; `path` carries the streams if the plan has an entry. `tell` gets a
  /// line for each fault that is applied.
  /// Errors: std::invalid_argument for an entry that cannot be applied, which it names.
  /// sim::UnknownTarget is one.
  LiveFaults(const sim::FaultPlan& plan, const sim::FaultCatalogue& catalogue,
             hyperliquid::Venue& venue, hyperliquid::VenueServer& server, FaultyPath& path,
             std::function<void(const std::string&)> tell);

  /// Times count from now. Runs until it is cancelled.
  Coro<void> run();

  /// Something happened that plans can wait for: open, close, subscribe_ack, data or pong.
  void trigger(std::string_view name);
  /// A frame was sent: the same, by its kind.
  void sent(hyperliquid::VenueMessageKind kind);

  /// The current ledger: how often each fault has been met so far.
  std::vector<sim::LedgerRow> rows() const;
  /// Closes the ledger. Call once. Afterwards complaints() lists the entries that should have
  /// bitten and did not.
  std::vector<sim::LedgerRow> finish(Instant now);
  std::vector<std::string> complaints() const { return ledger_.complaints(); }

 private:
  class Served;  // An entry, as its kind sees it here.
  struct Due {
    Instant when{};
    const sim::FaultEntry* entry = nullptr;
  };

  void schedule(const sim::FaultEntry& entry, Instant when);
  void apply(const sim::FaultEntry& entry);
  Ref<sim::Effect> begin(const sim::FaultEntry& entry);

  const sim::FaultPlan& plan_;
  const sim::FaultCatalogue& catalogue_;
  hyperliquid::Venue& venue_;
  hyperliquid::VenueServer& server_;
  FaultyPath& path_;
  std::function<void(const std::string&)> tell_;
  sim::FaultOffers offers_;
  sim::Ledger ledger_;
  Instant start_{};
  std::vector<Due> due_;
  std::vector<Ref<sim::Effect>> applied_;
  std::map<std::uint32_t, sim::Target> targets_;  // By entry.
  std::map<std::string, std::int64_t, std::less<>> triggered_;
  Alarm changed_;
};

}  // namespace wavetank::scenarios
