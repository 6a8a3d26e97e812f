// Goal: a stream obeys the path faults of a plan, on the virtual clock: late, cut and held bytes
// keep their order, no byte is lost, memory is bounded, and no task is left behind.

#include "scenarios/serve/faulty_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/combine/outcome.h"
#include "core/combine/wait.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "scenarios/serve/faulty_connection.h"
#include "tests/live/on_path.h"

namespace wavetank::scenarios {
namespace {

using namespace std::chrono_literals;

TEST(FaultyStream, WithoutAFaultItIsTheStreamBelow) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    co_await write(*way.server, "to the client");
    co_await write(*way.client, "to the server");
    const std::string there = co_await read(*way.client);
    const std::string here = co_await read(*way.server);
    EXPECT_EQ(there + " " + here, "to the client to the server");
    way.server->shutdown_write();
    const std::string end = co_await read(*way.client);
    EXPECT_EQ(end, "");
    way.client->close();
    const std::string last = co_await read(*way.server);
    EXPECT_EQ(last, "");
    way.server->close();
    EXPECT_EQ(now(), Instant());
  };
  run_law(law());
}

TEST(FaultyStream, LatencyComesOnTopEachWay) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    const Ref<sim::Effect> slowed = way.fault("latency", {{"latency_ns", 100 * kMs}});
    co_await write(*way.server, "a");
    const std::string there = co_await read(*way.client);
    EXPECT_EQ(now(), Instant(100ms));
    co_await write(*way.client, there + "b");
    const std::string back = co_await read(*way.server);
    EXPECT_EQ(now(), Instant(200ms));
    EXPECT_EQ(back, "ab");
    EXPECT_EQ(slowed->hits(), 2U);
  };
  run_law(law());
}

TEST(FaultyStream, JitterIsDrawnBelowItsBoundAndKeepsTheOrder) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    way.fault("latency", {{"latency_ns", 100 * kMs}, {"jitter_ns", 50 * kMs}});
    std::vector<std::int64_t> delays;
    for (int i = 0; i < 50; ++i) {
      const Instant sent = now();
      co_await write(*way.server, std::to_string(i));
      const std::string came = co_await read(*way.client);
      EXPECT_EQ(came, std::to_string(i));
      delays.push_back((now() - sent).count());
    }
    const auto [least, most] = std::minmax_element(delays.begin(), delays.end());
    EXPECT_GE(*least, 100 * kMs);
    EXPECT_LT(*most, 150 * kMs);
    EXPECT_GT(*most - *least, 20 * kMs) << "nothing is drawn";
    // Sent together, the second would often arrive before the first.
    for (int i = 0; i < 20; ++i) {
      co_await write(*way.server, "x");
      co_await write(*way.server, "y");
    }
    std::string came;
    while (came.size() < 40) came += co_await read(*way.client);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(came.substr(2 * static_cast<std::size_t>(i), 2), "xy");
  };
  run_law(law());
}

TEST(FaultyStream, ASlicerCutsBothWays) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    const Ref<sim::Effect> slices = way.fault("slicer", {{"bytes_max", 3}});
    const std::string text = numbered(100);
    std::vector<std::size_t> there;
    std::vector<std::size_t> here;
    const Task<std::string> client = create_task(read_all(*way.client, &there));
    const Task<std::string> server = create_task(read_all(*way.server, &here));
    co_await write(*way.server, text);
    co_await write(*way.client, text);
    way.server->shutdown_write();
    way.client->shutdown_write();
    const std::string to_client = co_await client;
    const std::string to_server = co_await server;
    EXPECT_EQ(to_client, text);
    EXPECT_EQ(to_server, text);
    EXPECT_EQ(there.size(), 34U);
    EXPECT_EQ(here.size(), 34U);
    EXPECT_EQ(*std::max_element(there.begin(), there.end()), 3U);
    EXPECT_EQ(*std::max_element(here.begin(), here.end()), 3U);
    EXPECT_EQ(slices->hits(), 66U);
  };
  run_law(law());
}

