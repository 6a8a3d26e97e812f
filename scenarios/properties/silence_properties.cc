#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "scenarios/properties/properties.h"
#include "scenarios/properties/silence.h"

namespace wavetank::scenarios {

namespace {

using sim::Event;
using sim::EventKind;
using sim::Observation;

// A topic that comes at least so often makes the bound of STALL 20 s. Source: the slowest public
// cadence, 5.43 s.
constexpr Duration kFastCadence = std::chrono::milliseconds(5'500);
constexpr Duration kSlowBound = std::chrono::seconds(60);
// A topic of events may pause so many times its longest pause.
constexpr int kPauseFactor = 10;
// The interval of checks while no frame is owed.
constexpr Duration kLookAgain = std::chrono::seconds(5);

constexpr Duration kResubscribeAgain = std::chrono::seconds(120);
constexpr Duration kHalfOpenBound = std::chrono::seconds(60);

int seconds_of(Duration length) { return static_cast<int>(length / std::chrono::seconds(1)); }

// Base of the properties of silence. It judges every usable connection when a bound may be
// exceeded, and at intervals.
class SilenceProperty : public sim::Property {
 public:
  enum class Needs : std::uint8_t { kAnyFrames, kTopics };

  SilenceProperty(const char* name, const RunFacts& facts, Needs needs)
      : Property(name), facts_(facts) {
    const bool topics = facts.decodes() && facts.record() != nullptr;
    if (needs == Needs::kTopics && !topics) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kFrameReceived; }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client() || deadline() != kNever) return;
    const ConnectionFacts* const connection = facts_.connection();
    // Later frames are looked at when the deadline comes.
    if (connection != nullptr && connection->usable() && watching()) set_deadline(event.at());
  }

  void on_deadline(Instant now) override {
    if (!watching()) return;
    Instant next = kNever;
    for (const ConnectionFacts* connection : facts_.connections().living()) {
      if (connection->usable()) next = std::min(next, look(*connection, now));
    }
    set_deadline(next);
  }

 protected:
  /// Judges a connection; returns when to judge it again, later than `now`.
  virtual Instant look(const ConnectionFacts& connection, Instant now) = 0;

  const RunFacts& facts_;

 private:
  bool watching() const { return !facts_.stopping() && !facts_.exited(); }
};

class Stall final : public SilenceProperty {
 public:
  explicit Stall(const RunFacts& facts) : SilenceProperty("STALL", facts, Needs::kTopics) {}

 private:
  Instant look(const ConnectionFacts& connection, Instant now) override {
    // A topic that has brought data on an earlier connection is missed from the upgrade on.
    const Instant last = connection.data.value_or(*connection.upgraded);
    bool owed = false;
    Instant next = std::max(last + kSilenceBound + kTimeToAct, now + kLookAgain);
    for (const TopicFacts& topic : facts_.topics()) {
      if (!topic.wanted || !topic.arrivals.last()) continue;
      owed = owed || (topic.topic.has_cadence &&
                      was_owed(facts_, connection, topic, now - kSilenceBound, now));
      const auto silence = silence_of(facts_, connection, topic, last, now);
      const auto bound = silence ? bound_of(topic, *silence, now) : std::nullopt;
      if (!bound) continue;
      const Instant alarm = silence->since + *bound + kTimeToAct;
      if (alarm <= now) accuse(connection, topic, *silence, now);
      next = std::min(next, std::max(alarm, now + Duration(1)));
    }
    // Counted when it could have spoken, on a feed as long as its bound.
    if (owed && now - *connection.upgraded >= kSilenceBound + kTimeToAct) check();
    return next;
  }

  // Absent for a topic whose rhythm the client cannot know: one with a cadence that has never
  // brought anything, for all it knows dead; one of events that has not brought two.
  std::optional<Duration> bound_of(const TopicFacts& topic, const Silence& silence,
                                   Instant now) const {
    const bool known = topic.topic.has_cadence ? topic.arrivals.last().has_value()
                                               : topic.arrivals.median().has_value();
    if (!known || silence.cadence == Duration::zero()) return std::nullopt;
    if (topic.topic.has_cadence) {
      return silence.cadence <= kFastCadence ? kSilenceBound
                                             : std::max(kSlowBound, 3 * silence.cadence);
    }
    // The client has seen the pauses that faults have made, and can tell them from no others.
    const Duration pause = std::max(facts_.record()->longest_distance(topic.topic.key, now),
                                    topic.arrivals.longest(now));
    return std::max(kSlowBound, kPauseFactor * pause);
  }

  void accuse(const ConnectionFacts& connection, const TopicFacts& topic, const Silence& silence,
              Instant now) {
    violate(Observation(silence.since,
                        fmt::format("connection {} {}; the venue owes {} from {} s later on",
                                    connection.number,
                                    connection.data ? "falls silent" : "is open without data",
                                    topic.topic.key, seconds_of(silence.owed - silence.since))),
            Observation(now, fmt::format("{} s later the client still keeps the connection",
                                         seconds_of(now - silence.since))));
  }
};

class PerSub final : public SilenceProperty {
 public:
  explicit PerSub(const RunFacts& facts) : SilenceProperty("PER_SUB", facts, Needs::kTopics) {}

