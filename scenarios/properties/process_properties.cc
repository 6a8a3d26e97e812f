#include <fmt/format.h>

#include <charconv>
#include <string>

#include "scenarios/properties/properties.h"
#include "scenarios/properties/report_fields.h"
#include "sim/world/host.h"

namespace wavetank::scenarios {

namespace {

using sim::Event;
using sim::EventKind;
using sim::Observation;

constexpr Duration kStopGraceful = std::chrono::seconds(4);
constexpr Duration kStopHard = std::chrono::seconds(6);

// The content of an exit event: "exit CODE ERROR".
struct Exit {
  explicit Exit(std::string_view content) {
    constexpr std::string_view kWord = "exit ";
    if (content.starts_with(kWord)) content.remove_prefix(kWord.size());
    const char* const end = content.data() + content.size();
    const auto [rest, problem] = std::from_chars(content.data(), end, code);
    static_cast<void>(problem);
    error = std::string(rest, end);
    if (error.starts_with(' ')) error.erase(0, 1);
  }
  std::string text() const {
    return fmt::format("exit code {}{}{}", code, error.empty() ? "" : ": ", error);
  }

  int code = 0;
  std::string error;
};

class StopBound final : public sim::Property {
 public:
  explicit StopBound(const RunFacts& facts) : Property("STOP_BOUND"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kSignal || kind == EventKind::kHostExit || kind == EventKind::kDial ||
           kind == EventKind::kDialFailed || kind == EventKind::kOpen ||
           kind == EventKind::kClose || kind == EventKind::kReset;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kDial) ++dials_;
    if (event.kind() == EventKind::kDialFailed || event.kind() == EventKind::kOpen) --dials_;
    // A signal after the program's end does not test the stop.
    const bool first = event.kind() == EventKind::kSignal && signal_.empty();
    if (first && !facts_.exited()) {
      signal_ = event.content;
      stopped_at_ = event.at();
      set_deadline(saturating_add(event.at(), kStopGraceful));
    }
    if (signal_.empty() || over_ || !facts_.exited() || !open_handle().empty()) return;
    over_ = true;
    check();
    set_deadline(kNever);
  }

  void on_deadline(Instant now) override {
    const bool excused = facts_.signals() > 1 || facts_.fault_active(stopped_at_);
    if (excused && now < stopped_at_ + kStopHard) return set_deadline(stopped_at_ + kStopHard);
    const auto seconds = (now - stopped_at_) / std::chrono::seconds(1);
    std::string what =
        fmt::format("still running {} s later, in phase '{}'", seconds, facts_.phase());
    if (facts_.exited()) {
      what = fmt::format("the program has ended, but {} s later {}", seconds, open_handle());
    }
    violate(Observation(stopped_at_, signal_ + " received"), Observation(now, std::move(what)));
  }

 private:
  std::string open_handle() const {
    const ConnectionTable& all = facts_.connections();
    for (std::size_t number = 1; number <= all.size(); ++number) {
      if (!all.at(number).gone) return fmt::format("connection {} is open", number);
    }
    return dials_ > 0 ? "a dial is in flight" : "";
  }

  const RunFacts& facts_;
  std::string signal_;
  Instant stopped_at_{};
  int dials_ = 0;  // Dials in progress.
  bool over_ = false;
};

class EarlyExit final : public sim::Property {
 public:
  EarlyExit(const RunFacts& facts, const RunTerms& terms)
      : Property("EARLY_EXIT"), facts_(facts), early_end_(terms.early_end) {}

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kSignal || kind == EventKind::kHostExit;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kSignal) {
      // The program has lived until its stop.
      if (!facts_.exited() && facts_.signals() == 1) check();
      return;
    }
    if (facts_.stopping() || early_end_ == EarlyEnd::kAllowed) return;
    violate(before(), Observation(event.at(), "the program ended before a stop signal, with " +
                                                  Exit(event.content).text()));
  }

 private:
  // The end of a connection is the most frequent cause of a program's end.
  Observation before() const {
    const ConnectionTable& all = facts_.connections();
    if (all.size() == 0) return Observation(Instant(), "the program began");
    const ConnectionFacts& last = all.at(all.size());
    if (last.ended) {
      return Observation(*last.ended, fmt::format("connection {} ended", last.number));
    }
    return Observation(last.opened, fmt::format("connection {} opened", last.number));
  }

  const RunFacts& facts_;
  EarlyEnd early_end_;
};

