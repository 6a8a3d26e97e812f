#include "scenarios/cases/early_silence.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/properties/silence.h"
#include "sim/trace/time_text.h"

namespace wavetank::scenarios {

void EarlySilence::note_data(Instant at) {
  const std::vector<TopicFacts>& topics = facts_.topics();
  if (topics_with_data_ == topics.size()) return;  // The usual case.
  first_.resize(topics.size());
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (first_[i] || !topics[i].arrivals.last()) continue;
    first_[i] = at;
    ++topics_with_data_;
  }
}

// On any connection.
std::optional<Instant> EarlySilence::first_played(const TopicFacts& topic) const {
  for (std::size_t number = 1; number <= facts_.connections().size(); ++number) {
    const std::uint64_t id = facts_.connections().at(number).id;
    const auto from = facts_.record()->played_from(id, topic.topic.key);
    if (from) return from;
  }
  return std::nullopt;
}

// The whole time for which a mute kept it from the client, up to `until`.
Duration EarlySilence::withheld(const TopicFacts& topic, Instant until, Instant end) const {
  const auto played = first_played(topic);
  const auto first_due = facts_.record()->first_due(topic.topic.key, end);
  if (!played || !first_due) return {};
  const Instant from = std::max(*played, *first_due);
  const Instant to = std::min({until, injector_.last_mute(topic.topic.key, facts_.client()),
                               *facts_.record()->last_due(topic.topic.key, end)});
  return to > from ? to - from : Duration::zero();
}

std::string EarlySilence::doubt(Instant end) const {
  if (facts_.record() == nullptr || !facts_.decodes()) return {};
  const Instant last = facts_.stopping() ? facts_.first_signal() : end;
  for (std::size_t i = 0; i < facts_.topics().size(); ++i) {
    const TopicFacts& topic = facts_.topics()[i];
    if (!topic.topic.has_cadence) continue;
    const bool came = i < first_.size() && first_[i].has_value();
    const Duration silence = withheld(topic, came ? *first_[i] : last, end);
    if (silence < kDoubtfulFrom) continue;
    return fmt::format(
        "a mute withheld {} for {} before the client received its first frame: no property judges "
        "that, so start the mute after the first frames",
        topic.topic.key, sim::duration_text(silence.count()));
  }
  return {};
}

}  // namespace wavetank::scenarios
