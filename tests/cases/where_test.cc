// Where a fault acts, and when: targets, triggers and event numbers in whole runs.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenarios/cases/generated_setup.h"
#include "sim/fault/targets.h"
#include "tests/cases/feed_case.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using namespace std::chrono_literals;
using sim::EventKind;
using sim::LoggedEvent;

constexpr std::int64_t kWhereSecondNs = 1'000'000'000;
constexpr std::uint16_t kWhereClient = 2;

std::uint64_t resets_at_client(const sim::RunResult& run, std::uint64_t connection) {
  return count(run, [&](const LoggedEvent& event) {
    return event.head.kind == EventKind::kReset && event.head.host == kWhereClient &&
           event.head.subject == connection && event.text == "cut by a fault";
  });
}

TEST(Where, AConnectionIsTheOneThatWasOpenedInThatPlace) {
  const sim::RunResult run = run_plain({entry_at(1, "reset_peer", 10s, {}, "client#1"),
                                        entry_at(2, "reset_peer", 20s, {}, "client#1"),
                                        entry_at(3, "reset_peer", 30s, {}, "client#last")});

  EXPECT_EQ(row_of(run, 1).observed, 1u);
  EXPECT_EQ(row_of(run, 2).applied, 0u) << "that one is over";
  EXPECT_FALSE(row_of(run, 2).moot);
  EXPECT_EQ(row_of(run, 3).observed, 1u);
  EXPECT_EQ(resets_at_client(run, 1), 1u);
  EXPECT_EQ(resets_at_client(run, 2), 1u);
}

TEST(Where, AConnectionThatNeverComesMakesTheEntryMoot) {
  const sim::RunResult run = run_plain({entry_at(1, "reset_peer", 10s, {}, "client#7"),
                                        entry_at(2, "latency", 10s, {}, "client#7"),
                                        entry_at(3, "venue_close", 10s, {}, "client#7"),
                                        entry_at(4, "mute_pongs", 10s, {}, "client#7")});

  for (const std::uint32_t id : {1u, 2u, 3u, 4u}) {
    EXPECT_TRUE(row_of(run, id).moot) << id;
    EXPECT_EQ(row_of(run, id).applied, 0u) << id;
  }
}

TEST(Where, EveryKindTakesTheTargetsThatItActsOn) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> targets = {
      {"blackhole", {"client-venue", "venue>client", "client#1", "client"}},
      {"latency", {"client-venue", "client>venue", "client#last"}},
      {"slicer", {"venue-client", "venue>client", "client#1"}},
      {"slow_close", {"client-venue", "client#1"}},
      {"refuse_dials", {"client-venue", "client", "venue"}},
      {"reset_peer", {"client", "venue", "client#1"}},
      {"stop_signal", {"client"}},
      {"venue_close", {"client", "venue", "client#1"}},
      {"mute", {"l2Book:BTC", "l2Book:*", "allMids"}},
      {"mute_pongs", {"client", "venue", "client#1"}}};
  for (const auto& [kind, names] : targets) {
    for (const std::string& where : names) {
      const sim::RunResult run = run_plain({entry_at(1, kind, 10s, {}, where)}, 15s);
      EXPECT_EQ(row_of(run, 1).applied, 1u) << kind << " " << where;
    }
  }
}

TEST(Where, ANameOfAnotherSortIsRefused) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"mute", "client"},          {"reset_peer", "client-venue"}, {"latency", "client"},
      {"stop_signal", "client#1"}, {"blackhole", "l2Book:BTC"},    {"latency", "client>nobody"},
      {"reset_peer", "client#0"},  {"reset_peer", "client#x"},     {"mute", "l2Book:D*"},
      {"reset_peer", "venue#1"},   {"blackhole", "venue#last"},    {"mute_pongs", "venue#1"}};
  for (const auto& [kind, where] : wrong) {
    EXPECT_THROW(run_plain({entry_at(1, kind, 10s, {}, where)}, 15s), sim::UnknownTarget)
        << kind << " " << where;
  }
}

// The venue dials nowhere: the connections that there can be are named.
TEST(Where, AConnectionOfAHostThatDoesNotDialIsRefusedWithTheNamesThereAre) {
  try {
    run_plain({entry_at(1, "reset_peer", 10s, {}, "venue#1")}, 15s);
    FAIL();
  } catch (const sim::UnknownTarget& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("\"venue#1\""), std::string::npos) << text;
    EXPECT_NE(text.find("client#1"), std::string::npos) << text;
    EXPECT_NE(text.find("client#last"), std::string::npos) << text;
  }
}

TEST(Where, ATriggerOfAHostThatIsNotThereIsRefused) {
  sim::FaultEntry entry = entry_at(1, "reset_peer", 0s);
  sim::AfterTrigger after("open");
  after.host = "broker";
  entry.when = after;
  EXPECT_THROW(run_plain({entry}, 15s), sim::UnknownTarget);
}

