#include "scenarios/registry.h"

#include "scenarios/cases/cases.h"
#include "scenarios/cases/decode_frame.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/clients/clients.h"
#include "scenarios/hyperliquid_venue.h"
#include "scenarios/properties/properties.h"

namespace wavetank {

sim::Registry scenarios_registry() {
  sim::Registry registry;
  registry.venues.push_back(scenarios::hyperliquid_venue());
  registry.scenarios = scenarios::scenario_infos();
  registry.clients = scenarios::client_infos();
  registry.properties = scenarios::property_infos();
  registry.faults = scenarios::feed_faults();
  registry.decode_frame = scenarios::frame_decoder();
  return registry;
}

}  // namespace wavetank
