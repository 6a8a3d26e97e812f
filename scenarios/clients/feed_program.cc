#include "scenarios/clients/feed_program.h"

#include <stdexcept>

namespace wavetank::scenarios {

const Client& require_feed_client(const sim::Registry& registry, const std::string& name) {
  const sim::ClientInfo* const info = registry.find_client(name);
  if (info == nullptr) throw std::invalid_argument("no client is called '" + name + "'");
  const auto* const program = dynamic_cast<const FeedProgram*>(info->program.get());
  if (program != nullptr) return program->client;
  throw std::invalid_argument(
      "client '" + name +
      "' has no program that a feed scenario can run; add it to the registry "
      "with feed_client()");
}

}  // namespace wavetank::scenarios
