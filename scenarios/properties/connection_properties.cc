#include <fmt/format.h>

#include <deque>
#include <string>

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
    return kind == EventKind::kOpen || kind == EventKind::kFrameSent ||
           kind == EventKind::kFrameReceived || kind == EventKind::kClose ||
           kind == EventKind::kReset || kind == EventKind::kShutdown ||
           kind == EventKind::kReportFrame;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    switch (event.kind()) {
      case EventKind::kOpen:
        if (pending_) miss(event.at());
        client_closes_ = false;
        break;
      case EventKind::kFrameSent:
        // The client's own Close: what comes after it need not be read.
        if (event.content.starts_with("C")) client_closes_ = true;
        break;
      case EventKind::kFrameReceived:
        if (event.content.starts_with("C")) on_cut(event);
        break;
      case EventKind::kClose:
        client_closes_ = true;
        break;
      case EventKind::kReset:
      case EventKind::kShutdown:
        on_cut(event);
        break;
      case EventKind::kReportFrame:
        reported_ = facts_.reported();
        if (pending_ && reported_ >= expected_) settle();
        break;
      default:
        break;
    }
  }

  void on_deadline(Instant now) override {
    if (pending_) miss(now);
  }

 private:
  void on_cut(const Event& event) {
    if (pending_ || client_closes_ || event.content == "aborted here" || facts_.stopping()) return;
    cut_at_ = event.at();
    expected_ = facts_.arrived();
    reported_ = facts_.reported();
    pending_ = true;
    if (reported_ >= expected_) return settle();
    set_deadline(event.at() + kReportLimit);
  }
  void settle() {
    pending_ = false;
    check();
    set_deadline(kNever);
  }

  void miss(Instant now) {
    pending_ = false;
    violate(Observation(cut_at_, fmt::format("the connection ended after {} messages had arrived",
                                             expected_)),
            Observation(now, fmt::format("the client has reported {}", reported_)));
  }

  const RunFacts& facts_;
  bool client_closes_ = false;
  bool pending_ = false;
  std::uint64_t expected_ = 0;
  std::uint64_t reported_ = 0;
  Instant cut_at_{};
};

}  // namespace

PropertyPointer dial_budget(const RunFacts& facts) {
  return std::make_unique<DialBudgetProperty>(facts);
}
PropertyPointer no_byte_loss(const RunFacts& facts) { return std::make_unique<NoByteLoss>(facts); }

}  // namespace wavetank::scenarios
