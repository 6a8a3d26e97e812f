#pragma once

/// scenarios/serve/live_faults.h - applies a fault plan to a venue that is served on real sockets,
/// in real time, and keeps the ledger. What a plan does to the client's process is out of reach
/// here and refused.

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
#include "sim/fault/fault_plan.h"
#include "sim/fault/ledger.h"
#include "sim/fault/targets.h"
#include "sim/world/effect.h"

namespace wavetank::scenarios {

class LiveFaults {
 public:
  /// Requires: all outlive it. `tell` gets a line for each fault that is applied.
  /// Errors: std::invalid_argument for an entry that cannot be applied, which it names.
  /// sim::UnknownTarget is one.
  LiveFaults(const sim::FaultPlan& plan, hyperliquid::Venue& venue,
             hyperliquid::VenueServer& server, FaultyPath& path,
             std::function<void(const std::string&)> tell);

  /// Whether a fault of the plan needs the streams to be put on the path.
  static bool need_path(const sim::FaultPlan& plan);

  /// Times count from now. Runs until it is cancelled.
  Coro<void> run();

  /// Something happened that plans can wait for: open, close, subscribe_ack, data or pong.
  void trigger(std::string_view name);
  /// A frame was sent: the same, by its kind.
  void sent(hyperliquid::VenueMessageKind kind);

  /// The ledger as it stands: how often each fault has been met so far.
  std::vector<sim::LedgerRow> rows() const;
  /// Closes the ledger. Call once. Afterwards complaints() says what should have bitten and did
  /// not.
  std::vector<sim::LedgerRow> finish(Instant now);
  std::vector<std::string> complaints() const { return ledger_.complaints(); }

 private:
  struct Due {
    Instant when{};
    const sim::FaultEntry* entry = nullptr;
  };
  struct Applied {
    std::uint32_t id = 0;
    Ref<sim::Effect> effect;
  };

  void schedule(const sim::FaultEntry& entry, Instant when);
  void apply(const sim::FaultEntry& entry, Instant now);
  void apply_at_once(const sim::FaultEntry& entry, std::uint64_t met);
  void apply_until(const sim::FaultEntry& entry, Instant now);
  void hinder(const sim::FaultEntry& entry, const Ref<sim::Effect>& effect, Instant now);
  void mute(const sim::FaultEntry& entry, const Ref<sim::Effect>& effect);

  const sim::FaultPlan& plan_;
  hyperliquid::Venue& venue_;
  hyperliquid::VenueServer& server_;
  FaultyPath& path_;
  std::function<void(const std::string&)> tell_;
  sim::Ledger ledger_;
  Instant start_{};
  std::vector<Due> due_;
  std::vector<Applied> applied_;
  std::map<std::uint32_t, sim::Target> targets_;  // By entry.
  std::map<std::string, std::int64_t, std::less<>> triggered_;
  Alarm changed_;
};

}  // namespace wavetank::scenarios
