// Goal: a case on a recorded feed is that case: its faults, all over by the middle of the feed, its
// properties, a stop after the end.

#include "scenarios/cases/on_capture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "scenarios/cases/capture_setup.h"
#include "scenarios/cases/generated_setup.h"
#include "scenarios/registry.h"
#include "sim/import/open_capture.h"
#include "tests/cases/recording.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

using scenarios::scaled_to_feed;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kOwn = seconds(200);

sim::FaultEntry dark(std::uint32_t id, sim::FaultWhen when, Duration length) {
  sim::FaultEntry entry(id, "blackhole", std::move(when));
  entry.numbers["duration_ns"] = length.count();
  return entry;
}

sim::FaultPlan sample() {
  sim::FaultEntry stop(9, "stop_signal", sim::AtTime{Duration(seconds(90)).count()});
  return sim::FaultPlan(
      {dark(1, sim::AtTime{Duration(seconds(10)).count()}, seconds(30)),
       dark(2, sim::AtTime{Duration(seconds(60)).count()}, seconds(1)),
       dark(3, sim::AfterTrigger("open", 1, Duration(seconds(20)).count()), seconds(30)),
       sim::FaultEntry(4, "reset_peer", sim::AtEvent{17}), stop});
}

std::int64_t at_ns(const sim::FaultEntry& entry) { return std::get<sim::AtTime>(entry.when).at_ns; }

TEST(OnCapture, InstantsMoveInProportionAndStopsAreLeftOut) {
  const sim::FaultPlan plan = scaled_to_feed(sample(), kOwn, minutes(60));
  ASSERT_EQ(plan.size(), 4U);
  EXPECT_EQ(at_ns(plan.entries()[0]), Duration(minutes(3)).count());
  EXPECT_EQ(at_ns(plan.entries()[1]), Duration(minutes(18)).count());
  // Durations do, too, up to an eighth of the feed; an entry that waits for a trigger is not
  // delayed further.
  EXPECT_EQ(plan.entries()[0].number("duration_ns"), Duration(minutes(60)).count() / 8);
  EXPECT_EQ(plan.entries()[1].number("duration_ns"), Duration(seconds(18)).count());
  EXPECT_EQ(plan.entries()[2].when, sample().entries()[2].when);
  EXPECT_EQ(plan.entries()[3], sample().entries()[3]);
}

TEST(OnCapture, ADayMakesNoFaultLongerThanTwentyMinutes) {
  const sim::FaultPlan plan = scaled_to_feed(sample(), kOwn, minutes(60 * 24));
  EXPECT_EQ(plan.entries()[0].number("duration_ns"), Duration(minutes(20)).count());
  EXPECT_EQ(plan.entries()[1].number("duration_ns"), Duration(seconds(432)).count());
}

TEST(OnCapture, ShortFeedShrinksFaults) {
  const sim::FaultPlan plan = scaled_to_feed(sample(), kOwn, seconds(20));
  EXPECT_EQ(at_ns(plan.entries()[0]), Duration(seconds(1)).count());
  EXPECT_EQ(plan.entries()[0].number("duration_ns"), Duration(seconds(3)).count());
  const auto& after = std::get<sim::AfterTrigger>(plan.entries()[2].when);
  EXPECT_EQ(after.delay_ns, Duration(seconds(2)).count());
}

TEST(OnCapture, FaultsAreOverInTheSecondHalf) {
  for (const Duration feed : {Duration(1), Duration(seconds(25)), Duration(minutes(2)),
                              Duration(minutes(60)), Duration(minutes(60 * 24 * 30))}) {
    for (const Duration own : {Duration(seconds(1)), kOwn, Duration(minutes(10))}) {
      const sim::FaultPlan plan = scaled_to_feed(sample(), own, feed);
      for (const sim::FaultEntry& entry : plan.entries()) {
        const auto* at_time = std::get_if<sim::AtTime>(&entry.when);
        if (at_time == nullptr) continue;
        EXPECT_LE(at_time->at_ns, feed.count() / 2);
        const std::int64_t least = 1'000'000;  // No fault is shorter.
        EXPECT_LE(at_time->at_ns + entry.number("duration_ns"),
                  std::max(feed.count() / 2, at_time->at_ns + least));
      }
    }
  }
}

std::shared_ptr<const sim::Capture> shipped_capture() {
  static const auto kCapture = [] {
    auto loaded = sim::load_capture(WAVETANK_SHIPPED_CAPTURE);
    return std::make_shared<const sim::Capture>(std::move(loaded).value());
  }();
  return kCapture;
}

sim::RunResult on_shipped(const char* scenario, const char* client, std::uint64_t seed) {
  const sim::Registry registry = scenarios_registry();
  sim::RunRequest request;
  request.client = client;
  request.seed = seed;
  request.capture = shipped_capture();
  return registry.runs_of(scenario)(request);
}

