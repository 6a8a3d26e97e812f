#pragma once

/// scenarios/cases/kinds/venue_kinds.h - the kinds of faults of the venue, one file each;
/// feed_faults() puts them into the catalogue. They act on the hyperliquid::Venue that a run
/// offers, and on the ClosesUnderWay of a simulated one.

#include <cstdint>
#include <initializer_list>
#include <map>

#include "core/coro/ref.h"
#include "scenarios/venue/venue.h"
#include "sim/check/property_set.h"
#include "sim/fault/fault_application.h"
#include "sim/fault/fault_kinds.h"

namespace wavetank::scenarios {

sim::FaultKind mute();
sim::FaultKind mute_pongs();
sim::FaultKind venue_close();

/// All of them: a new kind is a file, and its name twice in this one.
inline constexpr auto kVenueKinds = {
    mute,
    mute_pongs,
    venue_close,
};

/// The close frames that venue_close has sent: the venue sends one a connection, and the one that
/// arrives is the fault's, unless the connection has ended before. A listener of the run's
/// PropertySet.
class ClosesUnderWay final : public sim::EventListener {
 public:
  ClosesUnderWay() = default;

  /// A close frame has left for the dialler of `connection`.
  void expect(const sim::FaultedConnection& connection, const Ref<sim::Effect>& effect);

  bool wants(sim::EventKind kind) const noexcept override;
  void on_event(const sim::Event& event) override;

 private:
  struct Closing {
    std::uint16_t dialler;  // The id of the host at which it arrives.
    Ref<sim::Effect> effect;
  };
  std::map<std::uint64_t, Closing> closing_;  // By connection.
};

/// The silence of the venue that an entry asks for: as long as its effect, and with keep_idle.
hyperliquid::VenueFault silence_of(const sim::FaultApplication& fault,
                                   const Ref<sim::Effect>& effect);

/// The parameters that mutes share: keep_idle and duration_ns.
std::vector<sim::NumberSpec> silence_specs();

}  // namespace wavetank::scenarios
