#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportKind;
using sim::Event;
using sim::EventKind;
using sim::Observation;

constexpr std::size_t kDialsMax = 30;
// A run that stays below it was never near the limit.
constexpr std::size_t kDialsNear = 15;
constexpr Duration kDialWindow = std::chrono::seconds(60);
// A message that has arrived must be reported before this much virtual time has passed.
constexpr Duration kReportLimit = std::chrono::seconds(1);

class DialBudgetProperty final : public sim::Property {
 public:
  explicit DialBudgetProperty(const RunFacts& facts) : Property("DIAL_BUDGET"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
  void on_event(const Event& event) override {
    if (event.kind() != EventKind::kDial || event.head.host != facts_.client()) return;
    while (!dials_.empty() && dials_.front() <= event.at() - kDialWindow) dials_.pop_front();
    dials_.push_back(event.at());
    if (dials_.size() >= kDialsNear) check();
    if (dials_.size() <= kDialsMax) return;
    violate(Observation(dials_.front(), "dial 1 of a window of 60 s"),
            Observation(event.at(), fmt::format("dial {} of that window; the venue allows {}",
                                                dials_.size(), kDialsMax)));
  }

 private:
  const RunFacts& facts_;
  std::deque<Instant, PoolAllocator<Instant>> dials_;
};

class CloseBound final : public sim::Property {
 public:
  CloseBound(const RunFacts& facts, const RunTerms& terms)
      : Property("CLOSE_BOUND"), facts_(facts), bound_(terms.close_bound) {}

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kDial || kind == EventKind::kDialFailed || kind == EventKind::kOpen ||
           kind == EventKind::kFrameSent || kind == EventKind::kFrameReceived ||
           kind == EventKind::kShutdown || kind == EventKind::kClose || kind == EventKind::kReset ||
           kind == EventKind::kHostExit;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    const std::uint64_t id = event.head.subject;
    switch (event.kind()) {
      case EventKind::kDial:
        dials_.push_back(event.at());
        break;
      case EventKind::kOpen:
        round_trip_ = event.at() - take_oldest_dial();
        break;
      case EventKind::kDialFailed:
        take_oldest_dial();
        break;
      case EventKind::kFrameSent:
        if (event.content.starts_with("C")) begin(id, event.at(), "a Close frame was sent on");
        break;
      case EventKind::kFrameReceived:
        if (event.content.starts_with("C")) answered(id, event.at());
        break;
      case EventKind::kShutdown:
        if (!event.content.empty()) {
          answered(id, event.at());
          over(id, event.at());
        } else {
          begin(id, event.at(), "the client half-closed");
        }
        break;
      case EventKind::kHostExit:
        while (!closing_.empty()) over(closing_.back().id, event.at());
        break;
      default:
        over(id, event.at());
        break;
    }
  }

  void on_deadline(Instant now) override {
    for (const Closing& closing : closing_) {
      if (closing.at + bound_ > now) continue;
      const ConnectionFacts* connection = facts_.connections().find(closing.id);
      const std::uint32_t number = connection == nullptr ? 0 : connection->number;
      return violate(Observation(closing.at, fmt::format("{} connection {}", closing.what, number)),
                     Observation(now, fmt::format("{} s later it is neither closed nor reset",
                                                  bound_ / std::chrono::seconds(1))));
    }
    rearm();
  }

 private:
  struct Closing {
    std::uint64_t id = 0;
    Instant at{};
    std::string what;
    std::optional<Instant> answered;
  };

  // Which of several dials has ended is not known: the oldest, most likely. Gives its beginning.
  Instant take_oldest_dial() {
    if (dials_.empty()) return Instant();
    const Instant begun = dials_.front();
    dials_.pop_front();
    return begun;
  }

  void begin(std::uint64_t id, Instant at, std::string what) {
    const auto same = [id](const Closing& closing) { return closing.id == id; };
    if (std::any_of(closing_.begin(), closing_.end(), same)) return;
    Closing closing;
    closing.id = id;
    closing.at = at;
    closing.what = std::move(what);
    // The Close that this one answers.
    const ConnectionFacts* const connection = facts_.connections().find(id);
    if (connection != nullptr && connection->end == ConnectionEnd::kPeer) closing.answered = at;
    closing_.push_back(std::move(closing));
    rearm();
  }

