#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::FrameKind;
using hyperliquid::ReportWord;
using sim::Event;
using sim::EventKind;
using sim::Observation;

constexpr Duration kStallLimit = std::chrono::seconds(20);
constexpr Duration kRecoverLimit = std::chrono::seconds(45);
constexpr Duration kConfirmLimit = std::chrono::seconds(5);

bool judged_by_silence(const TopicFacts& topic) {
  return topic.topic.has_cadence && !topic.topic.quiet;
}

class Stall final : public sim::Property {
 public:
  explicit Stall(const RunFacts& facts) : Property("STALL"), facts_(facts) {
    if (!facts.decodes()) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kTextReceived || kind == EventKind::kFrameReceived ||
           kind == EventKind::kClose || kind == EventKind::kReset || kind == EventKind::kSignal;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    if (!facts_.upgraded() || facts_.stopping()) return set_deadline(kNever);
    // Later life signs are looked at when the deadline comes.
    if (deadline() == kNever) arm();
  }

  void on_deadline(Instant now) override {
    if (!facts_.upgraded() || facts_.stopping()) return;
    for (std::size_t i = 0; i < facts_.topics().size(); ++i) {
      const TopicFacts& topic = facts_.topics()[i];
      if (!judged_by_silence(topic) || alive_at(i) + kStallLimit > now) continue;
      return violate(Observation(alive_at(i), "last life sign of " + topic.topic.key),
                     Observation(now, "the client still keeps the connection, 20 s later"));
    }
    arm();
  }

 private:
  void arm() {
    if (facts_.stopping()) return;
    Instant next = kNever;
    for (std::size_t i = 0; i < facts_.topics().size(); ++i) {
      if (!judged_by_silence(facts_.topics()[i])) continue;
      next = std::min(next, alive_at(i) + kStallLimit);
    }
    if (next == kNever) return;
    check();
    set_deadline(next);
  }

  // On the newest connection.
  Instant alive_at(std::size_t topic) const {
    const ConnectionFacts& connection = facts_.connections().back();
    if (!connection.usable()) return kNever - kStallLimit;
    return connection.topics[topic].data.value_or(*connection.upgraded);
  }

  const RunFacts& facts_;
};

class Recover final : public sim::Property {
 public:
  explicit Recover(const RunFacts& facts) : Property("RECOVER"), facts_(facts) {
    if (!facts.decodes() || !facts.declares({ReportWord::kDelivered})) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kFaultApplied || kind == EventKind::kSignal;
  }
  void on_event(const Event& event) override {
    if (event.kind() == EventKind::kFaultApplied && event.content == "stop_signal") return;
    if (facts_.stopping()) return set_deadline(kNever);
    // The injector knows the end of the fault's effect only after this event: on_deadline() looks.
    set_deadline(saturating_add(event.at(), kRecoverLimit));
  }

  void on_deadline(Instant now) override {
    if (facts_.stopping()) return;
    const Instant cleared = facts_.last_effect();
    if (now < saturating_add(cleared, kRecoverLimit)) {
      return set_deadline(saturating_add(cleared, kRecoverLimit));
    }
    for (const TopicFacts& topic : facts_.topics()) {
      if (!judged_by_silence(topic)) continue;
      check();
      if (topic.delivered && *topic.delivered > cleared) continue;
      return violate(
          Observation(cleared, "the last fault has cleared"),
          Observation(now, topic.topic.key + " has not reached the consumer again, 45 s later"));
    }
  }

 private:
  const RunFacts& facts_;
};

class SubSet final : public sim::Property {
 public:
  explicit SubSet(const RunFacts& facts) : Property("SUB_SET"), facts_(facts) {
    if (!facts.decodes()) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kTextReceived || kind == EventKind::kFrameReceived ||
           kind == EventKind::kFaultApplied || kind == EventKind::kClose ||
           kind == EventKind::kReset || kind == EventKind::kSignal;
  }
  void on_event(const Event& event) override {
    if (!facts_.upgraded() || facts_.stopping()) {
      set_deadline(kNever);
      was_upgraded_ = false;
      return;
    }
    if (!was_upgraded_ || event.kind() == EventKind::kFaultApplied) {
      was_upgraded_ = true;
      upgraded_at_ = event.at();
      set_deadline(event.at() + kConfirmLimit);
    }
    if (facts_.frame() != nullptr) check_frame(event);
  }

