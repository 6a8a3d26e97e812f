// Goal: CONTAIN and FAIL_VISIBLE are broken by the programs that are planted for them, and by no
// program that comes close to it.

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/combine/gather.h"
#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "tests/cases/planted.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using hyperliquid::ReportKind;
using sim::PropertyVerdict;

constexpr hyperliquid::ReportKinds kTellsOfTasks = {
    ReportKind::kPhase,   ReportKind::kFrame,     ReportKind::kDelivered, ReportKind::kTrade,
    ReportKind::kDropped, ReportKind::kTaskEnded, ReportKind::kGaveUp};

// --- CONTAIN

// The pinger dies at 30 s; main waits for a signal, the rest goes on.
class SiblingsGoOn : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    co_await sleep(30s);
    throw std::logic_error("ping: the socket is null");
  }
};

// The same, and a gather that hears of it in the end: too late.
class GathersInTheEnd final : public SiblingsGoOn {
 public:
  using SiblingsGoOn::SiblingsGoOn;
  Coro<int> run() override {
    pinger_ = create_task(send_pings(), "pinger");
    watcher_ = create_task(rest(), "rest");
    Future<Unit> all(gather_ended(EventLoop::running(), {pinger_, watcher_}));
    co_await all;
    co_return 0;
  }

 private:
  Coro<void> rest() {
    reader_ = create_task(stay_connected(), "reader");
    co_await doors_.signals.wait();
    reader_.cancel();
  }
};

// The handle is dropped: no task can ever get the error.
class UnawaitedPing final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> close_socket() override {
    {
      const Task<void> last = create_task(last_ping(), "last ping");
      static_cast<void>(last);
    }
    co_await PlantedClient::close_socket();
  }

 private:
  Coro<void> last_ping() {
    co_await sleep(Duration::zero());
    throw std::runtime_error("ping on a closing socket");
  }
};

class CallbackThrows final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    EventLoop::running().call_later(30s, [] { throw std::runtime_error("in a callback"); });
    co_return;
  }
};

// An error that the program looks at in the same turn is in good hands.
class AwaitsItsTask final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    for (;;) {
      co_await sleep(15s);
      if (socket_ == nullptr || socket_->status()) continue;
      ping();
      const Task<void> failing = create_task(fail(), "failing");
      auto over = co_await outcome(wait_for_it(failing));
      failed_ += over.error() ? 1 : 0;
    }
  }

 private:
  static Coro<void> fail() {
    co_await sleep(10ms);
    throw std::runtime_error("expected");
  }
  static Coro<void> wait_for_it(Task<void> task) { co_await task; }
  int failed_ = 0;
};

// A consumer's error is caught and counted.
class CountsAsDropped final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  void deliver() override {
    if (++frames_ % 10 == 0) return reports_.dropped(view_.topic, 1, "bad", connection_);
    PlantedClient::deliver();
  }

 private:
  int frames_ = 0;
};

// It reports the error, and goes on without its reader.
class SaysSoAndIsDead final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<int> run() override {
    reader_ = create_task(stay_connected(), "reader");
    reader_.add_done_callback(DoneCallback([this](const AnyFuture& task) {
      AnyFuture ended = task;
      if (!ended.cancelled() && ended.exception()) {
        reports_.task_ended("reader", "consumer is null");
      }
    }));
    pinger_ = create_task(send_pings(), "pinger");
    co_await doors_.signals.wait();
    co_return 0;
  }
  Coro<void> stay_connected() override { co_await one_connection(); }
  void deliver() override {
    if (now() > Instant(30s)) throw std::logic_error("consumer is null");
    PlantedClient::deliver();
  }
};

TEST(Contain, BreaksWhenATaskDiesAndTheRestGoesOn) {
  const sim::RunResult result = run_planted(planted<SiblingsGoOn>);
  EXPECT_EQ(broken(result), "CONTAIN");
  EXPECT_EQ(result.violation->first.text,
            "task 'pinger' ended with an error: ping: the socket is null");
  EXPECT_EQ(result.violation->second.at, Instant(30s));
}

TEST(Contain, BreaksWhenAGatherHearsOfItInTheEnd) {
  EXPECT_EQ(broken(run_planted(planted<GathersInTheEnd>)), "CONTAIN");
}

TEST(Contain, BreaksWhenTheErrorIsUnobservable) {
  EXPECT_EQ(broken(run_planted(planted<UnawaitedPing>)), "CONTAIN");
}

