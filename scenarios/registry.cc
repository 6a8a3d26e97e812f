#include "scenarios/registry.h"

#include "scenarios/cases/cases.h"
#include "scenarios/cases/decode_frame.h"
#include "scenarios/cases/feed_run.h"
#include "scenarios/clients/clients.h"
#include "scenarios/generate_capture.h"
#include "scenarios/properties/properties.h"
#include "scenarios/record/record_feed.h"
#include "scenarios/serve/serve_venue.h"

namespace wavetank {

sim::Registry scenarios_registry() {
  sim::Registry registry;
  registry.scenarios = scenarios::scenario_infos();
  registry.replay = scenarios::replay_capture;
  registry.prepare = scenarios::prepare_capture;
  registry.clients = scenarios::client_infos();
  registry.properties = scenarios::property_infos();
  registry.faults = scenarios::feed_faults();
  registry.decode_frame = scenarios::frame_decoder();
  registry.generate = scenarios::generate_capture;
  registry.serve = scenarios::serve_venue;
  registry.record = scenarios::record_feed;
  return registry;
}

}  // namespace wavetank