TEST(OnCapture, EveryCaseRunsOnARecordedFeed) {
  for (const sim::ScenarioInfo& scenario : scenarios_registry().scenarios) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const sim::RunResult result = on_shipped(scenario.name.c_str(), "reference", seed);
      ASSERT_EQ(result.verdict, sim::Verdict::kPass)
          << scenario.name << " " << seed << " " << result.inconclusive_reason
          << (result.violation ? result.violation->property + " " + result.violation->second.text
                               : "");
      EXPECT_GT(result.messages, 100U) << scenario.name;
      EXPECT_EQ(result.exit_code, 0);
      EXPECT_EQ(verdict_of(result, "STOP_BOUND"), sim::PropertyVerdict::kPass) << scenario.name;
    }
  }
}

TEST(OnCapture, TheFeedIsTheRecordedOneAndTheFaultsAreTheCases) {
  const sim::RunResult close = on_shipped("close_1000_recover", "reference", 1);
  ASSERT_EQ(close.plan.size(), 1U);
  EXPECT_EQ(close.plan.entries()[0].kind, "venue_close");
  EXPECT_EQ(close.epoch_ns, shipped_capture()->records.front().wall_ns);
  EXPECT_GT(close.virtual_ns, Duration(seconds(110)).count());
  EXPECT_LT(close.virtual_ns, Duration(seconds(180)).count());
}

// sleeping_ping swallows a stop in one phase of its pings alone.
TEST(OnCapture, TheStopMeetsAClientInOtherPhasesWithOtherSeeds) {
  int violated = 0;
  int passed = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const sim::RunResult result = on_shipped("quiet_feed_stop", "sleeping_ping", seed);
    if (verdict_of(result, "STOP_BOUND") == sim::PropertyVerdict::kFail) ++violated;
    if (verdict_of(result, "STOP_BOUND") == sim::PropertyVerdict::kPass) ++passed;
  }
  EXPECT_GT(violated, 0);
  EXPECT_GT(passed, 0);
}

// A message is many events: a budget of one each would call a long recording a HANG.
TEST(OnCapture, TheBudgetOfEventsGrowsWithTheRecordingAsInAReplay) {
  sim::RunRequest request;
  request.capture = shipped_capture();
  const std::uint64_t of_replay = scenarios::capture_setup(request).events_max;
  scenarios::CaseSetup own;
  EXPECT_EQ(scenarios::on_capture(own, request).events_max, of_replay);
  own.events_max += 7;
  EXPECT_EQ(scenarios::on_capture(own, request).events_max, of_replay + 7);
}

// It is shared by all runs; it only spares them the work.
TEST(OnCapture, APreparedCaptureDecidesNothing) {
  const sim::Registry registry = scenarios_registry();
  const sim::RunFunction run = registry.runs_of("any_faults");
  sim::RunRequest prepared;
  prepared.capture = shipped_capture();
  prepared.prepared = registry.venues.front().prepare(prepared);
  for (std::uint64_t seed = 3; seed < 6; ++seed) {
    prepared.seed = seed;
    const sim::RunResult result = run(prepared);
    const sim::RunResult plain = on_shipped("any_faults", "reference", seed);
    EXPECT_EQ(result.trace_hash, plain.trace_hash);
    EXPECT_EQ(result.step_hash, plain.step_hash);
    EXPECT_EQ(result.remarks, plain.remarks);
    EXPECT_EQ(result.silences_total, plain.silences_total);
  }
}

TEST(OnCapture, PreparationOfAnotherCaptureIsNotUsed) {
  const sim::Registry registry = scenarios_registry();
  sim::RunRequest request;
  request.seed = 3;
  request.capture = shipped_capture();
  request.max_gap = std::chrono::milliseconds(20);
  request.prepared = registry.venues.front().prepare(request);
  request.max_gap.reset();
  EXPECT_EQ(registry.runs_of("any_faults")(request).trace_hash,
            on_shipped("any_faults", "reference", 3).trace_hash);
}

