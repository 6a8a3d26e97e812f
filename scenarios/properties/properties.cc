#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {
namespace {

sim::PropertyInfo judged_outside(const char* name, const char* summary, const char* source) {
  return sim::PropertyInfo{name, summary, source, Duration::zero(), nullptr};
}

}  // namespace

sim::PropertyInfo feed_property(std::string name, std::string summary, std::string source,
                                FeedPropertyFactory::Make make, Duration feed_needed) {
  return sim::PropertyInfo{std::move(name), std::move(summary), std::move(source), feed_needed,
                           std::make_shared<const FeedPropertyFactory>(std::move(make))};
}

std::vector<PropertyPointer> make_properties(const std::vector<sim::PropertyInfo>& infos,
                                             const RunFacts& facts, const RunTerms& terms) {
  std::vector<PropertyPointer> all;
  for (const sim::PropertyInfo& info : infos) {
    const auto* const factory = dynamic_cast<const FeedPropertyFactory*>(info.factory.get());
    if (factory != nullptr) all.push_back(factory->make(facts, terms));
  }
  return all;
}

sim::PropertyInfo crash() {
  return judged_outside(
      "CRASH",
      "The program does not die of a signal or a sanitizer report. Judged by the parent process.",
      "go-hyperliquid issue 55");
}
sim::PropertyInfo hang() {
  return judged_outside(
      "HANG",
      "The run makes progress within --seed-timeout of real time, and keeps its event budget. "
      "Judged by the parent process.",
      "xchange-stream; tokio-tungstenite issue 202");
}
sim::PropertyInfo determinism() {
  return judged_outside("DETERMINISM",
                        "Two runs of one request give the same trace. Judged by running twice.",
                        "docs/ARCHITECTURE.md");
}

std::vector<sim::PropertyInfo> property_infos() {
  std::vector<sim::PropertyInfo> infos;
  for (const auto property : kFeedProperties) infos.push_back(property());
  return infos;
}

}  // namespace wavetank::scenarios
