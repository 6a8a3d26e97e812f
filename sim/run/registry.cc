#include "sim/run/registry.h"

namespace wavetank::sim {

RunFunction Registry::runs_of(std::string_view scenario) const {
  const ScenarioInfo* const found = find_scenario(scenario);
  if (found == nullptr) return nullptr;
  return [this, found](const RunRequest& request) { return found->run(*this, request); };
}

RunFunction Registry::replays() const {
  if (!replay) return nullptr;
  return [this](const RunRequest& request) { return replay(*this, request); };
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
