// Goal: each special run ends as a verdict on the command line: a client that breaks, a
// feed that was recorded.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

class WorkerCommand : public CliTest {};

TEST_F(WorkerCommand, ACrashIsAFailureWithAnIncidentThatReproduces) {
  const Ran ran = run_wavetank({"test", "crashing", "--seeds", "0..9", "--out", path("out")});

  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(
      ran.out.starts_with("FAIL  crashing  10 seeds: 9 passed, 1 failed\n      "
                          "CRASH in 1 seed (first 5)\n"))
      << ran.out;
  EXPECT_NE(ran.out.find("the process of the run was killed by signal 6 (Aborted)\n"),
            std::string::npos)
      << ran.out;
  ASSERT_EQ(names("out").size(), 1U);
  const Ran again = run_wavetank({"reproduce", path("out/" + names("out")[0])});
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.err, "");
  EXPECT_TRUE(again.out.starts_with("reproduced  crashing, client reference, seed 5\n"))
      << again.out;
}

TEST_F(WorkerCommand, AHungSeedIsAFailureWithAnIncidentThatReproduces) {
  const Ran ran = run_wavetank(
      {"test", "looping", "--seeds", "0..99", "--seed-timeout", "1s", "--out", path("out")});

  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(
      ran.out.starts_with("FAIL  looping  100 seeds: 99 passed, 1 failed\n      "
                          "HANG in 1 seed (first 4)\n"))
      << ran.out;
  EXPECT_NE(ran.out.find("no event for 1.00 s of real time\n"), std::string::npos) << ran.out;
  ASSERT_EQ(names("out").size(), 1U);
  const std::string incident = path("out/" + names("out")[0]);
  const Ran again =
      run_wavetank({"reproduce", incident},
                   Environment(Environment::Variables{{"WAVETANK_SEED_TIMEOUT", "1s"}}));
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.err, "");
}

TEST_F(WorkerCommand, WorkerKilledFromOutsideIsReported) {
  const Ran ran = run_wavetank({"test", "killed", "--seeds", "0..9"});

  EXPECT_EQ(ran.code, 70);
  EXPECT_EQ(
      ran.err,
      "wavetank test: internal error in killed, client reference, seed 1: the worker process "
      "was killed by signal 9 (Killed) from outside, by a person or because memory ran out\n");
}

TEST_F(WorkerCommand, AReplayOutlivesItsClient) {
  const Ran ran =
      run_wavetank({"replay", capture_file(3), "--client", "crashing", "--out", path("out")});

  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(ran.out.starts_with("FAIL  replay of feed.txt, client crashing, seed 0\n"))
      << ran.out;
  ASSERT_EQ(names("out").size(), 1U);
  EXPECT_EQ(run_wavetank({"reproduce", path("out/" + names("out")[0])}).code, 1);
}

// Exit code 70 would say that the tool is broken.
TEST_F(WorkerCommand, AProgramThatClosesTheDescriptorsOfOthersFails) {
  const Ran sweep = run_wavetank({"test", "closing", "--seed", "5", "--out", path("out")});
  EXPECT_EQ(sweep.code, 1);
  EXPECT_EQ(sweep.err, "");
  ASSERT_EQ(names("out").size(), 1U);
  EXPECT_EQ(run_wavetank({"reproduce", path("out/" + names("out")[0])}).code, 1);

  const Ran replay =
      run_wavetank({"replay", capture_file(3), "--client", "closing", "--out", path("more")});
  EXPECT_EQ(replay.code, 1);
  EXPECT_TRUE(replay.out.starts_with("FAIL  replay of feed.txt, client closing, seed 0\n"));
  ASSERT_EQ(names("more").size(), 1U);
  const std::string incident = path("more/" + names("more")[0]);
  EXPECT_EQ(run_wavetank({"reproduce", incident}).code, 1);
  EXPECT_EQ(run_wavetank({"reproduce", incident, "--client", "closing", "--out", path("o")}).code,
            1);
}

TEST_F(WorkerCommand, ARecordedFeedTakesThePlaceOfTheGeneratedOne) {
  const std::string feed = capture_file(3);
  const std::vector<std::string> base = {"test",      "fed", "--seeds", "0..9",
                                         "--capture", feed,  "--out",   path("out")};
  const Ran ran = run_wavetank(base);
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(
      ran.out.find("\nFAIL  fed  10 seeds: 9 passed, 1 failed\n      BUDGET in 1 seed "
                   "(first 5)\n      not_reached, because the feed is too short: it goes on for "
                   "1.00 s after the last fault; STOP_BOUND needs 2.00 s\n"),
      std::string::npos)
      << ran.out;
  ASSERT_EQ(names("out").size(), 1U);
  std::filesystem::remove(feed);
  EXPECT_EQ(run_wavetank({"reproduce", path("out/" + names("out")[0])}).code, 1);
}

TEST_F(WorkerCommand, TheFeedIsInTheObject) {
  const std::string feed = capture_file(3);
  const Ran ran = run_wavetank({"test", "fed", "--seed", "0", "--json", "-q"},
                               Environment(Environment::Variables{{"WAVETANK_CAPTURE", feed}}));
  const rapidjson::Document object = object_of(ran);
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(object["capture"]["path"].GetString(), feed);
  EXPECT_EQ(object["capture"]["content_hash"].GetStringLength(), 32U);
  EXPECT_EQ(object["messages"].GetUint(), 3U);
}

TEST_F(WorkerCommand, AFeedThatIsMissingIsUnreadable) {
  EXPECT_EQ(run_wavetank({"test", "fed", "--capture", path("none")}).code, 5);
}

}  // namespace
}  // namespace wavetank::cli
