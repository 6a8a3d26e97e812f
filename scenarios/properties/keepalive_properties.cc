#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "scenarios/properties/properties.h"
#include "scenarios/properties/silence.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::VenueRecord;
using sim::Event;
using sim::EventKind;
using sim::Observation;

// The venue closes at 60 s. Source: developer docs, "Websocket / Timeouts and heartbeats".
constexpr Duration kKeepaliveBound = std::chrono::seconds(55);
// Lawful pauses of data reach 1.9 s, the age of trades 2.3 s.
constexpr Duration kOverdue = std::chrono::seconds(5);
// A client knows a cadence after five distances; until then it goes by the documented ones.
constexpr std::size_t kFramesToLearn = 6;
// A pause of events looks like their loss, and STALL demands an end after as long a loss.
constexpr Duration kEventPause = std::chrono::seconds(60);

class Keepalive final : public sim::Property {
 public:
  explicit Keepalive(const RunFacts& facts) : Property("KEEPALIVE"), facts_(facts) {
    if (facts.record() == nullptr) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kFrameReceived; }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client() || facts_.stopping() || deadline() != kNever) return;
    if (facts_.upgraded()) set_deadline(event.at() + kKeepaliveBound);
  }

  void on_deadline(Instant now) override {
    if (facts_.stopping() || facts_.exited()) return;
    Instant next = kNever;
    for (const ConnectionFacts* connection : facts_.connections().living()) {
      if (connection->usable()) next = std::min(next, look(*connection, now));
    }
    set_deadline(next);
  }

 private:
  // When to look again.
  Instant look(const ConnectionFacts& connection, Instant now) {
    const VenueRecord::Connection* const there = facts_.record()->find(connection.id);
    if (there == nullptr || there->ended) return now + kKeepaliveBound;
    const Instant kept = std::max(there->data_kept, there->pong_kept);
    const Instant bound = saturating_add(std::max(kept, facts_.last_keeping()), kKeepaliveBound);
    const Instant without_pongs = there->data_kept + kKeepaliveBound;
    if (without_pongs > now) return std::min(bound, without_pongs);
    // Data alone would have been too late: only now does a ping matter.
    Instant& counted = counted_[connection.id];
    if (std::exchange(counted, there->data_kept) != there->data_kept) check();
    if (bound > now) return bound;
    violate(Observation(kept, fmt::format("the venue sends its last data or pong on "
                                          "connection {}",
                                          connection.number)),
            Observation(now,
                        "55 s later neither data nor a pong has followed: the client does "
                        "not keep the connection alive"));
    return kNever;
  }

  const RunFacts& facts_;
  std::map<std::uint64_t, Instant> counted_;
};

class NoFalseKill final : public sim::Property {
 public:
  explicit NoFalseKill(const RunFacts& facts) : Property("NO_FALSE_KILL"), facts_(facts) {
    if (!facts.decodes() || facts.record() == nullptr) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kFrameSent || kind == EventKind::kTextSent ||
           kind == EventKind::kClose || kind == EventKind::kReset || kind == EventKind::kShutdown;
  }

  void on_event(const Event& event) override {
    const ConnectionFacts* const connection = facts_.connection();
    if (event.head.host != facts_.client() || connection == nullptr) return;
    const Instant now = event.at();
    if (event.kind() == EventKind::kTextSent) return on_text(*connection, now);
    const bool ends = connection->end == ConnectionEnd::kClient && connection->ended == now;
    // An upgrade that ends at the instant of its success was given up before.
    if (!ends || !connection->upgraded || *connection->upgraded == now) return;
    if (facts_.stopping() || judged_ == connection) return;
    judged_ = connection;
    check();
    if (has_reason(*connection, now)) return;
    violate(Observation(connection->arrived,
                        fmt::format("the last arrival on connection {}", connection->number)),
            Observation(now,
                        "the client ends the connection without a reason: no stop, close or "
                        "refusal, no frame or answer 5 s overdue, no silence of 20 s"));
  }

  // The client that stays in spite of a doubt is right, and has shown it.
  void on_deadline(Instant now) override {
    if (facts_.stopping() || facts_.exited()) return;
    Instant next = kNever;
    for (const ConnectionFacts* connection : facts_.connections().living()) {
      if (!connection->usable() || !connection->pinged) continue;
      const Instant doubt = *connection->pinged + kSilenceBound;
      if (doubt > now) {
        next = std::min(next, doubt);
      } else if (connection->data > connection->pinged && !has_reason(*connection, now)) {
        check();
      }
    }
    set_deadline(next);
  }

 private:
  // A ping that stays without a pong for so long is a doubt.
  void on_text(const ConnectionFacts& connection, Instant now) {
    if (connection.pinged && deadline() == kNever) set_deadline(now + kSilenceBound);
  }

  bool has_reason(const ConnectionFacts& connection, Instant now) const {
    if (connection.refused && *connection.refused + kOverdue >= now) return true;
    if (facts_.slow(now)) return true;
    // The venue has ended it, and the end is in flight or held: the client ends no live connection
    // here.
    const VenueRecord::Connection* const there = facts_.record()->find(connection.id);
    if (there != nullptr && there->ended) return true;
    const bool lifeless = connection.arrived + kSilenceBound <= now;
    if (lifeless && connection.pinged) return true;
    for (std::size_t i = 0; i < connection.topics.size(); ++i) {
      const TopicFacts& topic = facts_.topics()[i];
      const TopicOnConnection& here = connection.topics[i];
      const Instant last = here.data.value_or(connection.opened);
      if (here.asked && *here.asked + kOverdue <= now) return true;
      if (was_owed(facts_, connection, topic, last, now - kOverdue)) return true;
      if (lifeless && (here.asked || was_owed(facts_, connection, topic, connection.arrived, now)))
        return true;
      if (rests(topic, now) || seems_overdue(topic, here, now)) return true;
    }
    return connection.data && *connection.data + kEventPause <= now;
  }

  // The topic is silent for as long as STALL allows, by all that the client has seen of it on this
  // connection: 20 s, or three cadences once it has seen enough to know a slow one.
  static bool seems_overdue(const TopicFacts& topic, const TopicOnConnection& here, Instant now) {
    if (!topic.topic.has_cadence || !here.data) return false;
    const auto cadence = topic.arrivals.median(kFramesToLearn - 1);
    const bool learnt = cadence && here.frames >= kFramesToLearn;
    return *here.data + std::max(kSilenceBound, learnt ? 3 * *cadence : Duration::zero()) <= now;
  }

  // The feed itself is silent where it never was: a recording in which something is missing. There
  // neither staying nor leaving is wrong.
  bool rests(const TopicFacts& topic, Instant now) const {
    if (!topic.topic.has_cadence) return false;
    const auto last = facts_.record()->last_due(topic.topic.key, now);
    return last && *last + patience(facts_, topic, now) <= now;
  }

  const RunFacts& facts_;
  const ConnectionFacts* judged_ = nullptr;
};

}  // namespace

sim::PropertyInfo keepalive() {
  return feed_property("KEEPALIVE",
                       "The client pings often enough that the venue closes no idle connection.",
                       "venue documentation, timeouts and heartbeats; hummingbot issue 7593",
                       made_of<Keepalive>, std::chrono::seconds(55));
}
sim::PropertyInfo no_false_kill() {
  return feed_property(
      "NO_FALSE_KILL",
      "The client ends a connection only for a reason. A late pong while data flows is no reason.",
      "pybit issues 31, 201", made_of<NoFalseKill>);
}

}  // namespace wavetank::scenarios
