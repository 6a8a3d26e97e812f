#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/properties/properties.h"
#include "scenarios/properties/silence.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportKind;
using hyperliquid::VenueRecord;
using sim::Event;
using sim::EventKind;
using sim::Observation;

// 30 s of backoff, 10 s for a dial, 5 s to subscribe.
constexpr Duration kConnectedBound = std::chrono::seconds(45);
// A frame that was due less long ago may be in flight.
constexpr Duration kUnderWay = std::chrono::seconds(5);
constexpr Duration kSubSetBound = std::chrono::seconds(5);
// 2,000 messages a minute. Source: developer docs, "Rate limits and user limits".
constexpr Duration kPerRequest = std::chrono::milliseconds(30);

// The venue refuses the topic, and the client has said so: it is not wanted any more.
bool given_up(const RunFacts& facts, const TopicFacts& topic) {
  const auto refused = [&](const ConnectionFacts* one) {
    return one->usable() && one->refused && *one->refused <= *topic.alarmed;
  };
  const auto& living = facts.connections().living();
  return topic.alarmed && std::any_of(living.begin(), living.end(), refused);
}

/// CONNECTED, and RECOVER: the same, with no other cause than faults. Each topic has its own
/// duty: a socket that ends again and again gives no more time to the topics of another.
class Connected final : public sim::Property {
 public:
  enum class Armed { kAlways, kByFaults };

  Connected(const char* name, const RunFacts& facts, Armed armed)
      : Property(name), facts_(facts), armed_(armed) {
    const bool reports = facts.decodes() && facts.declares({ReportKind::kDelivered});
    if (facts.record() == nullptr || (armed == Armed::kByFaults && !reports)) {
      not_applicable();
    } else {
      meet_topics(Instant(), "the run begins");
      rearm();
    }
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kFaultObserved || kind == EventKind::kSignal ||
           kind == EventKind::kFrameReceived || kind == EventKind::kFrameSent ||
           kind == EventKind::kClose || kind == EventKind::kReset || kind == EventKind::kShutdown ||
           kind == EventKind::kReportWants;
  }

  void on_event(const Event& event) override {
    const Instant now = event.at();
    if (event.kind() == EventKind::kFaultObserved) {
      if (event.content.starts_with("stop_signal") || facts_.stopping()) return;
      // For CONNECTED a fault is no cause, but time: bound() knows how much.
      if (armed_ == Armed::kAlways) return;
      for (Duty& duty : duties_) ask(duty, now, "a fault bites");
      return rearm();
    }
    if (event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kSignal) return on_signal(now);
    if (event.kind() == EventKind::kReportWants) {
      meet_topics(now, "the client wants the topic");
      return rearm();
    }
    const ConnectionFacts* const connection = facts_.connection();
    if (connection == nullptr || connection->ended != now || facts_.stopping()) return;
    on_lost(*connection, now);
  }

  void on_deadline(Instant now) override {
    if (facts_.stopping() || facts_.exited()) return;
    bool due = false;
    for (std::size_t i = 0; i < duties_.size(); ++i) {
      if (duties_[i].due > now) continue;
      duties_[i].due = bound(i);
      due = due || duties_[i].due <= now;
    }
    if (due) judge(now, [&](std::size_t i) { return duties_[i].asked && now >= bound(i); });
    rearm();
  }

 private:
  // To serve one topic.
  struct Duty {
    Instant since{};
    std::string why;
    Instant last_end = Instant() - kConnectedBound;
    Instant due = kNever;  // When it is judged next.
    bool asked = false;    // There was a cause, ever;
    bool waiting = false;  // and it has not been judged yet.
    bool wanted = false;
  };

  static void ask(Duty& duty, Instant now, std::string why) {
    duty.since = now;
    duty.why = std::move(why);
    duty.asked = duty.waiting = true;
    duty.due = saturating_add(now, kConnectedBound);
  }

  // Topics that are new, or are wanted again.
  void meet_topics(Instant now, const char* why) {
    duties_.resize(facts_.topics().size());
    for (std::size_t i = 0; i < duties_.size(); ++i) {
      const bool was_wanted = std::exchange(duties_[i].wanted, facts_.topics()[i].wanted);
      const bool begins = duties_[i].wanted && !was_wanted;
      if (begins && armed_ == Armed::kAlways && !facts_.stopping()) ask(duties_[i], now, why);
    }
  }

  void rearm() {
    Instant next = kNever;
    for (const Duty& duty : duties_) next = std::min(next, duty.due);
    set_deadline(violation() ? kNever : next);
  }