TEST(FaultyStream, SlowCloseDelaysTheEndAlone) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    const Ref<sim::Effect> closes = way.fault("slow_close", {{"delay_ns", 2'000 * kMs}});
    co_await write(*way.server, "the last word");
    way.server->close();
    const std::string word = co_await read(*way.client);
    EXPECT_EQ(word, "the last word");
    EXPECT_EQ(now(), Instant());
    co_await write(*way.client, "is dropped, and no reason for a reset");
    const std::string end = co_await read(*way.client);
    EXPECT_EQ(end, "");
    EXPECT_EQ(now(), Instant(2'000ms));
    EXPECT_EQ(closes->hits(), 1U);
  };
  run_law(law());
}

TEST(FaultyStream, ASlowCloseOfTheClientIsSlowForTheServer) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    way.fault("slow_close", {{"delay_ns", 2'000 * kMs}});
    way.client->shutdown_write();
    const std::string end = co_await read(*way.server);
    EXPECT_EQ(end, "");
    EXPECT_EQ(now(), Instant(2'000ms));
  };
  run_law(law());
}

// In the dark, and over a client that does not read: writes wait, and the number of held bytes is
// bounded.
TEST(FaultyStream, KeepsBackPressureAndABound) {
  const auto law = []() -> Coro<void> {
    MemoryStreamOptions options;
    options.window = 4'096;
    OnPath way(1, options);
    way.fault("blackhole", {{"duration_ns", 1'000 * kMs}});
    const std::string much = numbered(1 << 20);
    const Task<void> writer = create_task(write(*way.server, much));
    const Task<void> client = create_task(write(*way.client, much));
    co_await sleep(500ms);
    EXPECT_FALSE(writer.done());
    EXPECT_FALSE(client.done());
    EXPECT_EQ(way.server->try_write(std::as_bytes(std::span("x"))), 0U);
    co_await sleep(1'000ms);
    EXPECT_FALSE(writer.done()) << "the client reads nothing";
    std::string there;
    std::string here;
    while (there.size() < much.size()) there += co_await read(*way.client);
    while (here.size() < much.size()) here += co_await read(*way.server);
    EXPECT_TRUE(there == much);
    EXPECT_TRUE(here == much);
    EXPECT_TRUE(writer.done());
    EXPECT_TRUE(client.done());
  };
  run_law(law());
}

TEST(FaultyStream, SlicesOfOneByteAreBounded) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    way.fault("slicer", {{"bytes_max", 1}});
    way.fault("latency", {{"latency_ns", 1'000 * kMs}});
    const std::string much = numbered(1 << 20);
    const std::size_t taken = way.server->try_write(std::as_bytes(std::span(much)));
    EXPECT_EQ(taken, FaultyPipe::kSegmentsMax);
    way.server->close();
    const std::string came = co_await read_all(*way.client);
    EXPECT_TRUE(came == much.substr(0, taken));
  };
  run_law(law());
}

TEST(FaultyStream, ACancelledReadOrWriteLosesNoByte) {
  const auto law = []() -> Coro<void> {
    MemoryStreamOptions options;
    options.window = 100;
    OnPath way(1, options);
    way.fault("latency", {{"latency_ns", 10 * kMs}});
    // Before, and in the turns in which it arrives.
    for (int turns = 0; turns < 6; ++turns) {
      const Task<std::string> reading = create_task(read(*way.server));
      co_await write(*way.client, "kept");
      const Duration wait_time = turns == 0 ? 9ms : 10ms;
      co_await sleep(wait_time);
      for (int i = 1; i < turns; ++i) co_await sleep(0ms);
      reading.cancel();
      const std::vector<AnyFuture> ends = {reading};
      co_await wait(ends);
      std::string kept;
      if (!reading.cancelled()) kept = reading.result();
      if (kept.empty()) kept = co_await read(*way.server);
      EXPECT_EQ(kept, "kept") << turns;
    }

    const std::string much = numbered(FaultyPipe::kWindowBytes + 1'000);
    const Task<void> writing = create_task(write(*way.server, much));
    co_await sleep(50ms);
    EXPECT_TRUE(writing.cancel());
    const std::vector<AnyFuture> ends = {writing};
    co_await wait(ends);
    EXPECT_TRUE(writing.cancelled());
    way.server->close();
    const std::string came = co_await read_all(*way.client);
    EXPECT_GE(came.size(), FaultyPipe::kWindowBytes);
    EXPECT_TRUE(came == much.substr(0, came.size())) << "a prefix, and all that was accepted";
  };
  run_law(law());
}

TEST(FaultyStream, ClosedStreamWithAnIdlePeerEndsByItself) {
  const auto law = []() -> Coro<void> {
    MemoryStreamOptions options;
    options.window = 10;
    OnPath way(1, options);
    way.fault("blackhole", {{"duration_ns", 5'000 * kMs}});
    co_await write(*way.server, numbered(100));
    way.server->close();
    way.server.reset();
    co_await way.path->drain(kNever);
    EXPECT_EQ(now(), Instant(5'000ms + FaultyConnection::kFlushLimit));
    EXPECT_TRUE(way.client->at_end());
  };
  run_law(law());
}

TEST(FaultyStream, TheOldestEndsWhenTooManyLinger) {
  const auto law = []() -> Coro<void> {
    Xorshift random(1);
    const Ref<FaultyPath> path(new FaultyPath(random));
    const Ref<sim::Effect> dark(new sim::Effect(1, now(), kNever));
    path->hinder(FaultyPath::Direction::kOut, sim::Hindrance(sim::Hindrance::Kind::kDark, dark),
                 now());
    std::vector<std::unique_ptr<MemoryStream>> clients;
    for (std::size_t i = 0; i < FaultyPath::kLingeringMax + 2; ++i) {
      MemoryStream::Pair pair = MemoryStream::make_pair();
      clients.push_back(std::move(pair.first));
      path->wrap(std::move(pair.second))->close();
    }
    EXPECT_TRUE(clients[0]->at_end());
    EXPECT_TRUE(clients[1]->at_end());
    EXPECT_FALSE(clients[2]->at_end());
    co_await path->end();
    EXPECT_TRUE(clients.back()->at_end());
    const std::string end = co_await read(*clients.back());
    EXPECT_EQ(end, "") << "only the end was missing: no reset";
  };
  run_law(law());
}

TEST(FaultyStream, EndOfThePathEndsStreamsUnderABlackhole) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    way.fault("blackhole", {});
    co_await write(*way.server, "is lost");
    co_await write(*way.client, "so is this");
    way.server->close();
    way.server.reset();
    EXPECT_FALSE(way.client->at_end());
    co_await way.path->end();
    EXPECT_EQ(now(), Instant());
    auto ended = co_await outcome(read(*way.client));
    EXPECT_THROW(std::move(ended).get(), ConnectionReset);
  };
  run_law(law());
}

TEST(FaultyStream, AbortsThroughTheDark) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    way.fault("blackhole", {});
    const Task<std::string> reading = create_task(read(*way.server));
    co_await sleep(1ms);
    way.server->abort();
    const std::vector<AnyFuture> ends = {reading};
    co_await wait(ends);
    EXPECT_THROW(reading.result(), StreamClosed);
    auto other = co_await outcome(read(*way.client));
    EXPECT_THROW(std::move(other).get(), ConnectionReset);
    EXPECT_EQ(now(), Instant(1ms));
  };
  run_law(law());
}

/// Faults come and go while both ends talk.
Coro<void> weather(OnPath& way, Xorshift& dice) {
  const std::array<const char*, 4> kinds = {"latency", "slicer", "blackhole", "slow_close"};
  for (;;) {
    const auto die = [&](std::uint64_t bound) {
      return static_cast<std::int64_t>(dice.draw("die", bound));
    };
    Numbers numbers;
    numbers["duration_ns"] = (1 + die(40)) * kMs;
    numbers["latency_ns"] = die(30) * kMs;
    numbers["jitter_ns"] = die(2) * 20 * kMs;
    numbers["bytes_max"] = 1 + die(300);
    numbers["delay_ns"] = die(50) * kMs;
    way.fault(kinds[static_cast<std::size_t>(die(4))], numbers);
    co_await sleep(Duration(die(20) * kMs));
  }
}

/// Writes the text in pieces of any size, then the end.
Coro<void> talk(Stream& stream, const std::string& text, Xorshift& dice) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = std::min<std::size_t>(1 + dice.draw("size", 4'000), text.size() - at);
    co_await write(stream, text.substr(at, bytes));
    at += bytes;
    if (dice.draw("pause", 4) == 0) co_await sleep(3ms);
  }
  stream.shutdown_write();
}

TEST(FaultyStream, KeepsEveryByteInOrderUnderAnyMixOfFaults) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto law = [seed]() -> Coro<void> {
      MemoryStreamOptions options;
      options.window = seed % 3 == 0 ? 1'000 : 1U << 20;
      OnPath way(seed, options);
      Xorshift dice(seed + 100);
      const std::string down = numbered(200'000);
      const std::string up = numbered(100'000);
      const Task<void> faults = create_task(weather(way, dice));
      const Task<void> server = create_task(talk(*way.server, down, dice));
      const Task<void> client = create_task(talk(*way.client, up, dice));
      const Task<std::string> there = create_task(read_all(*way.client));
      const Task<std::string> here = create_task(read_all(*way.server));
      const std::string to_client = co_await there;
      const std::string to_server = co_await here;
      EXPECT_TRUE(to_client == down) << seed;
      EXPECT_TRUE(to_server == up) << seed;
      EXPECT_TRUE(server.done());
      EXPECT_TRUE(client.done());
      faults.cancel();
    };
    run_law(law());
  }
}

}  // namespace
}  // namespace wavetank::scenarios