// A client may ping as seldom as every 60 s, and a kind that never bites proves no robustness.
TEST(OnCapture, NoPongsAreMutedWhereTheFirstHalfIsShorterThan60Seconds) {
  scenarios::CaseSetup own;
  own.length = kOwn;
  own.plan = sim::FaultPlan({sim::FaultEntry(1, "mute_pongs", sim::AtTime{1}),
                             sim::FaultEntry(2, "mute", sim::AtTime{1})});
  Recording brief;
  brief.open(0).books(500, 119'000);
  const scenarios::CaseSetup on_brief = scenarios::on_capture(own, brief.request());
  ASSERT_EQ(on_brief.plan.size(), 1u);
  EXPECT_EQ(on_brief.plan.entries()[0].kind, "mute");
  ASSERT_EQ(on_brief.remarks.size(), 1u);
  EXPECT_EQ(on_brief.remarks[0].find("mute_pongs is left out"), 0u) << on_brief.remarks[0];

  Recording longer;
  longer.open(0).books(500, 121'000);
  const scenarios::CaseSetup on_longer = scenarios::on_capture(own, longer.request());
  EXPECT_EQ(on_longer.plan.size(), 2u);
  EXPECT_TRUE(on_longer.remarks.empty());
}

// A sweep shows the remarks of one run: they speak for all seeds of a scenario that draws, and are
// absent where no draw and no plan has the kind.
TEST(OnCapture, OmissionsAreReportedForScenariosThatDrawThem) {
  Recording brief;
  brief.open(0).books(500, 40'000);
  const auto remarks = [&brief](const std::string& scenario, std::uint64_t seed,
                                std::optional<sim::FaultPlan> plan = std::nullopt) {
    std::size_t found = 0;
    sim::RunRequest request = brief.request();
    request.client = "reference";
    request.seed = seed;
    request.plan = std::move(plan);
    const sim::Registry registry = scenarios_registry();
    const sim::RunResult result = registry.runs_of(scenario)(request);
    for (const std::string& remark : result.remarks) {
      if (remark.starts_with("mute_pongs is left out")) ++found;
    }
    return found;
  };
  for (const sim::ScenarioInfo& scenario : scenarios_registry().scenarios) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      EXPECT_EQ(remarks(scenario.name, seed), scenario.name == "any_faults" ? 1u : 0u)
          << scenario.name << " " << seed;
    }
  }
  EXPECT_EQ(remarks("any_faults", 0, sim::FaultPlan({scenarios::stop_at(1, seconds(30))})), 0u);
}

// They share the capture; no run may leave a trace in it.
TEST(OnCapture, RunsOfOneProcessDoNotKnowOfEachOther) {
  const sim::RunResult first = on_shipped("any_faults", "reference", 3);
  const sim::RunResult other = on_shipped("any_faults", "reference", 4);
  const sim::RunResult again = on_shipped("any_faults", "reference", 3);
  EXPECT_EQ(first.trace_hash, again.trace_hash);
  EXPECT_EQ(first.step_hash, again.step_hash);
  EXPECT_NE(first.trace_hash, other.trace_hash);
}

// The network is dark for most of the feed's first half: the client has no limit for silence.
TEST(OnCapture, AClientThatNeverNoticesIsFoundOut) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const sim::RunResult result = on_shipped("blackhole_then_stop", "fixed_retry", seed);
    ASSERT_EQ(result.verdict, sim::Verdict::kFail) << seed;
    EXPECT_EQ(result.violation->property, "STALL") << seed;
  }
}

// The market of the cases is BTC and ETH; a recording may be of anything else.
TEST(OnCapture, AFaultOfATopicFindsOneOfTheRecording) {
  auto capture = std::make_shared<sim::Capture>(*shipped_capture());
  const auto renamed = [](std::string text) {
    for (std::size_t at = text.find("\"BTC\""); at != std::string::npos;
         at = text.find("\"BTC\"", at)) {
      text.replace(at, 5, "\"SOL\"");
    }
    return text;
  };
  for (Record& record : capture->records) record.payload = renamed(record.payload);
  for (std::string& subscription : capture->head.subscriptions) {
    subscription = renamed(subscription);
  }
  sim::RunRequest request;
  request.capture = capture;
  scenarios::CaseSetup own;
  own.length = kOwn;
  own.config().topics.emplace_back(hyperliquid::Subscription("l2Book", "BTC"));
  own.config().topics.emplace_back(hyperliquid::Subscription("l2Book", "ETH"));
  sim::FaultEntry gone(1, "mute", sim::AtTime{1});
  gone.where = "l2Book:BTC";
  sim::FaultEntry there(2, "mute", sim::AtTime{1});
  there.where = "l2Book:ETH";
  own.plan = sim::FaultPlan({gone, there, sim::FaultEntry(3, "mute", sim::AtTime{1})});
  const scenarios::CaseSetup setup = scenarios::on_capture(own, request);

  const auto wanted = [&setup](const std::string& key) {
    return std::any_of(setup.config().topics.begin(), setup.config().topics.end(),
                       [&key](const auto& topic) { return topic.key == key; });
  };
  EXPECT_FALSE(wanted("l2Book:BTC"));
  EXPECT_TRUE(wanted(setup.plan.entries()[0].where)) << setup.plan.entries()[0].where;
  EXPECT_EQ(setup.plan.entries()[1].where, "l2Book:ETH");
  EXPECT_EQ(setup.plan.entries()[2].where, "*");
}

}  // namespace
}  // namespace wavetank::test