  // The topics that were on the connection must come back. A failed dial is part of the work that
  // must end within the bound, and no new cause.
  void on_lost(const ConnectionFacts& connection, Instant now) {
    std::vector<Duty*> concerned;
    bool waiting = false;
    bool data_waits = false;
    for (std::size_t i = 0; i < duties_.size(); ++i) {
      if (!facts_.is_home(connection, facts_.topics()[i])) continue;
      Duty& duty = duties_[i];
      duty.last_end = now;
      waiting = waiting || duty.waiting;
      data_waits = data_waits || duty.due != kNever;
      concerned.push_back(&duty);
    }
    const bool cause = waiting ? served(connection, now) : armed_ == Armed::kAlways || data_waits;
    if (!cause) return;
    for (Duty* const duty : concerned) {
      ask(*duty, now, fmt::format("connection {} ends", connection.number));
    }
    rearm();
  }

  static bool served(const ConnectionFacts& connection, Instant now) {
    if (!connection.upgraded) return false;
    return connection.data || *connection.upgraded + kSubSetBound <= now;
  }

  const TopicFacts& topic_of(std::size_t index) const { return facts_.topics()[index]; }
  Instant bound(std::size_t index) const {
    const Instant hindered = facts_.last_hindrance(topic_of(index));
    return saturating_add(std::max(duties_[index].since, hindered), kConnectedBound);
  }
  Instant data_bound(std::size_t index) const {
    const Instant hindered = facts_.last_data_hindrance(topic_of(index));
    return saturating_add(std::max(duties_[index].since, hindered), kConnectedBound);
  }

  // Once more at the stop: a recovered connection must have stayed.
  void on_signal(Instant now) {
    for (Duty& duty : duties_) duty.due = kNever;
    if (facts_.signals() == 1 && !facts_.exited()) {
      judge(now, [&](std::size_t i) {
        const Instant settled = saturating_add(duties_[i].last_end, kConnectedBound);
        return duties_[i].asked && now >= std::max(bound(i), settled);
      });
    }
    set_deadline(kNever);
  }

  // Counted once, however many topics are looked at.
  template <class IsRipe>
  void judge(Instant now, IsRipe is_ripe) {
    bool looked = false;
    for (std::size_t i = 0; i < duties_.size(); ++i) {
      if (!is_ripe(i)) continue;
      if (!std::exchange(looked, true)) check();
      if (const auto missing = missing_of(i, now)) return accuse(i, now, *missing);
      // A frame that is held back need not have come: it is looked at when it may flow again.
      const Instant data_due = data_bound(i);
      duties_[i].waiting = false;
      duties_[i].due = topic_of(i).wanted && data_due > now ? data_due : kNever;
    }
  }

  // The reason why a topic is not served as it must be; absent if it is.
  std::optional<std::string> missing_of(std::size_t index, Instant now) const {
    const TopicFacts& topic = topic_of(index);
    if (!topic.wanted || given_up(facts_, topic)) return std::nullopt;
    const ConnectionFacts* const at = holder(topic, now);
    if (at == nullptr) return missing(topic);
    // A mute topic is PER_SUB's; the alarm shows that the client knows.
    if (!facts_.decodes() || topic.alarmed || now < data_bound(index)) return std::nullopt;
    const Duration recent = patience(facts_, topic, now);
    // Frames that were due before the effect ended need not have come at all.
    const Instant after = std::max(now - recent, facts_.last_data_hindrance(topic));
    if (!could_come(facts_, *at, topic, after, now - kUnderWay)) return std::nullopt;
    if (came(topic, *at, index, now - recent)) return std::nullopt;
    return fmt::format("{} was owed and has not reached the consumer within {} s", topic.topic.key,
                       recent / std::chrono::seconds(1));
  }

  bool came(const TopicFacts& topic, const ConnectionFacts& at, std::size_t index,
            Instant after) const {
    if (facts_.declares({ReportKind::kDelivered})) return topic.delivered > after;
    return at.topics[index].data > after;
  }

  // The connection on which the venue serves the topic; or has just ended it, which the client will
  // learn and be judged for then.
  const ConnectionFacts* holder(const TopicFacts& topic, Instant now) const {
    const ConnectionFacts* ending = nullptr;
    for (const ConnectionFacts* connection : facts_.connections().living()) {
      if (!connection->usable()) continue;
      const VenueRecord::Connection* const there = facts_.record()->find(connection->id);
      if (there == nullptr) continue;
      if (there->holds(topic.topic.subscription)) return connection;
      const bool just_ended = there->ended && *there->ended + kUnderWay > now;
      if (just_ended && facts_.is_home(*connection, topic)) ending = connection;
    }
    return ending;
  }

  std::string missing(const TopicFacts& topic) const {
    const std::string name = text_form(topic.topic.subscription);
    if (!facts_.upgraded()) return fmt::format("no websocket is open, but {} is wanted", name);
    return fmt::format("no open websocket has {} in the venue's set of subscriptions", name);
  }