TEST(Contain, BreaksWhenACallbackThrows) {
  EXPECT_EQ(broken(run_planted(planted<CallbackThrows>)), "CONTAIN");
}

TEST(Contain, HoldsForAnErrorThatIsLookedAt) {
  EXPECT_EQ(trouble(run_planted(planted<AwaitsItsTask>)), "");
}

TEST(Contain, HoldsForAnErrorThatIsCaughtAndCounted) {
  const sim::RunResult result = run_planted(planted<CountsAsDropped>);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "CONTAIN"), PropertyVerdict::kNotReached);
}

// It tells of a file that it cannot read, and does everything else as before.
class TellsAndGoesOn final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    co_await sleep(10s);
    reports_.task_ended("prices", "no such file");
    co_await PlantedClient::send_pings();
  }
};

TEST(Contain, HoldsForAReportedErrorBehindWhichAllTopicsGoOn) {
  PlantedRun how;
  how.reports = kTellsOfTasks;
  const sim::RunResult result = run_planted(planted<TellsAndGoesOn>, how);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "CONTAIN"), PropertyVerdict::kPass);
}

// A report discharges no duty if the main work of the client does not go on. Without the reports of
// frames no other property sees it sooner.
TEST(Contain, BreaksWhenAReportedErrorTakesAllTopicsWithIt) {
  PlantedRun how;
  how.reports = {ReportKind::kPhase, ReportKind::kDelivered, ReportKind::kTaskEnded};
  const sim::RunResult result = run_planted(planted<SaysSoAndIsDead>, how);
  EXPECT_EQ(broken(result), "CONTAIN");
  EXPECT_NE(why(result).find("have not been delivered since"), std::string::npos) << why(result);
}

// --- FAIL_VISIBLE

// Three retries, then rest; `says` is the twin.
class ThreeRetries : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> backoff() override {
    if (++failures_ > 3) {
      rest();
      co_await sleep(1h);
    }
    co_await sleep(1s);
  }
  virtual void rest() {}
};

class GivesUpAloud final : public ThreeRetries {
 public:
  using ThreeRetries::ThreeRetries;
  void rest() override { reports_.gave_up("three dials were refused"); }
};

// The first dial is refused; otherwise the outage would have no effect on it, and excuse no
// silence.
class WaitsAMinute final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> backoff() override {
    const Duration delay = failures_++ == 0 ? Duration(1s) : Duration(60s);
    co_await sleep(delay);
  }
};

// So that CONNECTED, which speaks after 45 s, is excused.
PlantedRun refused_for_two_minutes() {
  PlantedRun how;
  how.faults = {fault_at(1, "refuse_dials", 20s, 120s), fault_at(2, "reset_peer", 20s)};
  how.stop = 130s;
  how.length = 140s;
  how.reports = kTellsOfTasks;
  return how;
}

// It reports an error at 30 s. Later its retries end in order, without another report.
class RestsBehindAnOldError final : public ThreeRetries {
 public:
  using ThreeRetries::ThreeRetries;
  Coro<void> send_pings() override {
    co_await sleep(10s);
    reports_.task_ended("prices", "no such file");
    co_await PlantedClient::send_pings();
  }
  void rest() override { reports_.task_ended("retries", ""); }
};

// One reported error excuses no other silence.
TEST(FailVisible, BreaksWhenAClientRestsBehindAnOldError) {
  const sim::RunResult result =
      run_planted(planted<RestsBehindAnOldError>, refused_for_two_minutes());
  EXPECT_EQ(broken(result), "FAIL_VISIBLE");
}

TEST(FailVisible, BreaksWhenAClientRestsAndDoesNotSaySo) {
  const sim::RunResult result = run_planted(planted<ThreeRetries>, refused_for_two_minutes());
  EXPECT_EQ(broken(result), "FAIL_VISIBLE");
}

TEST(FailVisible, HoldsForAClientThatReportsItsEnd) {
  EXPECT_EQ(trouble(run_planted(planted<GivesUpAloud>, refused_for_two_minutes())), "");
}

TEST(FailVisible, HoldsForABackoffOfAMinute) {
  const sim::RunResult result = run_planted(planted<WaitsAMinute>, refused_for_two_minutes());
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "FAIL_VISIBLE"), PropertyVerdict::kPass);
}

}  // namespace
}  // namespace wavetank::test
