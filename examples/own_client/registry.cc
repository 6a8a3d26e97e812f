// All that this program can run: the built-in clients, scenarios, properties and kinds of faults,
// and those of this project.

#include "own.h"

namespace own {

using namespace wavetank;
using hyperliquid::ReportKind;
using hyperliquid::ReportKinds;

sim::Registry registry() {
  sim::Registry all = scenarios_registry();
  // The reports that the client makes whenever there is something to report. Properties that need
  // others are not applicable to it.
  const ReportKinds reports = {ReportKind::kFrame, ReportKind::kDelivered, ReportKind::kDropped,
                               ReportKind::kDisconnected};
  all.clients.push_back(scenarios::feed_client("mine", "the client of this project", "client.cc",
                                               scenarios::Client(run_client, reports)));
  all.clients.push_back(scenarios::feed_client("mine_defective", "defect: never notices silence",
                                               "client.cc",
                                               scenarios::Client(run_defective_client, reports)));
  all.properties.push_back(dial_gap());
  all.faults.add(venue_restart());
  all.scenarios.push_back(venue_restarts());
  return all;
}

}  // namespace own
