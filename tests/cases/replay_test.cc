#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/task/sleep.h"
#include "scenarios/cases/capture_setup.h"
#include "scenarios/cases/cases.h"
#include "scenarios/registry.h"
#include "sim/import/open_capture.h"
#include "tests/cases/planted.h"
#include "tests/cases/recording.h"
#include "tests/cases/run_support.h"

namespace wavetank::test {
namespace {

sim::RunResult replay(const std::string& text, std::uint64_t seed = 0) {
  auto capture = sim::parse_capture(text, "test.txt");
  EXPECT_TRUE(capture.ok());
  sim::RunRequest request;
  request.seed = seed;
  request.capture = std::make_shared<const sim::Capture>(std::move(capture).value());
  return scenarios_registry().replays()(request);
}

// One line of a collector's file, `at_ms` after a fixed start.
std::string line(std::int64_t at_ms, const std::string& frame) {
  return std::to_string(1'737'918'843'000'000'000 + at_ms * 1'000'000) + " " + frame + "\n";
}

std::string book(std::int64_t time) {
  return R"({"channel":"l2Book","data":{"coin":"BTC","time":)" + std::to_string(time) +
         R"(,"levels":[[{"px":"1.0","sz":"1.0","n":1}],[{"px":"2.0","sz":"1.0","n":1}]]}})";
}

TEST(Replay, DeliversEveryFrameAndThenStops) {
  const sim::RunResult result = replay(line(0, book(1)) + line(500, book(2)) + line(1000, book(3)));

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 3u);
  EXPECT_EQ(result.exit_code, 0);
}

TEST(Replay, WallTimeStartsAtTheCapturesFirstStamp) {
  const sim::RunResult result = replay(line(0, book(1)));

  EXPECT_EQ(result.epoch_ns, 1'737'918'843'000'000'000);
}

// Bad frames of a recording reach the client as they were: counted there, and survived.
TEST(Replay, FramesThatAreNoDataAreSurvived) {
  const std::string text = line(0, book(1)) + line(10, "{\"channel\":\"news\",\"data\":1}") +
                           line(20, "{\"channel\":\"l2Book\",\"data\":[[[[") +
                           line(30, "Websocket connection established.") + line(40, book(2));
  const sim::RunResult result = replay(text);

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "ACCOUNTED"), sim::PropertyVerdict::kPass);
}

TEST(Replay, ACaptureWithoutDataIsInconclusive) {
  const sim::RunResult result = replay(line(0, "{\"channel\":\"pong\"}"));

  EXPECT_EQ(result.verdict, sim::Verdict::kInconclusive);
}

constexpr const char* kUser = "0x00000000000000000000000000000000000000aa";

std::string user_json(const std::string& type) {
  return R"({"type":")" + type + R"(","user":")" + kUser + R"("})";
}

// Frames of these feeds do not name the user: only the head does.
TEST(Replay, UserFeedsAreSubscribedAsInTheHead) {
  Recording recording({user_json("userEvents"), user_json("orderUpdates"), book_json("BTC")});
  recording.open(0).books(500, 10'000);
  recording.received(11'000, R"({"channel":"orderUpdates","data":[]})");
  recording.received(12'000, R"({"channel":"user","data":{"fills":[]}})");

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 22u);
  EXPECT_EQ(result.exit_code, 0);
}

// A recording without a head has its subscriptions in the acknowledgements.
TEST(Replay, UserFeedsAreSubscribedAsAcknowledged) {
  const std::string ack =
      R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)" +
      user_json("userEvents") + "}}";
  const sim::RunResult result =
      replay(line(0, ack) + line(50, R"({"channel":"user","data":{"fills":[]}})"));

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 1u);
}

TEST(Replay, TwoSubscriptionsWithOneKeyDoNotConfuse) {
  Recording recording({book_json("BTC"), R"({"type":"l2Book","coin":"BTC","nSigFigs":5})"});
  recording.open(0).books(500, 60'000);

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 120u);
}

// The venue model refuses it: no client could keep it.
TEST(Replay, ASubscriptionThatIsNotModelledIsLeftOutAndListed) {
  Recording recording({book_json("BTC"), user_json("webData2"), book_json("BTC")});
  recording.open(0).books(500, 60'000);

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "SUB_SET"), sim::PropertyVerdict::kPass);
  EXPECT_EQ(result.remarks,
            std::vector<std::string>{"not modelled, and left out: " + user_json("webData2")});
}

