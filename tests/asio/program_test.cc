// The io_context as a program: how it ends, and that no task and no handler is left.

#include "wavetank/asio.h"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/combine/timeout.h"
#include "core/run/runner.h"
#include "core/run/virtual_clock.h"
#include "tests/asio/programs.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

namespace net = asio::net;
using namespace std::chrono_literals;
using asio::error_code;

class AsioProgram : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, AsioProgram, kBothStages, stage_name);

TEST_P(AsioProgram, EndsWithTheLastHandler) {
  const auto law = [](Doors& doors) -> Coro<void> {
    int handlers = 0;
    auto start = [&](net::io_context& ioc) {
      net::post(ioc, [&] { net::post(ioc, [&] { handlers = 2; }); });
    };
    const int code = co_await asio::run(doors, start);
    EXPECT_EQ(2, handlers);
    EXPECT_EQ(0, code);
  };
  play(law);
}

TEST_P(AsioProgram, StopEndsItAndDestroysTheHandlers) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const auto held = std::make_shared<int>(0);
    auto start = [&](net::io_context& ioc) {
      auto timer = std::make_unique<net::steady_timer>(ioc, 1h);
      timer->async_wait(Ended([held](error_code) { ++*held; }));
      net::post(ioc, [&ioc] { ioc.stop(); });
      return timer;
    };

    co_await run_program(doors, start);

    EXPECT_EQ(0, *held);
    EXPECT_EQ(1, held.use_count());
    EXPECT_EQ(1U, all_tasks().size());  // This law.
  };
  play(law);
}

TEST_P(AsioProgram, CancelledItDestroysTheHandlersAndPassesTheCancelOn) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const auto held = std::make_shared<int>(0);
    auto start = [&](net::io_context& ioc) {
      auto timer = std::make_unique<net::steady_timer>(ioc, 1h);
      timer->async_wait(Ended([held](error_code) { ++*held; }));
      return timer;
    };

    const Outcome<int> ended = co_await outcome(timeout(1ms, run_program(doors, start)));

    EXPECT_TRUE(failed_with<TimeoutError>(ended));
    EXPECT_EQ(1, held.use_count());
    EXPECT_EQ(1U, all_tasks().size());
  };
  play(law);
}

TEST_P(AsioProgram, ThrowsTheErrorOfAHandler) {
  const auto law = [](Doors& doors) -> Coro<void> {
    auto start = [](net::io_context& ioc) {
      net::post(ioc, [] { throw std::invalid_argument("mine"); });
    };
    const Outcome<int> ended = co_await outcome(run_program(doors, start));
    EXPECT_TRUE(failed_with<std::invalid_argument>(ended));
  };
  play(law);
}

TEST_P(AsioProgram, AnErrorAtTheStartEndsEveryTask) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const auto held = std::make_shared<int>(0);
    auto start = [&](net::io_context& ioc) {
      net::steady_timer begun(ioc, 1h);
      begun.async_wait(Ended([held](error_code) { ++*held; }));
      throw std::invalid_argument("mine");
    };
    const Outcome<int> ended = co_await outcome(run_program(doors, start));
    EXPECT_TRUE(failed_with<std::invalid_argument>(ended));
    EXPECT_EQ(1, held.use_count());
    EXPECT_EQ(1U, all_tasks().size());
  };
  play(law);
}

// A program that posts for ever lets others run.
TEST_P(AsioProgram, ASpinLetsTheLoopGoOn) {
  const auto law = [](Doors& doors) -> Coro<void> {
    bool over = false;
    std::function<void()> again;
    auto start = [&](net::io_context& ioc) {
      again = [&] {
        if (!over) net::post(ioc, again);
      };
      again();
    };
    auto other = [&]() -> Coro<> {
      for (int i = 0; i < 3; ++i) co_await sleep(0s);
      over = true;
    };
    const Task<> stop = create_task(other());
    co_await run_program(doors, start);
    EXPECT_TRUE(stop.done());
  };
  play(law);
}

TEST_P(AsioProgram, AStopSignalReachesTheSignalSet) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    int taken = 0;
    auto start = [&](net::io_context& ioc) {
      auto set = std::make_unique<net::signal_set>(ioc, SIGINT, SIGTERM);
      set->async_wait([&](error_code error, int signal) { taken = error ? -1 : signal; });
      net::post(ioc, [this] { stage().raise(Signal::kTerminate); });
      return set;
    };
    co_await run_program(doors, start);
    EXPECT_EQ(SIGTERM, taken);
  };
  play(law);
}

TEST_P(AsioProgram, ACancelledSignalSetTakesNoSignal) {
  const auto law = [this](Doors& doors) -> Coro<void> {
    error_code ended;
    auto start = [&](net::io_context& ioc) {
      auto set = std::make_unique<net::signal_set>(ioc, SIGTERM);
      set->async_wait([&](error_code error, int) { ended = error; });
      net::post(ioc, [s = set.get()] { s->cancel(); });
      return set;
    };
    co_await run_program(doors, start);
    EXPECT_EQ(ended, net::error::operation_aborted);

    stage().raise(Signal::kTerminate);
    const Signal signal = co_await doors.signals.wait();
    EXPECT_EQ(Signal::kTerminate, signal);
  };
  play(law);
}

TEST_P(AsioProgram, ASocketOfAsioItselfIsAnError) {
  const auto law = [](Doors& doors) -> Coro<void> {
    auto start = [](net::io_context& ioc) {
      return std::make_unique<boost::asio::ip::tcp::socket>(ioc);
    };
    const Outcome<int> ended = co_await outcome(run_program(doors, start));
    EXPECT_TRUE(failed_with<std::logic_error>(ended));
  };
  play(law);
}

TEST(AsioContext, OneWithoutDoorsIsAnError) {
  net::io_context bare;
  EXPECT_THROW(net::steady_timer timer(bare), std::logic_error);
  EXPECT_THROW(asio::tcp_stream stream(bare), std::logic_error);
}

}  // namespace
}  // namespace wavetank
