#include <fmt/format.h>

#include <deque>
#include <string>
#include <vector>

#include "scenarios/properties/properties.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportWord;
using sim::Event;
using sim::EventKind;
using sim::Observation;

constexpr std::size_t kDialsMax = 30;
constexpr Duration kDialWindow = std::chrono::seconds(60);
// A message that has arrived must be reported before this much virtual time has passed.
constexpr Duration kReportLimit = std::chrono::seconds(1);

class DialBudgetProperty final : public sim::Property {
 public:
  explicit DialBudgetProperty(const RunFacts& facts) : Property("DIAL_BUDGET"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kDial; }
  void on_event(const Event& event) override {
    if (event.kind() != EventKind::kDial || event.head.host != facts_.client()) return;
    check();
    while (!dials_.empty() && dials_.front() <= event.at() - kDialWindow) dials_.pop_front();
    dials_.push_back(event.at());
    if (dials_.size() <= kDialsMax) return;
    violate(Observation(dials_.front(), "dial 1 of a window of 60 s"),
            Observation(event.at(), fmt::format("dial {} of it; the venue allows {}", dials_.size(),
                                                kDialsMax)));
  }

 private:
  const RunFacts& facts_;
  std::deque<Instant, PoolAllocator<Instant>> dials_;
};

class NoByteLoss final : public sim::Property {
 public:
  explicit NoByteLoss(const RunFacts& facts) : Property("NO_BYTE_LOSS"), facts_(facts) {
    if (!facts.declares({ReportWord::kFrame})) not_applicable();
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kFrameReceived || kind == EventKind::kReset ||
           kind == EventKind::kShutdown || kind == EventKind::kReportFrame;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client() || facts_.connection() == nullptr) return;
    const ConnectionFacts& connection = *facts_.connection();
    if (event.kind() == EventKind::kReportFrame) return settle(connection);
    // The first sign that the peer ends it; what comes after a Close of the client's need not be
    // read.
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

PropertyPointer dial_budget(const RunFacts& facts) {
  return std::make_unique<DialBudgetProperty>(facts);
}
PropertyPointer no_byte_loss(const RunFacts& facts) { return std::make_unique<NoByteLoss>(facts); }

}  // namespace wavetank::scenarios
