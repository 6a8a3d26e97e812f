// Goal: a program that is rude to its process, its worker's pipe or its parent is a failure by
// itself, with the reason, and outlives no tool.

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "core/uv/clock.h"
#include "sim/explore/isolated_run.h"
#include "sim/explore/sweep.h"
#include "sim/trace/trace.h"

namespace wavetank::sim {
namespace {

/// What the program does in the middle of its run, after two events.
using Rudeness = std::function<void(const RunRequest& request, Trace& trace)>;

RunFunction rude_run(Rudeness rudeness) {
  return [rudeness = std::move(rudeness)](const RunRequest& request) {
    Trace trace(request.log);
    trace.event(EventHead(0, 1, EventKind::kHostStart), "client");
    trace.event(EventHead(7, 1, EventKind::kDial), "venue:443");
    rudeness(request, trace);
    RunResult result;
    result.virtual_ns = 7;
    result.trace_hash = trace.trace_hash();
    result.step_hash = trace.step_hash();
    return result;
  };
}

/// On the machine's clock: a second is long for a run of a few microseconds.
SeedTimeout a_second() {
  SeedTimeout timeout;
  timeout.silence_max = std::chrono::seconds(1);
  timeout.clock = [] { return uv::Clock().now(); };
  return timeout;
}

RunRecord rude_alone(Rudeness rudeness, std::uint64_t seed = 0) {
  RunRequest request;
  request.seed = seed;
  return run_isolated(rude_run(std::move(rudeness)), request, Recheck::kFailures, a_second());
}

TEST(RudeProgram, StepsWithoutEventsAreAHang) {
  // An end, so that a watcher that takes steps for life does not watch for ever.
  const RunRecord record = rude_alone([](const RunRequest&, Trace& trace) {
    const Instant end = uv::Clock().now() + std::chrono::seconds(3);
    for (std::int64_t time = 8; uv::Clock().now() < end; ++time) {
      trace.step(EventHead(time, 1, EventKind::kTaskStep));
    }
  });
  ASSERT_TRUE(is_hang(record));
  EXPECT_EQ(record.result.violation->first.text, "event 1, the last one: dial");
  EXPECT_EQ(record.result.violation->second.text, "no event for 1.00 s of real time");
  EXPECT_GT(record.result.virtual_ns, 7);
}

}  // namespace
}  // namespace wavetank::sim
