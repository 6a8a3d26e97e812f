#include "scenarios/cases/kinds/venue_kinds.h"

namespace wavetank::scenarios {
namespace {

void mute_topic(sim::FaultApplication& fault) {
  const Ref<sim::Effect> effect = fault.begin();
  const sim::Target& target = fault.target;
  fault.get<hyperliquid::Venue>().mute(target.all ? "*" : target.topic, silence_of(fault, effect));
}

}  // namespace

// The fault excuses no missing connection or subscription, because it holds data alone.
sim::FaultKind mute() {
  sim::FaultKind kind;
  kind.name = "mute";
  kind.level = sim::FaultLevel::kServer;
  kind.doc =
      "The venue sends no data of the topic. With keep_idle 1 its idle clock runs as if it did.";
  kind.source = "go-hyperliquid issue 111; nautilus_trader issues 3907, 4275";
  kind.numbers = silence_specs();
  kind.acts_on = {sim::TargetKind::kTopic};
  kind.hinders = {sim::Hinders::kKeeping};
  kind.apply = mute_topic;
  return kind;
}

}  // namespace wavetank::scenarios
