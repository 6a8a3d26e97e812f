#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

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
// A frame that was due less long ago may be under way.
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

/// CONNECTED, and RECOVER: the same, with no other cause than faults.
class Connected final : public sim::Property {
 public:
  enum class Armed { kAlways, kByFaults };

  Connected(const char* name, const RunFacts& facts, Armed armed)
      : Property(name), facts_(facts), armed_(armed) {
    const bool reports = facts.decodes() && facts.declares({ReportKind::kDelivered});
    if (facts.record() == nullptr || (armed == Armed::kByFaults && !reports)) {
      not_applicable();
    } else if (armed == Armed::kAlways) {
      ask(Instant(), "the run begins");
    }
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kFaultObserved || kind == EventKind::kSignal ||
           kind == EventKind::kFrameReceived || kind == EventKind::kFrameSent ||
           kind == EventKind::kClose || kind == EventKind::kReset || kind == EventKind::kShutdown;
  }

  void on_event(const Event& event) override {
    const Instant now = event.at();
    if (event.kind() == EventKind::kFaultObserved) {
      if (event.content.starts_with("stop_signal") || facts_.stopping()) return;
      // For CONNECTED a fault is no cause, but time: bound() knows how much.
      if (armed_ == Armed::kByFaults) ask(now, "a fault bites");
      return;
    }
    if (event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kSignal) return on_signal(now);
    const ConnectionFacts* const connection = facts_.connection();
    if (connection == nullptr || connection->ended != now || facts_.stopping()) return;
    last_end_ = now;
    // A dial that comes to nothing is part of what must end within the bound, and no new cause.
    const bool data_waits = deadline() != kNever;
    if (waiting_ ? served(*connection, now) : armed_ == Armed::kAlways || data_waits) {
      ask(now, fmt::format("connection {} ends", connection->number));
    }
  }

  void on_deadline(Instant now) override {
    if (facts_.stopping() || facts_.exited()) return;
    if (now < bound()) return set_deadline(bound());
    judge(now);
    waiting_ = false;
    if (!violation()) set_deadline(next_data_bound(now));
  }

 private:
  void ask(Instant now, std::string why) {
    since_ = now;
    why_ = std::move(why);
    asked_ = waiting_ = true;
    set_deadline(saturating_add(now, kConnectedBound));
  }

  static bool served(const ConnectionFacts& connection, Instant now) {
    if (!connection.upgraded) return false;
    return connection.data || *connection.upgraded + kSubSetBound <= now;
  }

  Instant bound() const {
    return saturating_add(std::max(since_, facts_.last_hindrance()), kConnectedBound);
  }
  Instant data_bound(const TopicFacts& topic) const {
    return saturating_add(std::max(since_, facts_.last_data_hindrance(topic)), kConnectedBound);
  }

  // A frame that is held back need not have come: it is looked at when it may flow again.
  Instant next_data_bound(Instant now) const {
    Instant next = kNever;
    for (const TopicFacts& topic : facts_.topics()) {
      const Instant bound = data_bound(topic);
      if (topic.wanted && bound > now) next = std::min(next, bound);
    }
    return next;
  }

  // Once more at the stop: what came back must have stayed.
  void on_signal(Instant now) {
    set_deadline(kNever);
    if (facts_.signals() != 1 || !asked_ || facts_.exited()) return;
    if (now >= std::max(bound(), saturating_add(last_end_, kConnectedBound))) judge(now);
  }

  void judge(Instant now) {
    check();
    for (std::size_t i = 0; i < facts_.topics().size(); ++i) {
      const TopicFacts& topic = facts_.topics()[i];
      if (!topic.wanted || given_up(facts_, topic)) continue;
      const ConnectionFacts* const at = holder(topic, now);
      if (at == nullptr) return accuse(now, missing(topic));
      // A mute topic is PER_SUB's; the alarm says that the client knows.
      if (!facts_.decodes() || topic.alarmed || now < data_bound(topic)) continue;
      const Duration recent = patience(facts_, topic, now);
      // Frames that were due before the effect ended need not have come at all.
      const Instant after = std::max(now - recent, facts_.last_data_hindrance(topic));
      if (!could_come(facts_, *at, topic, after, now - kUnderWay)) continue;
      if (came(topic, *at, i, now - recent)) continue;
      return accuse(now, fmt::format("{} was owed and has not reached the consumer within {} s",
                                     topic.topic.key, recent / std::chrono::seconds(1)));
    }
  }

