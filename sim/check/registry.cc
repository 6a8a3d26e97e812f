#include "sim/check/registry.h"

namespace wavetank::sim {

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
