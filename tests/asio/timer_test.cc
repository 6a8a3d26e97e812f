// Steady timers of Boost.Asio on the loop.

#include "wavetank/asio.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "tests/asio/programs.h"
#include "tests/contract/ends.h"
#include "tests/contract/stage.h"

namespace wavetank {
namespace {

namespace net = asio::net;
using namespace std::chrono_literals;
using asio::error_code;

class AsioTimer : public DoorContract {};
INSTANTIATE_TEST_SUITE_P(On, AsioTimer, kBothStages, stage_name);

TEST_P(AsioTimer, WaitEndsWhenTheDoorsTimeHasCome) {
  const auto law = [](Doors& doors) -> Coro<void> {
    const Instant begun = doors.clock.now();
    error_code ended = net::error::fault;
    auto start = [&](net::io_context& ioc) {
      auto timer = std::make_unique<net::steady_timer>(ioc, 30ms);
      timer->async_wait(Ended([&](error_code error) { ended = error; }));
      return timer;
    };

    co_await run_program(doors, start);

    EXPECT_FALSE(ended);
    EXPECT_GE(doors.clock.now() - begun, 30ms);
    EXPECT_LT(doors.clock.now() - begun, 10s);
  };
  play(law);
}

TEST_P(AsioTimer, CancelCallsTheHandlersAndCountsThem) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::vector<error_code> ends;
    std::size_t cancelled = 0;
    auto start = [&](net::io_context& ioc) {
      auto timer = std::make_unique<net::steady_timer>(ioc, 1h);
      timer->async_wait(Ended([&](error_code error) { ends.push_back(error); }));
      timer->async_wait(Ended([&](error_code error) { ends.push_back(error); }));
      net::post(ioc, [&cancelled, t = timer.get()] { cancelled = t->cancel(); });
      return timer;
    };

    co_await run_program(doors, start);

    EXPECT_EQ(2U, cancelled);
    const error_code aborted = net::error::operation_aborted;
    EXPECT_EQ((std::vector<error_code>{aborted, aborted}), ends);
  };
  play(law);
}

TEST_P(AsioTimer, CancelOneCancelsTheOldestWait) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::vector<int> order;
    auto start = [&](net::io_context& ioc) {
      auto timer = std::make_unique<net::steady_timer>(ioc, 1ms);
      for (const int number : {1, 2, 3}) {
        timer->async_wait(Ended(
            [&order, number](error_code error) { order.push_back(error ? -number : number); }));
      }
      EXPECT_EQ(1U, timer->cancel_one());
      EXPECT_EQ(1U, timer->cancel_one());
      return timer;
    };

    co_await run_program(doors, start);

    EXPECT_EQ((std::vector<int>{-1, -2, 3}), order);
  };
  play(law);
}

TEST_P(AsioTimer, ANewExpiryCancelsTheWaitBefore) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::vector<int> order;
    auto start = [&](net::io_context& ioc) {
      auto timer = std::make_unique<net::steady_timer>(ioc, 1h);
      timer->async_wait(Ended([&](error_code error) { order.push_back(error ? 1 : -1); }));
      timer->expires_after(1ms);
      timer->async_wait(Ended([&](error_code error) { order.push_back(error ? -2 : 2); }));
      return timer;
    };

    co_await run_program(doors, start);

    EXPECT_EQ((std::vector<int>{1, 2}), order);
  };
  play(law);
}

TEST_P(AsioTimer, TimersFireInTheOrderOfTheirExpiries) {
  const auto law = [](Doors& doors) -> Coro<void> {
    std::vector<int> order;
    auto start = [&](net::io_context& ioc) {
      const auto timers = std::make_shared<std::vector<net::steady_timer>>();
      for (const int ms : {9, 3, 6}) {
        timers->emplace_back(ioc, std::chrono::milliseconds(ms));
        timers->back().async_wait(Ended([&order, ms](error_code) { order.push_back(ms); }));
      }
      return timers;
    };

    co_await run_program(doors, start);

    EXPECT_EQ((std::vector<int>{3, 6, 9}), order);
  };
  play(law);
}

net::awaitable<void> nap(int& naps) {
  net::steady_timer timer(co_await net::this_coro::executor);
  for (; naps < 3; ++naps) {
    timer.expires_after(1ms);
    co_await timer.async_wait(net::use_awaitable);
  }
}

TEST_P(AsioTimer, AnAsioCoroutineSleeps) {
  const auto law = [](Doors& doors) -> Coro<void> {
    int naps = 0;
    auto start = [&](net::io_context& ioc) { net::co_spawn(ioc, nap(naps), net::detached); };
    co_await run_program(doors, start);
    EXPECT_EQ(3, naps);
  };
  play(law);
}

TEST_P(AsioTimer, ATimerMayBeMovedWhileItWaits) {
  const auto law = [](Doors& doors) -> Coro<void> {
    error_code ended = net::error::fault;
    auto start = [&](net::io_context& ioc) {
      net::steady_timer first(ioc, 1ms);
      first.async_wait(Ended([&](error_code error) { ended = error; }));
      return std::make_unique<net::steady_timer>(std::move(first));
    };
    co_await run_program(doors, start);
    EXPECT_FALSE(ended);
  };
  play(law);
}

}  // namespace
}  // namespace wavetank