TEST(Replay, AnAcknowledgedSubscriptionThatIsNotModelledIsLeftOutAndListed) {
  Recording recording(std::vector<std::string>{});
  recording.open(0).books(500, 60'000);
  const std::string wrong = R"({"type":"l2Book","coin":"ETH","nSigFigs":9})";
  recording.received(60'000, R"({"channel":"subscriptionResponse","data":{"method":"subscribe",)"
                             R"("subscription":)" +
                                 wrong + "}}");

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(verdict_of(result, "SUB_SET"), sim::PropertyVerdict::kPass);
  EXPECT_EQ(result.remarks, std::vector<std::string>{"not modelled, and left out: " + wrong});
}

TEST(Replay, CaptureWithoutAModelledSubscriptionIsRefused) {
  const std::string ack =
      R"({"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":)" +
      user_json("webData2") + "}}";
  Recording recording({user_json("webData2")});
  recording.received(0, ack);
  try {
    scenarios_registry().replays()(recording.request());
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(std::string(error.what()),
              "test.capture: no subscription of the capture is modelled: " + user_json("webData2") +
                  "; record one that `wavetank record --help` names");
  }
}

TEST(Replay, OnlyTheHeadsSubscriptionsAreWanted) {
  Recording recording({book_json("BTC")});
  recording.open(0).books(500, 5'000);
  recording.received(6'000, book_frame("ETH", 1));

  const scenarios::CaseSetup setup = scenarios::capture_setup(recording.request());
  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  ASSERT_EQ(setup.config().topics.size(), 1u);
  EXPECT_EQ(setup.config().topics[0].key, "l2Book:BTC");
  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 10u);
  EXPECT_EQ(result.remarks,
            std::vector<std::string>{"1 recorded frames belong to no subscription of the capture's "
                                     "head, and are left out"});
}

TEST(Replay, CaptureWithoutRecordsPassesWithARemark) {
  const Recording recording;

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.messages, 0u);
  EXPECT_EQ(result.remarks,
            std::vector<std::string>{"the capture holds no data: the client only subscribes and "
                                     "stops"});
}

// A quiet feed is a feed: its recording's end is the end, not its last frame.
TEST(Replay, LastsAsLongAsTheRecording) {
  Recording recording;
  recording.open(0).books(500, 2'000).add(90'000, RecordKind::kPong);

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  EXPECT_GE(result.virtual_ns, 89'900'000'000);
  EXPECT_LE(result.virtual_ns, 97'000'000'000);
}

/// Keeps its connection open and does not read it: no event of the client shows that the feed ends.
class Deaf final : public PlantedClient {
  using PlantedClient::PlantedClient;
  Coro<void> read() override { co_await sleep(std::chrono::hours(1)); }
  Coro<void> watch() override { co_return; }
};

TEST(Replay, IdleClientIsStopped) {
  Recording recording;
  recording.open(0).books(500, 5'000);
  const scenarios::MakeSetup make_setup = [](const sim::RunRequest& request, sim::Oracle&) {
    return scenarios::capture_setup(request);
  };
  const scenarios::Client client(planted<Deaf>, {});

  const sim::RunResult result = scenarios::run_feed_case(make_setup, recording.request(), client);

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_LE(result.virtual_ns, 15'000'000'000);
}

TEST(Replay, AFeedThatNeverReachesTheClientProvesNothing) {
  Recording recording;
  recording.open(0).books(500, 5'000);
  sim::RunRequest request = recording.request();
  sim::FaultEntry refused(1, "refuse_dials", sim::AtTime{0});
  refused.numbers["duration_ns"] = 86'400'000'000'000;
  request.plan = sim::FaultPlan({refused});

  const sim::RunResult result = scenarios_registry().replays()(request);

  EXPECT_EQ(result.messages, 0u);
  EXPECT_EQ(result.verdict, sim::Verdict::kInconclusive);
  EXPECT_EQ(result.inconclusive_reason, "no message of the feed reached the client");
}

sim::RunResult replay_with_mute_from_the_start(std::int64_t duration_ns) {
  Recording recording;
  recording.open(0).books(500, 150'000);
  sim::RunRequest request = recording.request();
  sim::FaultEntry mute(1, "mute", sim::AtTime{0});
  mute.numbers["duration_ns"] = duration_ns;
  request.plan = sim::FaultPlan({mute});
  return scenarios_registry().replays()(request);
}

// The client cannot tell such a topic from a dead one, so no property breaks.
TEST(Replay, AMuteBeforeTheFirstFrameProvesNothing) {
  const sim::RunResult result = replay_with_mute_from_the_start(90'000'000'000);

  EXPECT_EQ(result.verdict, sim::Verdict::kInconclusive);
  EXPECT_EQ(result.inconclusive_reason.rfind("a mute withheld l2Book:BTC for 1 min 2", 0), 0u)
      << result.inconclusive_reason;
}

TEST(Replay, AShortMuteBeforeTheFirstFrameIsNoReasonForDoubt) {
  EXPECT_EQ(trouble(replay_with_mute_from_the_start(50'000'000'000)), "");
}

TEST(Replay, ACaptureOfWhichDamageLeftNoDataIsRefused) {
  Recording recording;
  sim::RunRequest request = recording.request();
  sim::Capture damaged = *request.capture;
  damaged.damage.emplace();
  damaged.damage->what = "damaged zstd frame";
  damaged.damage->bytes_lost = 10'000'000;
  request.capture = std::make_shared<const sim::Capture>(std::move(damaged));

  EXPECT_THROW(scenarios_registry().replays()(request), sim::UnusableCapture);
}

TEST(Replay, UnjudgedSilencesAreListed) {
  Recording recording;
  recording.open(0).books(500, 10'000).books(70'000, 80'000);

  const sim::RunResult result = scenarios_registry().replays()(recording.request());

  EXPECT_EQ(trouble(result), "");
  ASSERT_EQ(result.silences.size(), 1u);
  EXPECT_EQ(result.silences_total, 1u);
  EXPECT_EQ(result.silences[0].topic, "l2Book:BTC");
  EXPECT_EQ(result.silences[0].from_ns, 10'000'000'000);
  EXPECT_EQ(result.silences[0].to_ns, 70'000'000'000);
  EXPECT_EQ(result.silences[0].line, 23u);
  EXPECT_EQ(result.silences[0].duty, sim::GapDuty::kNothing);
}

// One frame has no cadence: no further frames are owed.
TEST(Replay, ASilenceIsOwedOnlyWhereACadenceIsKnown) {
  Recording recording({book_json("BTC"), book_json("ETH")});
  recording.open(0).received(20, book_frame("ETH", 1)).books(500, 10'000).books(70'000, 80'000);
  sim::RunRequest request = recording.request();
  request.gap_duty = sim::GapDuty::kCadence;

  const scenarios::CaseSetup setup = scenarios::capture_setup(request);

  ASSERT_EQ(setup.silences.size(), 2u);
  EXPECT_EQ(setup.silences[0].topic, "l2Book:BTC");
  EXPECT_EQ(setup.silences[0].duty, sim::GapDuty::kCadence);
  EXPECT_EQ(setup.silences[1].topic, "l2Book:ETH");
  EXPECT_EQ(setup.silences[1].duty, sim::GapDuty::kNothing);
}

TEST(Replay, ALongGapBetweenTwoRecordsCanBeCut) {
  Recording recording;
  recording.open(0).books(500, 10'000).books(86'400'000, 86'410'000);
  sim::RunRequest request = recording.request();
  request.max_gap = std::chrono::seconds(15);

  const sim::RunResult result = scenarios_registry().replays()(request);

  EXPECT_EQ(trouble(result), "");
  EXPECT_EQ(result.messages, 41u);
  EXPECT_LE(result.virtual_ns, 50'000'000'000);
}

// One stamp ten years ahead: minutes of pings in a run, and no feed.
TEST(Replay, ARecordingLongerThanAnyRunIsRefusedWithTheRemedy) {
  const std::string text = line(0, book(1)) + line(500, book(2)) + line(315'360'000'000, book(3));
  try {
    replay(text);
    FAIL() << "it was run";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "test.txt: lasts 3650 d 0 h, a run at most 31 d 0 h; cut the gaps between its "
                 "records, for example with --max-gap 1m");
  }
}

TEST(Replay, APlanWithoutAStopGetsOneBeforeTheEnd) {
  sim::RunRequest request;
  request.plan = sim::FaultPlan({sim::FaultEntry(4, "reset_peer", sim::AtTime{20'000'000'000})});

  const sim::RunResult result = scenarios_registry().runs_of("close_1000_recover")(request);

  EXPECT_EQ(trouble(result), "");
  ASSERT_EQ(result.plan.size(), 2u);
  EXPECT_EQ(result.plan.entries()[1].id, 5u);
  EXPECT_EQ(result.plan.entries()[1].kind, "stop_signal");
  EXPECT_EQ(result.exit_code, 0);
  ASSERT_EQ(result.remarks.size(), 1u);
  EXPECT_NE(result.remarks[0].find("the plan has no stop_signal"), std::string::npos);
}

TEST(Replay, ARealRecordingPassesWithEveryMessage) {
  const char* feeds = std::getenv("WAVETANK_FEEDS");
  if (feeds == nullptr) GTEST_SKIP() << "WAVETANK_FEEDS does not name a folder of recordings";
  const std::string path =
      std::string(feeds) + "/nkaz001__hftbacktest/examples/hyperliquid/btcusd_20250126.gz";
  auto capture = sim::load_capture(path);
  ASSERT_TRUE(capture.ok());
  sim::RunRequest request;
  request.capture = std::make_shared<const sim::Capture>(std::move(capture).value());

  const sim::RunResult first = scenarios_registry().replays()(request);
  const sim::RunResult second = scenarios_registry().replays()(request);

  EXPECT_EQ(trouble(first), "");
  EXPECT_EQ(first.messages, 55u);
  EXPECT_EQ(first.trace_hash, second.trace_hash);
  EXPECT_GE(first.virtual_ns, 25'000'000'000);
  EXPECT_LE(first.virtual_ns, 30'000'000'000);
}

}  // namespace
}  // namespace wavetank::test