// In a one-way darkness only one side gets no bytes.
TEST(Where, DarknessOneWayLetsTheOtherWayPass) {
  const sim::RunResult run = run_plain(
      {entry_at(1, "blackhole", 10s, {{"duration_ns", 8 * kWhereSecondNs}}, "venue>client")}, 40s);

  const std::uint64_t received = count(run, [](const LoggedEvent& event) {
    return event.head.kind == EventKind::kTextReceived && time_of(event) > Instant(10s + kOneWay) &&
           time_of(event) < Instant(18s);
  });
  EXPECT_EQ(received, 0u);
  const sim::RunResult other = run_plain(
      {entry_at(1, "blackhole", 10s, {{"duration_ns", 8 * kWhereSecondNs}}, "client>venue")}, 40s);
  const std::uint64_t still = count(other, [](const LoggedEvent& event) {
    return event.head.kind == EventKind::kTextReceived && time_of(event) > Instant(10s + kOneWay) &&
           time_of(event) < Instant(18s);
  });
  EXPECT_GT(still, 0u);
}

sim::FaultEntry after(std::uint32_t id, const std::string& trigger, std::int64_t times,
                      const std::string& host = {}) {
  sim::FaultEntry entry(id, "mute_pongs", sim::AtTime{0});
  sim::AfterTrigger when(trigger, times);
  when.host = host;
  entry.when = when;
  return entry;
}

TEST(Trigger, CountsOnceAConnectionAndEachHostsEventsAlone) {
  const sim::RunResult run = run_plain(
      {entry_at(1, "reset_peer", 10s), entry_at(2, "venue_close", 20s), after(11, "reset", 1),
       after(12, "reset", 2), after(13, "reset", 1, "client"), after(14, "reset", 1, "venue"),
       after(15, "close", 1), after(16, "close", 2), after(17, "close", 1, "venue"),
       after(18, "open", 3, "client"), after(19, "open", 1, "venue")},
      50s);

  for (const std::uint32_t id : {11u, 13u, 14u, 15u, 17u, 18u}) {
    EXPECT_EQ(row_of(run, id).scheduled, 1u) << id;
  }
  EXPECT_EQ(row_of(run, 12).scheduled, 0u) << "one connection was reset";
  EXPECT_EQ(row_of(run, 19).scheduled, 0u) << "the venue dials nobody";
}

sim::FaultEntry at_event(std::uint32_t id, std::int64_t event, const std::string& host = {}) {
  sim::FaultEntry entry(id, "stop_signal", sim::AtTime{0});
  sim::AtEvent when;
  when.event = event;
  when.host = host;
  entry.when = when;
  return entry;
}

// Events between the one before it and the fault belong to the same iteration, or to the same
// arriving segment: to one host at one instant.
TEST(AtEvent, StrikesInsideTheInstantBeforeTheNextIteration) {
  const sim::RunResult quiet = run_plain({}, 20s);
  for (std::int64_t event = 0; event < 60; ++event) {
    const sim::RunResult run = run_plain({at_event(1, event)}, 20s);
    const auto& events = run.log.events();
    std::size_t index = 0;
    while (events[index].head.kind != EventKind::kFaultApplied) ++index;
    ASSERT_GE(index, static_cast<std::size_t>(event));
    if (event == 0) continue;  // Before the first iteration; the hosts' starts are events, too.
    const auto before = static_cast<std::size_t>(event - 1);
    for (std::size_t i = before; i < index && index > 3; ++i) {
      EXPECT_EQ(events[i].head.host, events[before].head.host) << "event " << event;
      EXPECT_EQ(events[i].head.time_ns, events[before].head.time_ns) << "event " << event;
    }
    EXPECT_EQ(events[index].head.time_ns, events[before].head.time_ns);
    EXPECT_EQ(events[before], quiet.log.events()[before]) << "nothing before it has changed";
  }
}

TEST(AtEvent, CountsTheEventsOfOneHost) {
  const sim::RunResult run = run_plain({at_event(1, 5, "client")}, 20s);

  std::uint64_t of_client = 0;
  for (const LoggedEvent& event : run.log.events()) {
    if (event.head.kind == EventKind::kFaultApplied) break;
    if (event.head.host == kWhereClient) ++of_client;
  }
  EXPECT_GE(of_client, 5u);
  EXPECT_LE(of_client, 8u);
  EXPECT_EQ(row_of(run, 1).observed, 1u);
}

TEST(EventBudget, RunBeyondItHangsAndShowsItsTasks) {
  const auto make_setup = [](const sim::RunRequest&, sim::Oracle& oracle) {
    scenarios::CaseSetup setup = scenarios::generated_setup(oracle);
    setup.length = 60s;
    setup.events_max = 200;
    return setup;
  };
  const sim::RunResult run =
      scenarios::run_feed_case(make_setup, sim::RunRequest(), *scenarios::find_client("reference"));

  ASSERT_TRUE(run.violation.has_value());
  EXPECT_EQ(run.violation->property, "HANG");
  EXPECT_NE(run.tasks.find("main"), std::string::npos);
}

}  // namespace
}  // namespace wavetank::test
