#include "scenarios/properties/silence.h"

#include <algorithm>

namespace wavetank::scenarios {

std::optional<Silence> silence_of(const RunFacts& facts, const ConnectionFacts& connection,
                                  const TopicFacts& topic, Instant last, Instant now) {
  hyperliquid::VenueRecord& record = *facts.record();
  const std::string& key = topic.topic.key;
  const auto owed = record.first_owed(connection.id, key, last, now);
  if (!owed) return std::nullopt;
  const Duration cadence = record.cadence(key, now).value_or(Duration::zero());
  return Silence(std::max(last, *owed - cadence), *owed, cadence);
}

Duration patience(const RunFacts& facts, const TopicFacts& topic, Instant now) {
  const auto cadence = facts.record()->cadence(topic.topic.key, now);
  return std::max(kSilenceBound, 3 * cadence.value_or(Duration::zero()));
}

bool was_owed(const RunFacts& facts, const ConnectionFacts& connection, const TopicFacts& topic,
              Instant after, Instant until) {
  return facts.record()->first_owed(connection.id, topic.topic.key, after, until).has_value();
}

bool could_come(const RunFacts& facts, const ConnectionFacts& connection, const TopicFacts& topic,
                Instant after, Instant until) {
  return facts.record()
      ->first_owed(connection.id, topic.topic.key, after, until,
                   hyperliquid::VenueRecord::Frames::kHeld)
      .has_value();
}

}  // namespace wavetank::scenarios
