// Goal: each property about the process is broken by the program that is planted for it, and by no
// program that comes close to it.

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/combine/timeout.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "tests/cases/planted.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using hyperliquid::ClientConfig;
using hyperliquid::Reports;
using sim::PropertyVerdict;

// --- EARLY_EXIT

Coro<int> exits_at_once(Doors&, const ClientConfig&, Reports&) { co_return 0; }

class ExitsOnClose final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<int> run() override {
    co_await one_connection();
    co_return 0;
  }
};

class ThrowsOnDisconnect final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<int> run() override {
    co_await one_connection();
    throw std::logic_error("the logger is null");
  }
};

TEST(EarlyExit, BreaksWhenTheProgramEndsImmediately) {
  const sim::RunResult result = run_planted(exits_at_once);
  EXPECT_EQ(broken(result), "EARLY_EXIT");
  EXPECT_EQ(why(result), "the program ended before a stop signal, with exit code 0");
}

TEST(EarlyExit, BreaksWhenTheProgramEndsWithItsConnection) {
  EXPECT_EQ(broken(run_planted(planted<ExitsOnClose>, with_reset())), "EARLY_EXIT");
}

TEST(EarlyExit, BreaksAndNamesTheErrorThatLeftMain) {
  const sim::RunResult result = run_planted(planted<ThrowsOnDisconnect>, with_reset());
  EXPECT_EQ(broken(result), "EARLY_EXIT");
  EXPECT_NE(why(result).find("exit code 70: the logger is null"), std::string::npos) << why(result);
}

TEST(EarlyExit, HoldsWhereTheScenarioAllowsIt) {
  PlantedRun how;
  how.early_end = scenarios::EarlyEnd::kAllowed;
  const sim::RunResult result = run_planted(exits_at_once, how);
  EXPECT_EQ(broken(result), "");
  EXPECT_EQ(verdict_of(result, "EARLY_EXIT"), PropertyVerdict::kNotReached);
}

// An end behind the stop is never early, however soon it comes.
TEST(EarlyExit, IsReachedByAStopThatFindsTheProgramAlive) {
  const sim::RunResult result = run_planted(planted<PlantedClient>);
  EXPECT_EQ(verdict_of(result, "EARLY_EXIT"), PropertyVerdict::kPass);
}

// --- EXIT_CODE

class ReturnsOne final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<int> run() override {
    co_await PlantedClient::run();
    co_return 1;
  }
};

class ThrowsAfterTheStop final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<int> run() override {
    co_await PlantedClient::run();
    throw std::runtime_error("flush failed");
  }
};

class Returns143 final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<int> run() override {
    co_await PlantedClient::run();
    co_return 143;
  }
};

// As the kernel ends it, that takes no signal itself.
Coro<int> has_no_handler(Doors&, const ClientConfig&, Reports&) {
  co_await sleep(30s);
  co_return 143;
}

TEST(ExitCodeProperty, BreaksWhenTheProgramReturnsOneAfterAnOrderlyStop) {
  const sim::RunResult result = run_planted(planted<ReturnsOne>);
  EXPECT_EQ(broken(result), "EXIT_CODE");
  EXPECT_EQ(why(result), "the program ended with exit code 1");
}

TEST(ExitCodeProperty, BreaksWhenAnErrorLeavesMainAfterTheStop) {
  const sim::RunResult result = run_planted(planted<ThrowsAfterTheStop>);
  EXPECT_EQ(broken(result), "EXIT_CODE");
  EXPECT_NE(why(result).find("flush failed"), std::string::npos) << why(result);
}

TEST(ExitCodeProperty, BreaksWhenAProgramWithAHandlerEndsLikeOneWithout) {
  EXPECT_EQ(broken(run_planted(planted<Returns143>)), "EXIT_CODE");
}

TEST(ExitCodeProperty, HoldsForASignalWithoutAHandler) {
  PlantedRun how;
  how.market = scenarios::Market::kQuiet;
  how.stop = 29s;
  const sim::RunResult result = run_planted(has_no_handler, how);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "EXIT_CODE"), PropertyVerdict::kPass);
}

// --- STOP_BOUND