class ExitCode final : public sim::Property {
 public:
  ExitCode(const RunFacts& facts, const RunTerms& terms)
      : Property("EXIT_CODE"), facts_(facts), terms_(terms) {}

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kSignal || kind == EventKind::kHostExit ||
           kind == EventKind::kUnheardError || kind == EventKind::kReportTaskEnded;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    switch (event.kind()) {
      case EventKind::kSignal:
        by_signal_ = 128 + (event.content == "SIGINT" ? 2 : 15);
        break;
      case EventKind::kUnheardError:
        failed_at_ = event.at();
        break;
      case EventKind::kReportTaskEnded: {
        std::string_view error = event.content;
        take_report_field(error);
        if (!error.empty()) failed_at_ = event.at();
        break;
      }
      default:
        on_exit(event.at(), Exit(event.content));
        break;
    }
  }

 private:
  void on_exit(Instant at, const Exit& exit) {
    if (!facts_.stopping() && terms_.early_end == EarlyEnd::kBroken) return;  // EARLY_EXIT.
    check();
    if (exit.code == 0) return;
    const bool unhandled = terms_.signals != nullptr && terms_.signals->taken() == 0;
    if (unhandled && exit.code == by_signal_) return;
    // The exit code reports an error of a task: see CONTAIN.
    if (failed_at_ && at <= *failed_at_ + kStopHard) return;
    const bool stopped = facts_.stopping();
    violate(stopped ? Observation(facts_.first_signal(), "a stop signal was received")
                    : Observation(Instant(), "the program began"),
            Observation(at, "the program ended with " + exit.text()));
  }

  const RunFacts& facts_;
  RunTerms terms_;
  int by_signal_ = 0;  // The code of a program that the last signal ended.
  std::optional<Instant> failed_at_;
};

class Deadlock final : public sim::Property {
 public:
  explicit Deadlock(const RunFacts& facts) : Property("DEADLOCK"), facts_(facts) {}

  bool wants(EventKind kind) const noexcept override {
    return kind == EventKind::kDeadlock || kind == EventKind::kHostExit;
  }
  void on_event(const Event& event) override {
    if (event.head.host != facts_.client()) return;
    if (event.kind() == EventKind::kHostExit) return check();
    violate(
        Observation(event.at(), "the client has not ended"),
        Observation(event.at(), "no task is ready, no timer is armed and no bytes are in flight"));
  }

 private:
  const RunFacts& facts_;
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
            Observation(now, fmt::format("{} iterations later there was no door activity, and "
                                         "virtual time has not advanced",
                                         iterations)));
  }

  void on_busy_instant(const sim::Host& host, std::uint64_t iterations, std::uint64_t events,
                       Instant now) override {
    if (host.id() != facts_.client()) return;
    violate(Observation(now, "the loop has work"),
            Observation(now, fmt::format("{} iterations and {} events later virtual time has not "
                                         "advanced",
                                         iterations, events)));
  }

 private:
  const RunFacts& facts_;
};

}  // namespace

sim::PropertyInfo stop_bound() {
  return feed_property(
      "STOP_BOUND", "The program ends within 4 s of a stop signal, within 6 s under a fault.",
      "hyperliquid-python-sdk issue 24; hyperliquid-rust-sdk PR 51, 60, 61", made_of<StopBound>);
}
sim::PropertyInfo early_exit() {
  return feed_property("EARLY_EXIT", "The program does not end before a stop signal.",
                       "SitoCH hyperliquid-telegram-bot PR 21; go-hyperliquid issue 55",
                       made_with_terms<EarlyExit>);
}
sim::PropertyInfo exit_code() {
  return feed_property("EXIT_CODE", "The program ends with exit code 0 after a stop signal.",
                       "go-hyperliquid issue 55", made_with_terms<ExitCode>);
}
sim::PropertyInfo deadlock() {
  return feed_property(
      "DEADLOCK",
      "A client that has not ended has a ready task, an armed timer or bytes in flight.",
      "hummingbot issue 7738", made_of<Deadlock>);
}
sim::PropertyInfo no_spin() {
  return feed_property("NO_SPIN", "The event loop does not spin: virtual time goes on.",
                       "hyperliquid-rust-sdk issue 94", made_of<NoSpin>);
}

}  // namespace wavetank::scenarios
