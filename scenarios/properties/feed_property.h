#pragma once

/// scenarios/properties/feed_property.h - how a run makes a property of a feed client, as the
/// registry keeps it. A property of your own is a class on sim::Property that looks at RunFacts,
/// and one line:
///
///     registry.properties.push_back(
///         feed_property("MINE", "what must hold", "made up", made_of<Mine>));

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/properties/run_facts.h"
#include "scenarios/properties/run_terms.h"
#include "sim/check/property.h"
#include "sim/run/registry.h"

namespace wavetank::scenarios {

using PropertyPointer = std::unique_ptr<sim::Property>;

class FeedPropertyFactory final : public sim::PropertyFactory {
 public:
  using Make = std::function<PropertyPointer(const RunFacts& facts, const RunTerms& terms)>;
  explicit FeedPropertyFactory(Make make_) : make(std::move(make_)) {}

  const Make make;
};

/// A row of the registry: every run of a feed client checks it. `name`: UPPER_SNAKE_CASE, which the
/// property itself has, too. `feed_needed`: a recording that goes on for less cannot break it.
sim::PropertyInfo feed_property(std::string name, std::string summary, std::string source,
                                FeedPropertyFactory::Make make,
                                Duration feed_needed = Duration::zero());

/// For feed_property(): a class that is made of the facts alone.
template <class Made>
PropertyPointer made_of(const RunFacts& facts, const RunTerms&) {
  return std::make_unique<Made>(facts);
}
/// The same for a class that wants the terms of the run, too.
template <class Made>
PropertyPointer made_with_terms(const RunFacts& facts, const RunTerms& terms) {
  return std::make_unique<Made>(facts, terms);
}

/// Those of `infos` that watch feed clients, in their order.
std::vector<PropertyPointer> make_properties(const std::vector<sim::PropertyInfo>& infos,
                                             const RunFacts& facts, const RunTerms& terms);

}  // namespace wavetank::scenarios
