#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/properties/properties.h"
#include "scenarios/properties/report_fields.h"

namespace wavetank::scenarios {

namespace {

using hyperliquid::ReportKind;
using sim::Event;
using sim::EventKind;
using sim::Observation;

constexpr Duration kGoOn = std::chrono::seconds(5);
// Frames that arrived in the last second of it need not be delivered yet.
constexpr Duration kGoOnMargin = std::chrono::seconds(1);
// The longest lawful backoff, 60 s, a dial of 10 s, and a margin.
constexpr Duration kRestLimit = std::chrono::seconds(75);

// "task_ended: name error"; nullopt if the task ended in order.
std::optional<std::string> task_error(std::string_view content) {
  const std::string_view name = take_report_field(content);
  if (content.empty()) return std::nullopt;
  return fmt::format("task '{}' ended with an error: {}", name, content);
}

class Contain final : public sim::Property {
 public:
  explicit Contain(const RunFacts& facts) : Property("CONTAIN"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kUnheardError || kind == EventKind::kReportTaskEnded ||
           kind == EventKind::kHostExit || kind == EventKind::kTextReceived ||
           kind == EventKind::kSignal;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    switch (event.kind()) {
      case EventKind::kUnheardError:
        if (!unheard_) unheard_.emplace(event.at(), std::string(event.content));
        set_deadline(event.at());  // Judged when this turn of the loop is over.
        break;
      case EventKind::kReportTaskEnded:
        on_report(event);
        break;
      case EventKind::kSignal:
        // Topics need not go on any more.
        if (facts_.signals() == 1) forget();
        break;
      case EventKind::kHostExit:
        on_exit(event);
        break;
      default:
        on_text(event.at());
        break;
    }
  }

  void on_deadline(Instant now) override {
    if (unheard_) return on_unheard(now);
    if (!failed_) return;
    if (now < failed_->at + kGoOn + kGoOnMargin) {
      return set_deadline(failed_->at + kGoOn + kGoOnMargin);
    }
    judge_topics(now);
    forget();
  }

 private:
  void on_report(const Event& event) {
    const std::optional<std::string> error = task_error(event.content);
    if (!error) return;
    check();
    reported_at_ = event.at();
    if (facts_.stopping()) {
      if (!failed_while_stopping_) failed_while_stopping_.emplace(event.at(), *error);
      return;
    }
    if (failed_) return;  // The first error counts.
    failed_.emplace(event.at(), *error);
    arrived_.assign(facts_.topics().size(), std::nullopt);
    if (!unheard_) set_deadline(event.at() + kGoOn + kGoOnMargin);
  }

  void on_unheard(Instant now) {
    check();
    const bool reported = reported_at_ == unheard_->at;
    const bool ended = exit_code_ && *exit_code_ != '0';
    if (!reported && !ended) {
      violate(*unheard_, Observation(now, "the client has not reported the error and goes on"));
    }
    unheard_.reset();
    if (failed_) set_deadline(failed_->at + kGoOn + kGoOnMargin);
  }

  void on_exit(const Event& event) {
    const std::string_view code =
        event.content.substr(std::min<std::size_t>(5, event.content.size()));
    exit_code_ = code.empty() ? '0' : code.front();
    if (failed_while_stopping_ && *exit_code_ == '0') {
      violate(*failed_while_stopping_,
              Observation(event.at(), "the program ends with exit code 0"));
    }
    failed_.reset();
  }

  void on_text(Instant at) {
    if (!failed_ || at > failed_->at + kGoOn || facts_.frame() == nullptr) return;
    for (std::size_t i = 0; i < arrived_.size(); ++i) {
      const bool of_it = facts_.topics()[i].topic.key == facts_.frame()->topic;
      if (of_it && facts_.frame()->kind == hyperliquid::FrameKind::kData && !arrived_[i]) {
        arrived_[i] = at;
      }
    }
  }

  // One topic may be the failed task's own.
  void judge_topics(Instant now) {
    if (facts_.stopping() || facts_.exited() || !facts_.declares({ReportKind::kDelivered})) return;
    std::vector<std::string> silent;
    for (std::size_t i = 0; i < arrived_.size(); ++i) {
      const TopicFacts& topic = facts_.topics()[i];
      if (arrived_[i] && topic.delivered.value_or(Instant()) < *arrived_[i]) {
        silent.push_back(topic.topic.key);
      }
    }
    if (silent.size() < 2) return;
    violate(*failed_, Observation(now, fmt::format("the program goes on, but {} and {} have not "
                                                   "been delivered since",
                                                   silent[0], silent[1])));
  }

