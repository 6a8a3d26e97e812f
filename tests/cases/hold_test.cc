// Goal: while the consumer of the feed has no room, the venue waits: no message is read, no message
// is lost, no side takes the silence for the venue's, and a stop still ends in time.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "core/combine/outcome.h"
#include "core/sync/event.h"
#include "core/task/sleep.h"
#include "core/task/task.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/pipeline/pipeline.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using hyperliquid::ClientConfig;
using hyperliquid::ReportKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The time without room: twice the longest silence of a venue that the client accepts.
constexpr Duration kHoldBegins = seconds(10), kHoldEnds = seconds(45), kLength = seconds(100);
/// Shorter than a client may be without a connection.
constexpr Duration kHeldAtFirst = seconds(30);

Coro<void> take_room(Event& room, Duration from, Duration to) {
  co_await sleep(from);
  room.clear();
  co_await sleep(to - from);
  room.set();
}

Coro<int> run_held(Doors& doors, ClientConfig config, hyperliquid::Reports& reports, Duration from,
                   Duration to) {
  Event room;
  if (from > Duration::zero()) room.set();
  config.room = &room;
  const Task<void> disk = create_task(take_room(room, from, to), "disk");
  auto ended = co_await outcome(hyperliquid::run_pipeline(doors, config, reports));
  disk.cancel();
  co_return std::move(ended).get();
}

Coro<int> held_for_a_while(Doors& doors, const ClientConfig& config,
                           hyperliquid::Reports& reports) {
  return run_held(doors, config, reports, kHoldBegins, kHoldEnds);
}

Coro<int> held_for_14_5_s(Doors& doors, const ClientConfig& config, hyperliquid::Reports& reports) {
  return run_held(doors, config, reports, kHoldBegins, kHoldBegins + milliseconds(14'500));
}

Coro<int> held_for_good(Doors& doors, const ClientConfig& config, hyperliquid::Reports& reports) {
  return run_held(doors, config, reports, kHoldBegins, seconds(1'000));
}

Coro<int> never_held(Doors& doors, const ClientConfig& config, hyperliquid::Reports& reports) {
  return run_held(doors, config, reports, seconds(1'000), seconds(2'000));
}

Coro<int> held_at_first(Doors& doors, const ClientConfig& config, hyperliquid::Reports& reports) {
  return run_held(doors, config, reports, Duration::zero(), kHeldAtFirst);
}

/// When the venue sends no books of BTC.
struct Silence {
  Silence(Duration from_, Duration to_) : from(from_), to(to_) {}
  Duration from, to;
};

/// A feed that lasts longer than until the stop signal.
sim::RunResult run_program(scenarios::ClientProgram program, Duration stop,
                           std::optional<Silence> silence = std::nullopt) {
  const auto setup = [stop, silence](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup feed = scenarios::generated_setup(oracle);
    feed.plan = sim::FaultPlan({scenarios::stop_at(1, stop)});
    if (silence) {
      sim::FaultEntry mute(2, "mute", sim::AtTime{silence->from.count()});
      mute.where = "l2Book:BTC";
      mute.numbers["duration_ns"] = (silence->to - silence->from).count();
      feed.plan = feed.plan.with(mute);
    }
    feed.length = stop + seconds(30);
    return feed;
  };
  // Frames that wait for room are late by their owner's wish, so no property may judge their
  // delivery.
  const scenarios::Client client(program, {ReportKind::kPhase, ReportKind::kFrame});
  sim::RunRequest request;
  request.log = sim::EventLog(sim::EventLog::kUnbounded);
  return scenarios::run_feed_case(setup, request, client);
}

/// How many events of this kind there were from `from` to `to`.
int occurrences(const sim::RunResult& result, sim::EventKind kind, Duration from, Duration to) {
  int found = 0;
  for (const sim::LoggedEvent& event : result.log.events()) {
    const Duration at(event.head.time_ns);
    found += event.head.kind == kind && at >= from && at < to;
  }
  return found;
}

int occurrences(const sim::RunResult& result, sim::EventKind kind) {
  return occurrences(result, kind, Duration::zero(), Duration::max());
}

TEST(FeedHold, TheVenueWaitsAndItsSilenceIsNotHeldAgainstIt) {
  const sim::RunResult held = run_program(held_for_a_while, kLength);
  EXPECT_EQ(trouble(held), "");
  EXPECT_EQ(occurrences(held, sim::EventKind::kDial), 1);
  EXPECT_EQ(occurrences(held, sim::EventKind::kReportDisconnected), 1) << "that of the stop";
  const Duration margin = seconds(1);
  EXPECT_EQ(occurrences(held, sim::EventKind::kReportFrame, kHoldBegins + margin, kHoldEnds), 0);
  const sim::RunResult free = run_program(never_held, kLength);
  const int all = occurrences(free, sim::EventKind::kReportDelivered);
  EXPECT_GT(all, 100);
  EXPECT_EQ(occurrences(held, sim::EventKind::kReportDelivered), all);
}

TEST(FeedHold, BehindItTheVenueHasItsFullTime) {
  const Silence over_its_end(milliseconds(9'900), seconds(25));
  const sim::RunResult held = run_program(held_for_14_5_s, kLength, over_its_end);
  EXPECT_EQ(trouble(held), "");
  EXPECT_EQ(occurrences(held, sim::EventKind::kDial), 1);
  const Silence later(seconds(50), seconds(74));
  const sim::RunResult silent = run_program(held_for_14_5_s, kLength, later);
  int helped = 0;
  for (const sim::LoggedEvent& event : silent.log.events()) {
    helped += event.head.kind == sim::EventKind::kTextSent &&
              event.text.find(R"("method":"unsubscribe")") != std::string::npos;
  }
  EXPECT_EQ(helped, 1) << "it is judged again";
}

TEST(FeedHold, PingsGoOn) {
  const sim::RunResult held = run_program(held_for_good, kLength);
  int pings = 0;
  for (const sim::LoggedEvent& event : held.log.events()) {
    const bool in_hold = Duration(event.head.time_ns) > kHoldBegins;
    pings += in_hold && event.text.find(R"({"method":"ping"})") != std::string::npos &&
             event.head.kind == sim::EventKind::kTextSent;
  }
  EXPECT_EQ(pings, 6) << "every 15 s of 90 s";
}

TEST(FeedHold, AStopEndsInTime) {
  const sim::RunResult held = run_program(held_for_good, kHoldEnds);
  EXPECT_EQ(trouble(held), "");
  EXPECT_EQ(verdict_of(held, "STOP_BOUND"), sim::PropertyVerdict::kPass);
  EXPECT_EQ(occurrences(held, sim::EventKind::kReportDisconnected), 1) << "closed in order";
}

TEST(FeedHold, ConnectionIsNotDialledWithoutRoom) {
  const sim::RunResult held = run_program(held_at_first, kLength);
  EXPECT_EQ(trouble(held), "");
  EXPECT_EQ(occurrences(held, sim::EventKind::kDial, Duration::zero(), kHeldAtFirst), 0);
  EXPECT_EQ(occurrences(held, sim::EventKind::kDial), 1);
}

}  // namespace
}  // namespace wavetank::test