  bool came(const TopicFacts& topic, const ConnectionFacts& at, std::size_t index,
            Instant after) const {
    if (facts_.declares({ReportKind::kDelivered})) return topic.delivered > after;
    return at.topics[index].data > after;
  }

  // The connection on which the venue serves the topic; or has just ended it, which the client will
  // learn and be judged for then.
  const ConnectionFacts* holder(const TopicFacts& topic, Instant now) const {
    for (const ConnectionFacts* connection : facts_.connections().living()) {
      if (!connection->usable()) continue;
      const VenueRecord::Connection* const there = facts_.record()->find(connection->id);
      if (there == nullptr) continue;
      if (there->holds(topic.topic.subscription)) return connection;
      if (there->ended && *there->ended + kUnderWay > now) return connection;
    }
    return nullptr;
  }

  std::string missing(const TopicFacts& topic) const {
    const std::string name = text_form(topic.topic.subscription);
    if (!facts_.upgraded()) return fmt::format("no websocket is open; {} is wanted", name);
    return fmt::format("no open websocket has {} in the venue's set", name);
  }

  void accuse(Instant now, std::string what) {
    const Instant cleared = facts_.last_hindrance();
    if (cleared > since_ && cleared <= now) {
      since_ = cleared;
      why_ = "the last fault has cleared";
    }
    violate(Observation(since_, why_), Observation(now, std::move(what)));
  }

  const RunFacts& facts_;
  Armed armed_;
  Instant since_{};
  std::string why_;
  Instant last_end_ = Instant() - kConnectedBound;
  bool asked_ = false;    // There was a cause, ever;
  bool waiting_ = false;  // and it has not been judged yet.
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
    if (!settled(now)) return;
    check();
    for (const TopicFacts& topic : facts_.topics()) {
      if (!topic.wanted || given_up(facts_, topic) || held(topic)) continue;
      const std::string name = text_form(topic.topic.subscription);
      return violate(Observation(quiet_since(), "connected, " + name + " is wanted"),
                     Observation(now, "the venue's set lacks " + name));
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
  // that stays empty was given up.
  bool settled(Instant now) const {
    const auto& newest = facts_.connections().newest();
    return std::all_of(newest.begin(), newest.end(), [&](const ConnectionFacts* one) {
      if (one->ended) return *one->ended + kConnectedBound <= now;
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
      "45 s after a start, the end of a connection or of a fault, all that is wanted comes.",
      "hyperliquid-python-sdk issue 191; hummingbot issues 7593, 7797, 8250",
      [](const RunFacts& facts, const RunTerms&) {
        return std::make_unique<Connected>("CONNECTED", facts, Connected::Armed::kAlways);
      },
      std::chrono::seconds(45));
}
sim::PropertyInfo recover() {
  return feed_property(
      "RECOVER", "CONNECTED after faults alone.",
      "hyperliquid-python-sdk issue 191; hummingbot issue 8250",
      [](const RunFacts& facts, const RunTerms&) {
        return std::make_unique<Connected>("RECOVER", facts, Connected::Armed::kByFaults);
      },
      std::chrono::seconds(45));
}
sim::PropertyInfo sub_set() {
  return feed_property(
      "SUB_SET", "The venue's set of a connection holds all that is wanted, with its options.",
      "nktkas hyperliquid issue 23; ccxt PR 29598", made_of<SubSet>, std::chrono::seconds(5));
}

}  // namespace wavetank::scenarios
