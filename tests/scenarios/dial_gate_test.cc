// Goal: the sockets of one client spend one budget, and come back together when the venue does.

#include "scenarios/pipeline/dial_gate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "tests/core/test_loop.h"

namespace wavetank::hyperliquid {
namespace {

using namespace std::chrono_literals;

// A venue that refuses dials until an instant, and sockets that dial it until they are in.
struct RefusingVenue {
  RefusingVenue(DialGate& gate_, Instant takes_from_) : gate(gate_), takes_from(takes_from_) {}

  Coro<> connect() {
    Duration backoff = 500ms;
    for (;;) {
      co_await gate.acquire();
      const Instant now = EventLoop::running().time();
      dials.push_back(now);
      if (now >= takes_from) break;
      gate.note_failed();
      co_await sleep(backoff);
      backoff = std::min<Duration>(2 * backoff, 30s);
    }
    gate.note_opened();
    opened.push_back(EventLoop::running().time());
  }

  // The most dials of any 60 s.
  std::size_t most_in_a_minute() const {
    std::size_t most = 0;
    for (std::size_t i = 0; i < dials.size(); ++i) {
      const auto end = std::find_if(dials.begin(), dials.end(),
                                    [&](Instant at) { return at >= dials[i] + 60s; });
      most = std::max(most, static_cast<std::size_t>(end - dials.begin()) - i);
    }
    return most;
  }

  DialGate& gate;
  Instant takes_from;
  std::vector<Instant> dials;
  std::vector<Instant> opened;
};

// All sockets connect to a venue that refuses dials for `refuses`.
RefusingVenue dialled(DialGate& gate, std::size_t sockets, Duration refuses) {
  TestLoop t;
  RefusingVenue venue(gate, t.loop().time() + refuses);
  auto main = [&]() -> Coro<> {
    std::vector<Task<>> tasks;
    for (std::size_t i = 0; i < sockets; ++i) tasks.push_back(create_task(venue.connect()));
    for (const Task<>& task : tasks) co_await task;
  };
  t.run(main());
  return venue;
}

TEST(DialGate, TenSocketsAreBackWithinTwentySecondsOfTheVenue) {
  for (const Duration refuses : {1s, 20s, 59s, 61s, 119s, 180s}) {
    DialGate gate(20, 10);
    const RefusingVenue venue = dialled(gate, 10, refuses);
    ASSERT_EQ(venue.opened.size(), 10U);
    EXPECT_LT(venue.opened.back() - venue.takes_from, 20s) << refuses / 1s;
    EXPECT_LE(venue.most_in_a_minute(), 20U) << refuses / 1s;
  }
}

TEST(DialGate, ProbesOfAllSocketsKeepTheirDistance) {
  DialGate gate(20, 10);
  const RefusingVenue venue = dialled(gate, 10, 180s);
  // The last nine come when one has succeeded.
  ASSERT_GT(venue.dials.size(), 30U);
  for (std::size_t i = 1; i + 9 < venue.dials.size(); ++i) {
    EXPECT_GE(venue.dials[i] - venue.dials[i - 1], 6s) << i;
  }
}

TEST(DialGate, OneSocketIsHeldByTheBudgetAlone) {
  DialGate gate(20, 1);
  const RefusingVenue venue = dialled(gate, 1, 5s);
  EXPECT_EQ(venue.dials.size(), 5U);  // At 0, 0.5, 1.5, 3.5 and 7.5 s.
  EXPECT_EQ(venue.dials.back() - venue.dials.front(), 7500ms);
}

TEST(DialGate, ACancelledSocketLeavesItsTurnToTheNext) {
  TestLoop t;
  DialGate gate(20, 10);
  auto retry = [&](std::string name) -> Coro<> {
    co_await gate.acquire();
    t.note(name + " at " + std::to_string(t.now() / 1s));
    gate.note_failed();
  };
  auto main = [&]() -> Coro<> {
    const Task<> a = create_task(retry("a"));
    const Task<> b = create_task(retry("b"));
    const Task<> c = create_task(retry("c"));
    co_await sleep(1s);
    b.cancel();
    co_await sleep(10s);
  };
  t.run(main());
  EXPECT_EQ((Notes{"a at 0", "c at 6"}), t.notes);
}

TEST(DialGate, OthersWaitForAProbeHoweverLongItTakes) {
  TestLoop t;
  DialGate gate(20, 10);
  auto probe = [&]() -> Coro<> {
    co_await gate.acquire();
    co_await sleep(30s);
    gate.note_opened();
  };
  auto other = [&]() -> Coro<> {
    co_await gate.acquire();
    t.note("at " + std::to_string(t.now() / 1s));
  };
  auto main = [&]() -> Coro<> {
    const Task<> first = create_task(probe());
    const Task<> second = create_task(other());
    const Task<> third = create_task(other());
    co_await sleep(40s);
  };
  t.run(main());
  EXPECT_EQ((Notes{"at 30", "at 30"}), t.notes);
}

TEST(DialGate, ASocketThatEndsAloneDialsWithoutDelay) {
  TestLoop t;
  DialGate gate(20, 10);
  auto main = [&]() -> Coro<> {
    for (int i = 0; i < 5; ++i) {
      co_await gate.acquire();
      gate.note_opened();
      co_await sleep(1s);
      gate.note_ended();
    }
  };
  t.run(main());
  EXPECT_EQ(t.now(), 5s);
}

RC_GTEST_PROP(DialGateLaws, NoMinuteHasMoreDialsThanTheBudget, ()) {
  const auto sockets = *rc::gen::inRange<std::size_t>(1, 12);
  const auto per_minute = *rc::gen::inRange<std::size_t>(1, 31);
  const auto refuses = *rc::gen::inRange(0, 200'000);
  DialGate gate(per_minute, sockets);
  const RefusingVenue venue = dialled(gate, sockets, std::chrono::milliseconds(refuses));
  RC_ASSERT(venue.opened.size() == sockets);
  RC_ASSERT(venue.most_in_a_minute() <= per_minute);
}

}  // namespace
}  // namespace wavetank::hyperliquid
