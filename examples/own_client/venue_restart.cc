// A kind of fault: the venue restarts. It closes all connections with 1012, and refuses new ones
// until it is up again.

#include "own.h"

namespace own {
namespace {

using namespace wavetank;

void restart(sim::FaultApplication& fault) {
  const Ref<sim::Effect> effect = fault.begin();
  auto& venue = fault.get<hyperliquid::Venue>();
  venue.refuse_dials(scenarios::silence_of(fault, effect));
  venue.close_all(1012, "restart");
}

}  // namespace

sim::FaultKind venue_restart() {
  sim::FaultKind kind;
  kind.name = "venue_restart";
  kind.level = sim::FaultLevel::kServer;
  kind.doc = "The venue closes all connections with 1012 and refuses dials for duration_ns.";
  kind.source = "this project";
  kind.numbers = {{"duration_ns", "ns", 1'000'000, 60'000'000'000, 5'000'000'000, {}}};
  kind.apply = restart;
  return kind;
}

}  // namespace own