class SleepingPing final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> send_pings() override {
    while (!swallowed_) {
      co_await pause();
      if (socket_ != nullptr && !socket_->status()) ping();
    }
  }

 private:
  Coro<void> pause() {
    try {
      co_await sleep(50s);
    } catch (...) {
      swallowed_ = true;
    }
    if (swallowed_) co_await sleep(50s);
  }
  bool swallowed_ = false;
};

// The defect: the signal is waited for after the first connection only, and one that came before
// it is thrown away.
Coro<int> stop_before_start(Doors& doors, const ClientConfig& config, Reports& reports) {
  const Task<Signal> early = create_task(doors.signals.wait(), "early");
  co_await sleep(5s);
  early.cancel();
  PlantedClient client(doors, config, reports);
  const int code = co_await client.run();
  co_return code;
}

// The silence monitor shuts the client down, which waits for the monitor. The timer of its pinger
// keeps the world alive, so that the run does not end as DEADLOCK.
class WatchdogJoinsItself final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<int> run() override {
    watcher_ = create_task(watch(), "watcher");
    pinger_ = create_task(send_pings(), "pinger");
    co_await doors_.signals.wait();
    stopped_.set();
    co_await watcher_;
    co_return 0;
  }
  Coro<void> watch() override {
    co_await stopped_.wait();
    co_await shut_down();
  }

 private:
  Coro<void> shut_down() {
    watcher_.add_done_callback(DoneCallback([this](const AnyFuture&) { ended_.set(); }));
    co_await ended_.wait();
  }
  Event stopped_;
  Event ended_;
};

// Ends in time, and leaves its connection open behind it.
class LeavesItsConnection final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> stop() override { co_return; }
};

Coro<int> leaves_its_connection(Doors& doors, const ClientConfig& config, Reports& reports) {
  // It outlives main with the tasks that use it, as a separate thread would.
  auto client = std::make_shared<LeavesItsConnection>(doors, config, reports);
  const auto keep = [](std::shared_ptr<LeavesItsConnection> kept) -> Coro<void> {
    co_await sleep(1h);
    static_cast<void>(kept);
  };
  const Task<void> keeper = create_task(keep(client), "keeper");
  const int code = co_await client->run();
  co_return code;
}

class StopsSlowly final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> stop() override {
    co_await sleep(2800ms);  // Drains.
    co_await PlantedClient::stop();
    co_await sleep(1s);
  }
};

TEST(StopBound, BreaksWhenMainJoinsATaskThatSwallowsItsCancellation) {
  EXPECT_EQ(broken(run_planted(planted<SleepingPing>)), "STOP_BOUND");
}

TEST(StopBound, BreaksWhenAStopBeforeTheStartIsLost) {
  PlantedRun how;
  how.stop = 1s;
  EXPECT_EQ(broken(run_planted(stop_before_start, how)), "STOP_BOUND");
}

TEST(StopBound, BreaksWhenTheMonitorJoinsItself) {
  PlantedRun how;
  how.market = scenarios::Market::kQuiet;
  how.stop = 20s;
  EXPECT_EQ(broken(run_planted(planted<WatchdogJoinsItself>, how)), "STOP_BOUND");
}

TEST(StopBound, BreaksWhenAConnectionIsLeftOpen) {
  const sim::RunResult result = run_planted(leaves_its_connection);
  EXPECT_EQ(broken(result), "STOP_BOUND");
  EXPECT_EQ(why(result), "the program has ended, but 4 s later connection 1 is open");
}

TEST(StopBound, HoldsForAClientThatDrainsAndClosesInTime) {
  EXPECT_EQ(trouble(run_planted(planted<StopsSlowly>)), "");
}

// A stop after the program's end is no test of stopping.
TEST(StopBound, IsNotReachedByAStopThatComesTooLate) {
  PlantedRun how;
  how.early_end = scenarios::EarlyEnd::kAllowed;
  const sim::RunResult result = run_planted(exits_at_once, how);
  EXPECT_EQ(broken(result), "");
  EXPECT_EQ(verdict_of(result, "STOP_BOUND"), PropertyVerdict::kNotReached);
}

// --- DEADLOCK

Coro<int> waits_for_nothing(Doors&, const ClientConfig&, Reports&) {
  Event never;
  co_await never.wait();
  co_return 0;
}

