#include "sim/run/registry.h"

namespace wavetank::sim {

RunFunction Registry::runs_of(std::string_view scenario) const {
  const ScenarioInfo* const found = find_scenario(scenario);
  if (found == nullptr) return nullptr;
  return [this, found](const RunRequest& request) { return found->run(*this, request); };
}

RunFunction Registry::replays(std::string_view venue) const {
  const Venue* const found = find_venue(venue);
  if (found == nullptr || !found->replay.run) return nullptr;
  return [this, found](const RunRequest& request) { return found->replay.run(*this, request); };
}

const Venue* Registry::find_venue(std::string_view name) const {
  for (const Venue& venue : venues) {
    if (name.empty() || venue.name == name) return &venue;
  }
  return nullptr;
}

const ScenarioInfo* Registry::find_scenario(std::string_view name) const {
  for (const ScenarioInfo& scenario : scenarios) {
    if (scenario.name == name) return &scenario;
  }
  return nullptr;
}

const ClientInfo* Registry::find_client(std::string_view name) const {
  for (const ClientInfo& client : clients) {
    if (client.name == name) return &client;
  }
  return nullptr;
}

const PropertyInfo* Registry::find_property(std::string_view name) const {
  for (const PropertyInfo& property : properties) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

}  // namespace wavetank::sim