  void forget() {
    failed_.reset();
    if (!unheard_) set_deadline(kNever);
  }

  const RunFacts& facts_;
  std::optional<Observation> unheard_;
  std::optional<Observation> failed_;  // The first error that was reported.
  std::optional<Observation> failed_while_stopping_;
  std::optional<Instant> reported_at_;
  std::optional<char> exit_code_;                // The first letter of the exit code.
  std::vector<std::optional<Instant>> arrived_;  // The first data since, by topic.
};

class FailVisible final : public sim::Property {
 public:
  explicit FailVisible(const RunFacts& facts) : Property("FAIL_VISIBLE"), facts_(facts) {
    set_deadline(Instant() + kRestLimit);
  }

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kDial || kind == EventKind::kDialFailed || kind == EventKind::kOpen ||
           kind == EventKind::kClose || kind == EventKind::kReset || kind == EventKind::kShutdown ||
           kind == EventKind::kFrameReceived || kind == EventKind::kFrameSent ||
           kind == EventKind::kSignal || kind == EventKind::kHostExit ||
           kind == EventKind::kReportGaveUp || kind == EventKind::kReportTaskEnded ||
           kind == EventKind::kUnheardError;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    switch (event.kind()) {
      case EventKind::kDial:
        ++dials_;
        said_ = false;
        break;
      case EventKind::kDialFailed:
      case EventKind::kOpen:
        --dials_;
        break;
      case EventKind::kReportGaveUp:
        said_ = true;
        break;
      case EventKind::kReportTaskEnded:
        // An end in order is no report, even after an earlier one.
        if (!task_error(event.content)) break;
        said_at_ = event.at();
        said_ = true;
        break;
      case EventKind::kUnheardError:
        dead_.emplace(event.at(), std::string(event.content));
        return set_deadline(event.at());
      default:
        break;
    }
    look(event.at());
  }

  void on_deadline(Instant now) override {
    if (dead_) {
      const Observation dead = *std::exchange(dead_, std::nullopt);
      check();
      if (!facts_.stopping() && !facts_.exited() && said_at_ != dead.at) {
        return violate(dead, Observation(now, "the client has not reported the error"));
      }
      rest_since_.reset();
      return look(now);
    }
    if (!resting()) return;
    violate(Observation(*rest_since_, "the client has no connection and begins no dial"),
            Observation(now, fmt::format("75 s later it has not reported that it has given up; "
                                         "the phase is '{}'",
                                         facts_.phase())));
  }

 private:
  bool resting() const {
    if (dials_ > 0 || said_ || facts_.stopping() || facts_.exited()) return false;
    return facts_.connections().living().empty();
  }

  void look(Instant now) {
    const bool rests = resting();
    if (rests == rest_since_.has_value()) return;
    if (rests) {
      rest_since_ = now;
      set_deadline(now + kRestLimit);
    } else {
      rest_since_.reset();
      if (!facts_.stopping()) check();
      set_deadline(kNever);
    }
  }

  const RunFacts& facts_;
  std::optional<Instant> rest_since_ = Instant();
  std::optional<Observation> dead_;
  std::optional<Instant> said_at_;  // That a task ended with an error.
  bool said_ = false;               // That it rests for good.
  int dials_ = 0;                   // Dials in progress.
};

}  // namespace

sim::PropertyInfo contain() {
  return feed_property(
      "CONTAIN", "An error in a task is noticed, and the other topics go on or the program ends.",
      "dipdup PR 1330; asyncio issue 238; ccxt issue 22075", made_of<Contain>);
}
sim::PropertyInfo fail_visible() {
  return feed_property(
      "FAIL_VISIBLE", "A client that stops trying, or loses a task to an error, reports it.",
      "nktkas hyperliquid issue 43; nomeida hyperliquid issue 40; hypeterminal issue 84; "
      "cryptofeed issue 124",
      made_of<FailVisible>, std::chrono::seconds(75));
}

}  // namespace wavetank::scenarios
