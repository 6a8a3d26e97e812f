#include "scenarios/cases/case_setup.h"

#include <algorithm>

namespace wavetank::scenarios {

std::vector<hyperliquid::WantedTopic> CaseTerms::topics() const {
  std::vector<hyperliquid::WantedTopic> all;
  for (const CaseClient& client : clients) {
    for (const hyperliquid::WantedTopic& topic : client.config.topics) {
      const bool known = std::any_of(all.begin(), all.end(),
                                     [&](const auto& other) { return other.key == topic.key; });
      if (!known) all.push_back(topic);
    }
  }
  return all;
}

}  // namespace wavetank::scenarios