 private:
  Instant look(const ConnectionFacts& connection, Instant now) override {
    Instant next = now + kLookAgain;
    for (std::size_t i = 0; i < connection.topics.size(); ++i) {
      const TopicFacts& topic = facts_.topics()[i];
      const std::optional<Instant> last = last_of(connection, i);
      if (!topic.wanted || !topic.topic.has_cadence || !last) continue;
      next = std::min(next, look(connection, i, *last, now));
    }
    return next;
  }

  // The topic's last frame on the connection. One that has brought data before, on any connection,
  // is missed from the acknowledgement on.
  std::optional<Instant> last_of(const ConnectionFacts& connection, std::size_t index) const {
    const TopicOnConnection& here = connection.topics[index];
    if (here.data) return here.data;
    return facts_.topics()[index].arrivals.last() ? here.confirmed : std::nullopt;
  }

  Instant look(const ConnectionFacts& connection, std::size_t index, Instant last, Instant now) {
    const TopicFacts& topic = facts_.topics()[index];
    const Instant again = now + kLookAgain;
    const Instant earliest = last + kSilenceBound;
    if (earliest > now) return std::min(earliest, again);
    const auto silence = silence_of(facts_, connection, topic, last, now);
    if (!silence) return again;
    const Duration bound = patience(facts_, topic, now);
    if (!brings_others(connection, index, silence->since + bound / 2)) return again;
    const Instant duty = std::max(silence->since + bound, told_apart(connection, index, last, now));
    if (duty > now) return std::min(duty, again);
    if (topic.alarmed && *topic.alarmed >= silence->since) {
      check();
      return again;
    }
    const auto helped = helped_at(connection, topic, silence->since);
    if (helped) check();
    const Instant due = (helped ? *helped + kResubscribeAgain : duty) + kTimeToAct;
    if (due <= now) accuse(connection, topic, *silence, now);
    return std::min(std::max(due, now + Duration(1)), again);
  }

  // When the client last subscribed again, since the silence began, to a topic with this key.
  std::optional<Instant> helped_at(const ConnectionFacts& connection, const TopicFacts& topic,
                                   Instant since) const {
    std::optional<Instant> last;
    for (std::size_t i = 0; i < connection.topics.size(); ++i) {
      const TopicOnConnection& here = connection.topics[i];
      if (facts_.topics()[i].topic.key != topic.topic.key) continue;
      if (!here.unsubscribed || !here.subscribed || *here.unsubscribed < since) continue;
      if (*here.subscribed >= *here.unsubscribed) last = std::max(last, here.subscribed);
    }
    return last;
  }

  // Others have brought data later than `after`: it is not the connection that is silent.
  bool brings_others(const ConnectionFacts& connection, std::size_t index, Instant after) const {
    for (std::size_t i = 0; i < connection.topics.size(); ++i) {
      const bool other = facts_.topics()[i].topic.key != facts_.topics()[index].topic.key;
      if (other && connection.topics[i].data > after) return true;
    }
    return false;
  }

  // When that was first seen of this silence.
  Instant told_apart(const ConnectionFacts& connection, std::size_t index, Instant last,
                     Instant now) {
    Apart& apart = apart_[{connection.id, index}];
    if (apart.last != last) apart = Apart{last, now};
    return apart.seen;
  }

  void accuse(const ConnectionFacts& connection, const TopicFacts& topic, const Silence& silence,
              Instant now) {
    check();
    violate(Observation(silence.since,
                        fmt::format("{} falls silent on connection {}, which brings other data",
                                    topic.topic.key, connection.number)),
            Observation(now, fmt::format("{} s later the client has neither subscribed again, nor "
                                         "ended the connection, nor raised an alarm",
                                         seconds_of(now - silence.since))));
  }

  struct Apart {
    Instant last = Instant::min();  // The topic's last frame, or its acknowledgement,
    Instant seen{};                 // and when others had come for a while behind it.
  };
  std::map<std::pair<std::uint64_t, std::size_t>, Apart> apart_;
};

class HalfOpen final : public SilenceProperty {
 public:
  explicit HalfOpen(const RunFacts& facts)
      : SilenceProperty("HALF_OPEN", facts, Needs::kAnyFrames) {}

 private:
  Instant look(const ConnectionFacts& connection, Instant now) override {
    const Instant bound = connection.arrived + kHalfOpenBound;
    if (now < bound) return bound;
    check();
    if (now < bound + kTimeToAct) return bound + kTimeToAct;
    violate(Observation(connection.arrived,
                        fmt::format("the last arrival on connection {}", connection.number)),
            Observation(now, fmt::format("{} s later the client still keeps the connection",
                                         seconds_of(now - connection.arrived))));
    return kNever;
  }
};

}  // namespace

sim::PropertyInfo stall() {
  return feed_property(
      "STALL", "The client ends a connection without data for 20 s although frames were owed.",
      "nautilus_trader issue 3907; go-hyperliquid issue 111", made_of<Stall>,
      std::chrono::seconds(25));
}
sim::PropertyInfo per_sub() {
  return feed_property(
      "PER_SUB",
      "The client resubscribes to a topic that is mute for 20 s or 3 cadences beside other data.",
      "go-hyperliquid issue 111; nautilus_trader issue 4275", made_of<PerSub>,
      std::chrono::seconds(25));
}
sim::PropertyInfo half_open() {
  return feed_property("HALF_OPEN", "The client ends a connection without any arrival for 60 s.",
                       "aiohttp issues 961, 2309", made_of<HalfOpen>, std::chrono::seconds(65));
}

}  // namespace wavetank::scenarios