  void accuse(std::size_t index, Instant now, std::string what) {
    const Duty& duty = duties_[index];
    const Instant cleared = facts_.last_hindrance(topic_of(index));
    const bool later = cleared > duty.since && cleared <= now;
    violate(later ? Observation(cleared, "the last fault has cleared")
                  : Observation(duty.since, duty.why),
            Observation(now, std::move(what)));
  }

  const RunFacts& facts_;
  Armed armed_;
  std::vector<Duty> duties_;  // Parallel to RunFacts::topics().
};

class SubSet final : public sim::Property {
 public:
  explicit SubSet(const RunFacts& facts) : Property("SUB_SET"), facts_(facts) {
    if (!facts.decodes() || facts.record() == nullptr) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kFrameReceived || kind == EventKind::kTextSent ||
           kind == EventKind::kFaultObserved || kind == EventKind::kReportWants;
  }

  void on_event(const Event& event) override {
    if (facts_.stopping() || deadline() != kNever) return;
    if (event.kind() == EventKind::kFaultObserved && !facts_.upgraded()) return;
    if (event.kind() != EventKind::kFaultObserved && event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kReportWants) changed_ = event.at();
    set_deadline(event.at() + kSubSetBound);
  }

  void on_deadline(Instant now) override {
    if (facts_.stopping() || facts_.exited() || !facts_.upgraded()) return;
    const Instant bound = saturating_add(quiet_since(), wait());
    if (now < bound) return set_deadline(bound);
    if (!settled(now)) return set_deadline(saturating_add(now, kSubSetBound));
    check();
    for (const TopicFacts& topic : facts_.topics()) {
      if (!topic.wanted || given_up(facts_, topic) || held(topic)) continue;
      const std::string name = text_form(topic.topic.subscription);
      return violate(Observation(quiet_since(), "the client is connected and wants " + name),
                     Observation(now, "the venue's set of subscriptions lacks " + name));
    }
  }

 private:
  Duration wait() const {
    return kSubSetBound + static_cast<int>(facts_.topics().size()) * kPerRequest;
  }

  Instant quiet_since() const {
    Instant since = std::max(changed_, facts_.last_hindrance());
    for (const ConnectionFacts* connection : facts_.connections().living()) {
      if (!connection->usable()) continue;
      since = std::max(since, std::max(*connection->upgraded, connection->asked.value_or(since)));
    }
    return since;
  }

  // While a slot of the client is between two connections, its topics are nowhere, lawfully. One
  // that stays empty although nothing hinders it was given up.
  bool settled(Instant now) const {
    const auto& newest = facts_.connections().newest();
    return std::all_of(newest.begin(), newest.end(), [&](const ConnectionFacts* one) {
      if (one->ended) {
        return std::max(*one->ended, facts_.last_hindrance()) + kConnectedBound <= now;
      }
      const VenueRecord::Connection* const there = facts_.record()->find(one->id);
      return one->upgraded && there != nullptr && !there->ended;
    });
  }

  bool held(const TopicFacts& topic) const {
    for (const ConnectionFacts* connection : facts_.connections().living()) {
      const VenueRecord::Connection* const there = facts_.record()->find(connection->id);
      const bool open = connection->usable() && there != nullptr;
      if (open && there->holds(topic.topic.subscription)) return true;
    }
    return false;
  }

  const RunFacts& facts_;
  Instant changed_{};
};

}  // namespace

sim::PropertyInfo connected() {
  return feed_property(
      "CONNECTED",
      "Every wanted topic arrives within 45 s of the start, a lost connection or a fault's end.",
      "hyperliquid-python-sdk issue 191; hummingbot issues 7593, 7797, 8250",
      [](const RunFacts& facts, const RunTerms&) {
        return std::make_unique<Connected>("CONNECTED", facts, Connected::Armed::kAlways);
      },
      std::chrono::seconds(45));
}
sim::PropertyInfo recover() {
  return feed_property(
      "RECOVER", "Every wanted topic arrives within 45 s of a fault's end.",
      "hyperliquid-python-sdk issue 191; hummingbot issue 8250",
      [](const RunFacts& facts, const RunTerms&) {
        return std::make_unique<Connected>("RECOVER", facts, Connected::Armed::kByFaults);
      },
      std::chrono::seconds(45));
}
sim::PropertyInfo sub_set() {
  return feed_property(
      "SUB_SET", "The venue's set of subscriptions holds every wanted topic with its options.",
      "nktkas hyperliquid issue 23; ccxt PR 29598", made_of<SubSet>, std::chrono::seconds(5));
}

}  // namespace wavetank::scenarios
