#pragma once

/// scenarios/cases/venue_faults.h - how the venue's own kinds of faults are done in the simulation:
/// venue_close, mute and mute_pongs.

#include <cstdint>
#include <map>

#include "core/task/ref.h"
#include "scenarios/venue/venue.h"
#include "sim/fault/injector.h"
#include "sim/world/host.h"

namespace wavetank::scenarios {

/// A listener of the run's PropertySet: it sees the closes arrive.
class VenueFaults final : public sim::EventListener {
 public:
  /// Adds its handlers to the injector. "*" means all connections of `client`, and all topics.
  /// Requires: all outlive it.
  VenueFaults(sim::FaultInjector& injector, hyperliquid::Venue& venue, sim::Host& client);

  bool wants(sim::EventKind kind) const noexcept override;
  void on_event(const sim::Event& event) override;

 private:
  void close(sim::FaultApplication& application);
  void mute(sim::FaultApplication& application);
  void mute_pongs(sim::FaultApplication& application);

  hyperliquid::Venue& venue_;
  sim::Host& client_;
  std::map<std::uint64_t, Ref<sim::Effect>> closing_;  // By connection: the close is under way.
};

}  // namespace wavetank::scenarios
