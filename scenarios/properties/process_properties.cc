#include <fmt/format.h>

#include <charconv>
#include <string>

#include "scenarios/properties/properties.h"
#include "sim/world/host.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportWord;
using sim::Event;
using sim::EventKind;
using sim::Observation;

constexpr Duration kStopGraceful = std::chrono::seconds(4);
constexpr Duration kStopHard = std::chrono::seconds(6);

class StopBound final : public sim::Property {
 public:
  explicit StopBound(const RunFacts& facts) : Property("STOP_BOUND"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kSignal || kind == EventKind::kHostExit;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kSignal && facts_.signals() == 1) {
      signal_ = event.content;
      set_deadline(saturating_add(event.at(), kStopGraceful));
    }
    if (event.kind() == EventKind::kHostExit && facts_.stopping()) {
      check();
      set_deadline(kNever);
    }
  }

  void on_deadline(Instant now) override {
    const Instant signal = facts_.first_signal();
    const bool excused = facts_.signals() > 1 || facts_.fault_active(signal);
    if (excused && now < signal + kStopHard) return set_deadline(signal + kStopHard);
    violate(
        Observation(signal, signal_ + " received"),
        Observation(now, fmt::format("still running {} s later, in phase '{}'",
                                     (now - signal) / std::chrono::seconds(1), facts_.phase())));
  }

 private:
  const RunFacts& facts_;
  std::string signal_;
};

class NoSpin final : public sim::Property {
 public:
  explicit NoSpin(const RunFacts& facts) : Property("NO_SPIN"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override { return kind == EventKind::kHostExit; }
  void on_event(const Event& event) override {
    if (event.kind() == EventKind::kHostExit && event.head.host == facts_.client()) check();
  }

  void on_idle_iterations(const sim::Host& host, std::uint64_t iterations, Instant now) override {
    if (host.id() != facts_.client()) return;
    violate(Observation(now, "the loop has work"),
            Observation(now, fmt::format("{} iterations later nothing has passed a door and time "
                                         "stands still",
                                         iterations)));
  }

  void on_busy_instant(const sim::Host& host, std::uint64_t iterations, std::uint64_t events,
                       Instant now) override {
    if (host.id() != facts_.client()) return;
    violate(Observation(now, "the loop has work"),
            Observation(now, fmt::format("{} iterations and {} events later time still stands still",
                                         iterations, events)));
  }

 private:
  const RunFacts& facts_;
};

class Accounted final : public sim::Property {
 public:
  explicit Accounted(const RunFacts& facts) : Property("ACCOUNTED"), facts_(facts) {
    if (!facts.declares({ReportWord::kFrame, ReportWord::kDelivered, ReportWord::kDropped})) {
      not_applicable();
    }
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kReportFrame || kind == EventKind::kReportDelivered ||
           kind == EventKind::kReportDropped || kind == EventKind::kHostExit;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    switch (event.kind()) {
      case EventKind::kReportFrame:
        if (event.content == "data") ++taken_;
        break;
      case EventKind::kReportDelivered:
        ++settled_;
        break;
      case EventKind::kReportDropped:
        settled_ += leading_number(event.content);
        break;
      default:
        on_exit(event.at());
        break;
    }
  }

 private:
  void on_exit(Instant at) {
    if (taken_ + settled_ == 0) return;
    check();
    if (taken_ == settled_) return;
    violate(Observation(at, fmt::format("{} data frames were taken", taken_)),
            Observation(at, fmt::format("{} are delivered or dropped", settled_)));
  }

  static std::uint64_t leading_number(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  const RunFacts& facts_;
  std::uint64_t taken_ = 0;
  std::uint64_t settled_ = 0;
};

}  // namespace

PropertyPointer stop_bound(const RunFacts& facts) { return std::make_unique<StopBound>(facts); }
PropertyPointer no_spin(const RunFacts& facts) { return std::make_unique<NoSpin>(facts); }
PropertyPointer accounted(const RunFacts& facts) { return std::make_unique<Accounted>(facts); }

}  // namespace wavetank::scenarios
