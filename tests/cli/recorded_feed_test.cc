// Goal: a test on a recorded feed claims no more than the feed can show, and tells of it all that a
// replay tells; a given plan is judged by its own entries.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

class RecordedFeed : public CliTest {
 protected:
  static Ran test(const std::string& scenario, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"test", scenario, "--seeds", "0..2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_wavetank(arguments);
  }

  /// A plan with a reset of each id, beside a stop.
  std::string plan(const std::vector<int>& ids) const {
    std::string faults;
    for (const int id : ids) {
      faults += R"({"id":)" + std::to_string(id) + R"(,"kind":"reset_peer","when":{"at_ns":1}},)";
    }
    return file("plan.json", R"({"format":"wavetank-plan","version":1,"faults":[)" + faults +
                                 R"({"id":900,"kind":"stop_signal","when":{"at_ns":9}}]})");
  }
};

// The property needs 2 s, the feed leaves its second half: 2 s of five frames, 1.5 s of four.
TEST_F(RecordedFeed, DemandsAreThoseThatTheFeedIsLongEnoughFor) {
  const Ran long_enough = test("demanding", {"--capture", capture_file(5)});
  EXPECT_EQ(long_enough.code, 3);
  EXPECT_NE(
      long_enough.out.find("property STOP_BOUND was never reached, although this scenario must "
                           "reach it\n      not reached on this feed: STOP_BOUND\n"),
      std::string::npos)
      << long_enough.out;

  const Ran too_short = test("demanding", {"--capture", capture_file(4)});
  EXPECT_EQ(too_short.code, 0);
  EXPECT_NE(too_short.out.find("not_reached, because the feed is too short: it goes on for 1.50 s "
                               "after the last fault; STOP_BOUND needs 2.00 s\n"),
            std::string::npos)
      << too_short.out;
  EXPECT_EQ(too_short.out.find("not reached on this feed"), std::string::npos);
}

TEST_F(RecordedFeed, AGivenPlanLeavesTheWholeFeed) {
  EXPECT_EQ(test("demanding", {"--capture", capture_file(3), "--faults", plan({1})}).code, 3);
  EXPECT_EQ(test("demanding", {"--capture", capture_file(2), "--faults", plan({1})}).code, 0);
}

// Three frames take 2 s, which the property needs; two take one.
TEST_F(RecordedFeed, APassOfALongerBoundIsNotReached) {
  const auto too_short = [this](int frames) {
    const Ran ran =
        run_wavetank({"test", "fed", "--seed", "17", "--capture", capture_file(frames), "--json"});
    return object_of(ran)["capture"]["too_short_for"].Size();
  };
  EXPECT_EQ(too_short(3), 0U);
  EXPECT_EQ(too_short(2), 1U);
}

TEST_F(RecordedFeed, AGapThatIsCutMakesTheFeedShorter) {
  const std::string feed = capture_file(5);
  const Ran cut = test("demanding", {"--capture", feed, "--max-gap", "800ms", "--json"});
  EXPECT_EQ(cut.code, 0);
  const rapidjson::Document object = object_of(cut);
  EXPECT_STREQ(object["capture"]["too_short_for"][0].GetString(), "STOP_BOUND");
  EXPECT_EQ(object["capture"]["max_gap_ns"].GetInt64(), 800'000'000);
}

TEST_F(RecordedFeed, PlanOnAScenariosOwnFeedExcusesNoDemand) {
  const Ran ran = test("demanding", {"--faults", plan({1})});
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.out.find("property STOP_BOUND was never reached"), std::string::npos) << ran.out;
}

TEST_F(RecordedFeed, EntriesOfAPlanThatNeverBitAreListed) {
  const Ran ran = test("steady", {"--faults", plan({1, 7})});
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.out.find("      never bit: fault 7 (reset_peer), fault 900 (stop_signal)\n"),
            std::string::npos)
      << ran.out;
}

TEST_F(RecordedFeed, PlanThatNeverBitIsInconclusive) {
  const Ran ran = test("steady", {"--faults", plan({6, 7})});
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.out.find("no fault of the plan bit in any run: give them times and targets that "
                         "the client meets\n"),
            std::string::npos)
      << ran.out;
}

TEST_F(RecordedFeed, AReplayJudgesAPlanAsASweepDoes) {
  const Ran idle = run_wavetank({"replay", capture_file(3), "--faults", plan({6, 7}), "--json"});
  EXPECT_EQ(idle.code, 3);
  EXPECT_NE(idle.err.find("inconclusive  replay of feed.txt, client reference, seed 0\n"
                          "      no fault of the plan bit in any run: give them times and targets "
                          "that the client meets\n      never bit: fault 6 (reset_peer), fault 7 "
                          "(reset_peer), fault 900 (stop_signal)\n"),
            std::string::npos)
      << idle.err;
  const rapidjson::Document object = object_of(idle);
  EXPECT_STREQ(object["verdict"].GetString(), "inconclusive");
  EXPECT_EQ(object["never_bit"].Size(), 3U);

  const Ran bitten = run_wavetank({"replay", capture_file(3), "--faults", plan({1, 7})});
  EXPECT_EQ(bitten.code, 0);
  EXPECT_NE(bitten.out.find("      never bit: fault 7 (reset_peer), fault 900 (stop_signal)\n"),
            std::string::npos)
      << bitten.out;
}

TEST_F(RecordedFeed, NotesAreThoseOfTheFirstSeed) {
  const std::vector<std::string> arguments = {"--capture", capture_file(3), "--jobs", "2"};
  const Ran ran = test("fed", arguments);
  EXPECT_NE(ran.out.find("      not judged: l2Book:BTC is silent from +1.000000000 s to "
                         "+31.000000000 s, after line 2\n      seed 0 has looked at it\n"),
            std::string::npos)
      << ran.out;
  EXPECT_EQ(ran.out.find("seed 1 has"), std::string::npos);

  const Ran owed = test("fed", {"--capture", path("feed.txt"), "--owe-gaps", "--json"});
  const rapidjson::Document object = object_of(owed);
  EXPECT_TRUE(object["capture"]["gaps_owed"].GetBool());
  EXPECT_EQ(object["silences"][0]["line"].GetUint(), 2U);
  EXPECT_EQ(object["silences_total"].GetUint(), 1U);
  EXPECT_STREQ(object["remarks"][0].GetString(), "seed 0 has looked at it");
}

TEST_F(RecordedFeed, LongGapIsReportedBeforeTheSweep) {
  const std::string feed =
      file("gap.txt", "1737918843893903000 {}\n1737922443893903000 {}\n1737926043893903001 {}\n");
  const Ran ran = test("fed", {"--capture", feed, "-q"});
  EXPECT_EQ(ran.err,
            "wavetank test: " + feed +
                ": 1 h 0 min pass between line 2 and line 3; a wrong stamp? --max-gap 1m would cut "
                "such gaps to a minute\n");
}

TEST_F(RecordedFeed, HowItIsPlayedNeedsOne) {
  const Ran ran = run_wavetank({"test", "fed", "--max-gap", "1m"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "wavetank test: --max-gap is for a recorded feed: give --capture\n");
  EXPECT_EQ(run_wavetank({"test", "fed", "--owe-gaps"}).code, 2);
}

}  // namespace
}  // namespace wavetank::cli
