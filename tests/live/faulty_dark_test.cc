// Goal: a blackhole of a fault plan holds bytes on a real stream for as long as it lasts, counts
// them, and gives them in order; on the virtual clock.

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <utility>

#include "core/combine/outcome.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "scenarios/serve/faulty_pipe.h"
#include "tests/live/on_path.h"

namespace wavetank::scenarios {
namespace {

using namespace std::chrono_literals;

TEST(FaultyDark, ABlackholeHoldsBothWaysAndGivesAllAtItsEnd) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    way.fault("latency", {{"latency_ns", 10 * kMs}});
    co_await write(*way.server, "before,");  // In flight when the dark falls.
    co_await sleep(5ms);
    const Ref<sim::Effect> held = way.fault("blackhole", {{"duration_ns", 1'000 * kMs}});
    EXPECT_EQ(held->hits(), 1U);
    co_await write(*way.server, "within");
    co_await write(*way.client, "of the client");
    way.client->shutdown_write();
    const Task<std::string> server = create_task(read_all(*way.server));
    std::string there = co_await read(*way.client);
    EXPECT_EQ(now(), Instant(1'005ms));
    while (there.size() < 13) there += co_await read(*way.client);
    EXPECT_EQ(there, "before,within");
    const std::string here = co_await server;
    EXPECT_EQ(here, "of the client");
    EXPECT_EQ(now(), Instant(1'005ms));
    EXPECT_EQ(held->hits(), 4U);
  };
  run_law(law());
}

// Each darkness counts the bytes that it held itself.
TEST(FaultyDark, LongerBlackholeHoldsSegmentsOfAShorterOne) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    const Ref<sim::Effect> held = way.fault("blackhole", {{"duration_ns", 5'000 * kMs}});
    co_await write(*way.server, "within");
    EXPECT_EQ(held->hits(), 1U);
    co_await sleep(3s);
    const Ref<sim::Effect> longer = way.fault("blackhole", {{"duration_ns", 10'000 * kMs}});
    EXPECT_EQ(held->hits(), 1U);
    EXPECT_EQ(longer->hits(), 1U);
    const std::string there = co_await read(*way.client);
    EXPECT_EQ(there, "within");
    EXPECT_EQ(now(), Instant(13s));
  };
  run_law(law());
}

// Bytes that a slow client kept back are in the dark as well.
TEST(FaultyDark, BlackholeHoldsBytesThatWaitForTheClient) {
  const auto law = []() -> Coro<void> {
    MemoryStreamOptions options;
    options.window = 4;
    OnPath way(1, options);
    way.fault("slicer", {{"bytes_max", 1}});
    co_await write(*way.server, "0123456789");
    co_await sleep(100ms);
    way.fault("blackhole", {{"duration_ns", 1'000 * kMs}});
    std::string there = co_await read(*way.client);
    EXPECT_EQ(there.substr(0, 4), "0123");
    co_await sleep(500ms);
    std::array<std::byte, 16> piece{};
    const std::size_t within = way.client->try_read(piece).value_or(0);
    EXPECT_LE(within, 1U);  // The bytes in the middle of a write when it fell.
    while (there.size() + within < 10) there += co_await read(*way.client);
    EXPECT_GE(now(), Instant(1'100ms));
  };
  run_law(law());
}

TEST(FaultyDark, AResetIsMetBehindTheDark) {
  const auto law = []() -> Coro<void> {
    OnPath way;
    way.fault("blackhole", {{"duration_ns", 1'000 * kMs}});
    co_await write(*way.client, "lost with the connection");
    co_await sleep(1ms);
    way.client->abort();
    auto ended = co_await outcome(read(*way.server));
    EXPECT_EQ(now(), Instant(1'000ms));
    EXPECT_THROW(std::move(ended).get(), ConnectionReset);
    EXPECT_EQ(way.server->read_error(), "connection reset by peer");
    auto written = co_await outcome(write(*way.server, "x"));
    co_await sleep(1ms);
    EXPECT_THROW(way.server->try_write(std::as_bytes(std::span("x"))), ConnectionReset);
  };
  run_law(law());
}

TEST(FaultyPipeDeathTest, FrontNeedsAnArrivedSegment) {
  sim::Way way;
  Xorshift random(1);
  FaultyPipe faulty(way, random);
  EXPECT_DEATH(static_cast<void>(faulty.front()), "CHECK failed: has_arrived");
  faulty.push(std::as_bytes(std::span("abc", 3)), Instant());
  EXPECT_DEATH(faulty.consume(1), "CHECK failed: has_arrived");
  faulty.arrive(Instant(1h));
  EXPECT_DEATH(faulty.consume(4), "CHECK failed: .*bytes <= segments_.front");
}

TEST(FaultyPipeDeathTest, WriteAfterTheEndDies) {
  sim::Way way;
  Xorshift random(1);
  FaultyPipe faulty(way, random);
  faulty.push_end(Instant());
  EXPECT_DEATH(faulty.push_end(Instant()), "CHECK failed: !ended");
  EXPECT_DEATH(faulty.push(std::as_bytes(std::span("abc", 3)), Instant()), "CHECK failed: !ended");
}

}  // namespace
}  // namespace wavetank::scenarios