  void on_deadline(Instant now) override {
    if (facts_.fault_active(now - kConfirmLimit)) {
      return set_deadline(saturating_add(std::max(now, facts_.last_effect()), kConfirmLimit));
    }
    check();
    for (std::size_t i = 0; i < facts_.topics().size(); ++i) {
      const std::string& key = facts_.topics()[i].topic.key;
      const ConnectionFacts& connection = facts_.connections().back();
      if (!connection.usable() || connection.topics[i].acknowledged == 1) continue;
      return violate(Observation(upgraded_at_, "connected, " + key + " is wanted"),
                     Observation(now, fmt::format("{} is acknowledged {} times", key,
                                                  connection.topics[i].acknowledged)));
    }
  }

 private:
  void check_frame(const Event& event) {
    const hyperliquid::FrameView& frame = *facts_.frame();
    if (frame.kind != FrameKind::kError || !frame.text.starts_with("Already subscribed")) return;
    violate(Observation(upgraded_at_, "connected"),
            Observation(event.at(), "the venue says: " + frame.text));
  }

  const RunFacts& facts_;
  bool was_upgraded_ = false;
  Instant upgraded_at_{};
};

class NoDup final : public sim::Property {
 public:
  explicit NoDup(const RunFacts& facts) : Property("NO_DUP"), facts_(facts) {
    if (!facts.decodes() || !facts.declares({ReportWord::kTrade})) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kReportTrade; }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    const std::string_view trade = event.content;
    check();
    const auto [place, fresh] = seen_.emplace(std::string(trade), event.at());
    if (fresh) return;
    violate(Observation(place->second, fmt::format("trade {} was delivered", trade)),
            Observation(event.at(), "the same trade is delivered again"));
  }

 private:
  const RunFacts& facts_;
  std::map<std::string, Instant, std::less<>> seen_;
};

}  // namespace

PropertyPointer stall(const RunFacts& facts) { return std::make_unique<Stall>(facts); }
PropertyPointer recover(const RunFacts& facts) { return std::make_unique<Recover>(facts); }
PropertyPointer sub_set(const RunFacts& facts) { return std::make_unique<SubSet>(facts); }
PropertyPointer no_dup(const RunFacts& facts) { return std::make_unique<NoDup>(facts); }

std::vector<PropertyPointer> all_properties(const RunFacts& facts) {
  std::vector<PropertyPointer> all;
  all.push_back(stop_bound(facts));
  all.push_back(dial_budget(facts));
  all.push_back(stall(facts));
  all.push_back(recover(facts));
  all.push_back(sub_set(facts));
  all.push_back(no_dup(facts));
  all.push_back(accounted(facts));
  all.push_back(no_spin(facts));
  all.push_back(no_byte_loss(facts));
  return all;
}

std::vector<sim::PropertyInfo> property_infos() {
  const auto info = [](const char* name, const char* summary, const char* source) {
    return sim::PropertyInfo{name, summary, source};
  };
  return {
      info("STOP_BOUND", "A stop signal ends the program within 4 s; 6 s under a fault.",
           "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61"),
      info("DIAL_BUDGET", "At most 30 dials in any 60 s.", "venue documentation, rate limits"),
      info("STALL", "20 s of silence on an l2Book or allMids topic end the connection.",
           "nautilus_trader issue 3907; go-hyperliquid issue 111"),
      info("RECOVER", "45 s after the last fault cleared, data reaches the consumer again.",
           "hyperliquid-python-sdk issue 191; hummingbot issue 8250"),
      info("SUB_SET", "The venue has acknowledged the wanted topics, each once.",
           "nktkas hyperliquid issue 23; ccxt PR 29598"),
      info("NO_DUP", "No trade reaches the consumer twice.", "xchange-stream issue 498"),
      info("ACCOUNTED", "Every data frame is delivered or counted as dropped.",
           "python-binance issue 1016"),
      info("NO_SPIN", "The loop does not run in circles while time stands still.",
           "hyperliquid-rust-sdk issue 94"),
      info("NO_BYTE_LOSS", "Every message that arrived before a cut is reported.",
           "nautilus_trader RELEASES 1.226 (3932)"),
  };
}

}  // namespace wavetank::scenarios