  void answered(std::uint64_t id, Instant at) {
    for (Closing& closing : closing_) {
      if (closing.id == id && !closing.answered) closing.answered = at;
    }
  }

  // A close that is answered immediately, or not waited for, is no test.
  void over(std::uint64_t id, Instant at) {
    std::erase_if(closing_, [&](const Closing& closing) {
      if (closing.id != id) return false;
      const Duration unanswered = closing.answered.value_or(at) - closing.at;
      if (unanswered > round_trip_ + round_trip_ / 2) check();
      return true;
    });
    rearm();
  }

  void rearm() { set_deadline(closing_.empty() ? kNever : closing_.front().at + bound_); }

  const RunFacts& facts_;
  Duration bound_;
  std::deque<Instant, PoolAllocator<Instant>> dials_;  // In flight, oldest first.
  Duration round_trip_{};                              // As long as the last dial took.
  std::vector<Closing> closing_;                       // By their instants.
};

class NoByteLoss final : public sim::Property {
 public:
  explicit NoByteLoss(const RunFacts& facts) : Property("NO_BYTE_LOSS"), facts_(facts) {
    if (!facts.declares({ReportKind::kFrame})) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kFrameReceived || kind == EventKind::kReset ||
           kind == EventKind::kShutdown || kind == EventKind::kReportFrame;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client() || facts_.connection() == nullptr) return;
    const ConnectionFacts& connection = *facts_.connection();
    if (event.kind() == EventKind::kReportFrame) return settle(connection);
    // The first sign that the peer ends it; bytes behind a Close of the client's need not be read.
    const bool cut = connection.end == ConnectionEnd::kPeer && connection.ended == event.at();
    if (cut && !facts_.stopping()) on_cut(connection, event.at());
  }

  void on_deadline(Instant now) override {
    for (const Cut& cut : cuts_) {
      if (cut.at + kReportLimit <= now) return miss(cut, now);
    }
    rearm();
  }

 private:
  struct Cut {
    const ConnectionFacts* connection = nullptr;
    Instant at{};
    std::uint64_t expected = 0;
  };

  void on_cut(const ConnectionFacts& connection, Instant at) {
    for (const Cut& cut : cuts_) {
      if (cut.connection == &connection) return;
    }
    cuts_.push_back(Cut{&connection, at, connection.messages_arrived});
    settle(connection);
    rearm();
  }

  void settle(const ConnectionFacts& connection) {
    const auto settled = [&](const Cut& cut) {
      return cut.connection == &connection && connection.messages_reported >= cut.expected;
    };
    if (std::erase_if(cuts_, settled) == 0) return;
    check();
    rearm();
  }

  void rearm() { set_deadline(cuts_.empty() ? kNever : cuts_.front().at + kReportLimit); }

  void miss(const Cut& cut, Instant now) {
    violate(Observation(cut.at, fmt::format("connection {} ended after {} messages had arrived",
                                            cut.connection->number, cut.expected)),
            Observation(
                now, fmt::format("the client has reported {}", cut.connection->messages_reported)));
  }

  const RunFacts& facts_;
  std::vector<Cut> cuts_;  // By their instants.
};

}  // namespace

sim::PropertyInfo dial_budget() {
  return feed_property("DIAL_BUDGET", "The client dials at most 30 times in any 60 s.",
                       "venue documentation, rate limits", made_of<DialBudgetProperty>,
                       std::chrono::seconds(60));
}
sim::PropertyInfo close_bound() {
  return feed_property("CLOSE_BOUND", "A connection that the client closes is gone within 2 s.",
                       "websockets issue 1596", made_with_terms<CloseBound>);
}
sim::PropertyInfo no_byte_loss() {
  return feed_property("NO_BYTE_LOSS",
                       "The client reports every message that arrived before a connection ended.",
                       "nautilus_trader RELEASES 1.226 (3932)", made_of<NoByteLoss>);
}

}  // namespace wavetank::scenarios