Coro<int> waits_for_a_signal(Doors& doors, const ClientConfig&, Reports&) {
  co_await doors.signals.wait();
  co_return 0;
}

TEST(Deadlock, BreaksWhenNoEventCanEverHappen) {
  PlantedRun how;
  how.stop = Duration::zero();  // No stop is to come.
  const sim::RunResult result = run_planted(waits_for_nothing, how);
  EXPECT_EQ(broken(result), "DEADLOCK");
  EXPECT_EQ(result.violation->second.at, Instant());  // No property's deadline delays it.
  EXPECT_NE(result.tasks.find("task 'main' waits for event"), std::string::npos) << result.tasks;
}

TEST(Deadlock, HoldsForAClientThatWaitsForTheStopToCome) {
  PlantedRun how;
  how.stop = 20s;
  const sim::RunResult result = run_planted(waits_for_a_signal, how);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "DEADLOCK"), PropertyVerdict::kPass);
}

// --- NO_SPIN

class SpinsOnEof final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> read() override {
    co_await PlantedClient::read();
    for (;;) {
      const std::optional<Message> message = co_await socket_->next();
      if (message) take(message->payload);
      co_await sleep(Duration::zero());
    }
  }
};

TEST(NoSpin, BreaksWhenAnEndedStreamIsReadWithoutAPause) {
  EXPECT_EQ(broken(run_planted(planted<SpinsOnEof>, with_reset())), "NO_SPIN");
}

// Waits with sleep(0) until the clock has moved, and reports each time.
class PollsTheClock : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> watch() override {
    co_await sleep(10s);
    const Instant begun = now();
    for (int turn = 0; now() == begun && turn < turns(); ++turn) {
      reports_.sample(0, 0, 3, 0);
      co_await sleep(Duration::zero());
    }
    co_await PlantedClient::watch();
  }
  virtual int turns() { return 1'000'000; }
};

// Like a reader of a burst of frames that came together.
class ReadsABurst final : public PollsTheClock {
 public:
  using PollsTheClock::PollsTheClock;
  int turns() override { return 5'000; }
};

TEST(NoSpin, BreaksWhenReportsHideThatTimeDoesNotAdvance) {
  const sim::RunResult result = run_planted(planted<PollsTheClock>);
  EXPECT_EQ(broken(result), "NO_SPIN");
  EXPECT_EQ(result.violation->second.at, Instant(10s));
}

TEST(NoSpin, HoldsForABurstOfFiveThousandReads) {
  const sim::RunResult result = run_planted(planted<ReadsABurst>);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "NO_SPIN"), PropertyVerdict::kPass);
}

// --- CLOSE_BOUND

class CloseWaitsForThePeer final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> close_socket() override {
    const CloseStatus status = co_await socket_->close(kCloseNormal, "", deadline_after(3s));
    static_cast<void>(status);
  }
};

class ClosesIn1900Milliseconds final : public PlantedClient {
 public:
  using PlantedClient::PlantedClient;
  Coro<void> close_socket() override {
    const CloseStatus status = co_await socket_->close(kCloseNormal, "", deadline_after(1900ms));
    static_cast<void>(status);
  }
};

PlantedRun stop_in_the_dark() {
  PlantedRun how;
  how.faults = {fault_at(1, "blackhole", 59s, 30s)};
  how.stop = 60s;
  return how;
}

TEST(CloseBound, BreaksWhenTheCloseWaitsForThePeer) {
  EXPECT_EQ(broken(run_planted(planted<CloseWaitsForThePeer>, stop_in_the_dark())), "CLOSE_BOUND");
}

TEST(CloseBound, HoldsForACloseThatIsGivenUpInTime) {
  const sim::RunResult result = run_planted(planted<ClosesIn1900Milliseconds>, stop_in_the_dark());
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "CLOSE_BOUND"), PropertyVerdict::kPass);
}

TEST(CloseBound, IsNotReachedWhenTheVenueAnswersImmediately) {
  const sim::RunResult result = run_planted(planted<CloseWaitsForThePeer>);
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "CLOSE_BOUND"), PropertyVerdict::kNotReached);
}

}  // namespace
}  // namespace wavetank::test
