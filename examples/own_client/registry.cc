// All that this program can run: the built-in clients, scenarios, properties and kinds of faults,
// and those of this project.

#include "own.h"

namespace own {
namespace {

using namespace wavetank;
using namespace wavetank::hyperliquid;
using namespace std::chrono_literals;

Coro<int> mine(Doors& doors, const ClientConfig& config, Reports& reports) {
  // Three pings of the client, and three of the slowest books with their longest lawful pause.
  auto silence = SilenceLimit(config.topics).message_max(45s).data_max(21s);
  return run_client(doors, config, reports, std::move(silence));
}

// The defect: without a limit it never notices that the feed is silent.
Coro<int> mine_defective(Doors& doors, const ClientConfig& config, Reports& reports) {
  return run_client(doors, config, reports, SilenceLimit(config.topics));
}

}  // namespace

sim::Registry registry() {
  sim::Registry all = scenarios_registry();
  // The reports that the client makes whenever there is something to report. Properties that need
  // others are not applicable to it.
  const ReportKinds reports = {ReportKind::kFrame, ReportKind::kDelivered, ReportKind::kDropped,
                               ReportKind::kDisconnected};
  all.clients.push_back(scenarios::feed_client("mine", "the client of this project", "client.cc",
                                               scenarios::Client(mine, reports)));
  all.clients.push_back(scenarios::feed_client("mine_defective", "defect: never notices silence",
                                               "registry.cc",
                                               scenarios::Client(mine_defective, reports)));
  all.properties.push_back(dial_gap());
  all.faults.add(venue_restart());
  all.scenarios.push_back(venue_restarts());
  return all;
}

}  // namespace own
