// Goal: every command reports its result on stdout, and the meaning by its exit code.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>
#include <fstream>

#include "core/capture/writer.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

class TestCommand : public CliTest {};

TEST_F(TestCommand, PassOfAllIsReported) {
  const Ran ran = run_wavetank({"test", "steady", "--seeds", "0..9", "--out", path("out")});

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(without_measures(ran.out), R"(pass  steady  10 seeds: 10 passed

  fault       entries  scheduled  applied  observed  moot  applied in phase
  reset_peer       10         10       10        20     0  backoff 6, stream 4

  property    verdict      checked
  BUDGET      pass              10
  STOP_BOUND  not_reached        0

  virtual time  2 min 10 s in # of CPU time, # seeds per CPU-second
  trace         @
)");
  EXPECT_EQ(names("out"), std::vector<std::string>());
}

TEST_F(TestCommand, ReportsAFailureAndWritesItsIncident) {
  const Ran ran = run_wavetank(
      {"test", "unlucky", "--seeds", "0..19", "--fail-fast", "--out", path("out"), "-q"});

  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "");
  const std::vector<std::string> incidents = names("out");
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(without_measures(ran.out), R"(FAIL  unlucky  6 seeds: 5 passed, 1 failed
      BUDGET in 1 seed (first 5)

BUDGET violated in unlucky, client reference, seed 5

  first   +10.000000000 s     2025-01-26T19:14:13.893903000Z
          dial 1 of a window that allows 1
  then    +12.480000000 s     2025-01-26T19:14:16.373903000Z
          dial 2 in that window

     +9.000000000 s  client   fault_applied  reset_peer
    +10.000000000 s  client   dial  venue:443
    +12.000000000 s  client   dial  venue:443

  plan    1 fault, 1 draw other than 0
  trace   @, the same in two runs
  repro   wavetank reproduce )" + path("out/" + incidents[0]) +
                                           "\n\n");
}

TEST_F(TestCommand, SeveralScenariosHaveATotal) {
  const Ran ran = run_wavetank(
      {"test", "steady", "doubtful", "steady", "--seeds", "0..4", "--out", path("out")});

  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(without_measures(ran.out), R"(pass  steady    5 seeds: 5 passed
inconclusive  doubtful  5 seeds: 4 passed, 1 inconclusive
      seed 1: fault 1 (reset_peer) was applied, but never observed

  fault       entries  scheduled  applied  observed  moot  applied in phase
  reset_peer        5          5        5        10     0  backoff 4, stream 1

  property    verdict      checked
  BUDGET      pass               5
  STOP_BOUND  not_reached        0

  virtual time  2 min 10 s in # of CPU time, # seeds per CPU-second
  trace         @

inconclusive  1 of 2 scenarios passed
)");
}

TEST_F(TestCommand, QuietKeepsTheVerdictAndFailures) {
  const Ran doubtful = run_wavetank({"test", "steady", "doubtful", "--seeds", "0..4", "-q"});
  EXPECT_EQ(doubtful.out, R"(inconclusive  doubtful  5 seeds: 4 passed, 1 inconclusive
      seed 1: fault 1 (reset_peer) was applied, but never observed
inconclusive  1 of 2 scenarios passed
)");

  const Ran passed = run_wavetank({"test", "steady", "doubtful", "--seeds", "2..4", "-q"});
  EXPECT_EQ(passed.code, 0);
  EXPECT_EQ(passed.out, "pass  2 of 2 scenarios passed\n");
}

TEST_F(TestCommand, WritesTheFirstIncidentsOfEachProperty) {
  const Ran ran = run_wavetank({"test", "two_ways", "--out", path("out"), "--json", "-q"});
  const rapidjson::Document object = object_of(ran);

  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(names("out").size(), 8U);
  int written = 0;
  for (const auto& failure : object["failures"].GetArray()) {
    if (failure["incident"].IsNull()) continue;
    ++written;
    EXPECT_TRUE(std::filesystem::exists(failure["incident"].GetString()));
  }
  EXPECT_EQ(written, 8);
  EXPECT_EQ(object["failures"].Size(), object["failed"].GetUint());
}

TEST_F(TestCommand, JsonObjectHasEveryKey) {
  const Ran ran = run_wavetank(
      {"test", "unlucky", "--seeds", "0..9", "--out", path("out"), "--json", "--client", "hasty"});
  const rapidjson::Document object = object_of(ran);

  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(keys_of(object), (std::vector<std::string>{"command",         "version",
                                                       "verdict",         "scenario",
                                                       "client",          "capture",
                                                       "first_seed",      "last_seed",
                                                       "trace_hash",      "messages",
                                                       "virtual_seconds", "wall_seconds",
                                                       "cpu_seconds",     "seeds_per_cpu_second",
                                                       "interrupted",     "under_way",
                                                       "ended_early",     "seeds_run",
                                                       "passed",          "failed",
                                                       "inconclusive",    "nondeterministic",
                                                       "failures",        "failures_left_out",
                                                       "internal_errors", "inconclusive_reasons",
                                                       "never_bit",       "properties",
                                                       "faults",          "silences",
                                                       "silences_total",  "remarks"}));
  EXPECT_STREQ(object["command"].GetString(), "test");
  EXPECT_STREQ(object["verdict"].GetString(), "fail");
  EXPECT_STREQ(object["scenario"].GetString(), "unlucky");
  EXPECT_EQ(object["seeds_run"].GetUint(), 10U);
  EXPECT_DOUBLE_EQ(object["virtual_seconds"].GetDouble(), 130.0);
  const auto& failure = object["failures"][0];
  EXPECT_EQ(keys_of(failure),
            (std::vector<std::string>{"scenario", "seed", "property", "verdict", "incident",
                                      "trace_hash", "plan_size", "difference"}));
  EXPECT_EQ(failure["seed"].GetUint(), 5U);
  EXPECT_EQ(failure["plan_size"].GetUint(), 1U);
  EXPECT_EQ(keys_of(object["properties"][0]),
            (std::vector<std::string>{"name", "verdict", "checked"}));
  // People get the same words, where they are in no program's way.
  EXPECT_TRUE(ran.err.starts_with("FAIL  unlucky")) << ran.err;
}

TEST_F(TestCommand, SeveralScenariosAreEachListed) {
  const Ran ran = run_wavetank({"test", "steady", "inert", "--seeds", "0..99", "--json", "-q"});
  const rapidjson::Document object = object_of(ran);

  EXPECT_EQ(ran.code, 3);
  EXPECT_TRUE(object["scenario"].IsNull());
  EXPECT_EQ(object["seeds_run"].GetUint(), 200U);
  ASSERT_EQ(object["scenarios"].Size(), 2U);
  EXPECT_STREQ(object["scenarios"][0]["verdict"].GetString(), "pass");
  EXPECT_STREQ(object["scenarios"][1]["verdict"].GetString(), "inconclusive");
  EXPECT_STREQ(object["scenarios"][1]["inconclusive_reasons"][0].GetString(),
               "fault reset_peer was due and never bit in any run");
}

TEST_F(TestCommand, FewSeedsListFaultsThatNeverBit) {
  const Ran ran = run_wavetank({"test", "inert", "--seeds", "0..9"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(
      ran.out.starts_with("pass  inert  10 seeds: 10 passed\n      never bit: reset_peer; "
                          "inconclusive from 100 seeds on\n"))
      << ran.out;
}

TEST_F(TestCommand, DemandsOfTheScenarioAreChecked) {
  const Ran ran = run_wavetank({"test", "demanding", "--seed", "0"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_TRUE(
      ran.out.starts_with("inconclusive  demanding  1 seed: 1 passed\n      property STOP_BOUND "
                          "was never reached, although "
                          "this scenario must reach it\n"))
      << ran.out;
}

TEST_F(TestCommand, TheNumberOfJobsChangesNothing) {
  const std::vector<std::string> base = {"test", "two_ways", "--json", "-q", "--out", path("out")};
  std::vector<std::string> one = base;
  one.insert(one.end(), {"--jobs", "1"});
  std::vector<std::string> five = base;
  five.insert(five.end(), {"--jobs", "5"});

  EXPECT_EQ(without_times(run_wavetank(one).out), without_times(run_wavetank(five).out));
}

TEST_F(TestCommand, NondeterminismIsExitCodeFour) {
  const Ran ran =
      run_wavetank({"test", "flaky", "--seed", "3", "--out", path("out"), "--jobs", "1"});

  EXPECT_EQ(ran.code, 4);
  EXPECT_NE(
      ran.out.find("flaky, client reference, seed 3: two runs of the same decisions differ\n\n"
                   "event 2 differs:\n"
                   "a: 5.000000000 s  host 1  dial  call 2\n"
                   "b: 5.000000000 s  host 1  dial  call 3\n"),
      std::string::npos)
      << ran.out;
  ASSERT_EQ(names("out").size(), 1U);
  const std::string incident = file_text(path("out/" + names("out")[0]));
  EXPECT_NE(incident.find("\"property\":\"DETERMINISM\",\"first\":{\"at_ns\":5000000000,\"text\":"
                          "\"event 2 of one run: 5.000000000 s  host 1  dial  call 2\"}"),
            std::string::npos)
      << incident;
}

TEST_F(TestCommand, AnUnwritableFolderIsFoundBeforeAnyRun) {
  file("taken", "x");
  const Ran ran = run_wavetank({"test", "unlucky", "--out", path("taken/out")});

  EXPECT_EQ(ran.code, 6);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "wavetank test: incidents cannot go to " + path("taken/out") + ": " +
                         path("taken") + " is not a folder; give --out another folder\n");
}

TEST_F(TestCommand, AFullStdoutIsAFaultOutside) {
  std::ofstream full("/dev/full");
  if (!full) GTEST_SKIP() << "this system has no /dev/full";
  const Ran ran = run_wavetank_into(full, {"test", "steady", "--seed", "0"});
  EXPECT_EQ(ran.code, 6);
  EXPECT_EQ(ran.err, "wavetank test: stdout cannot be written: No space left on device\n");
  // For any output that goes there.
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"--version"},
                                                    {"list", "clients"},
                                                    {"list", "--help"},
                                                    {"test", "steady", "--seed", "0", "--json"}}) {
    std::ofstream again("/dev/full");
    EXPECT_EQ(run_wavetank_into(again, arguments).code, 6) << arguments.front();
  }
}

TEST_F(TestCommand, AGivenPlanReplacesTheScenariosOwn) {
  const std::string plan = file("plan.json",
                                R"({"format":"wavetank-plan","version":1,"faults":[
        {"id":4,"kind":"reset_peer","when":{"at_ns":1}},{"id":5,"kind":"reset_peer","when":{"at_ns":2}}]})");
  const Ran ran = run_wavetank(
      {"test", "unlucky", "--seed", "5", "--faults", plan, "--out", path("out"), "--json", "-q"});

  EXPECT_EQ(object_of(ran)["failures"][0]["plan_size"].GetUint(), 2U);
  EXPECT_NE(file_text(path("out/" + names("out")[0])).find("\"plan_origin\":\"hand_written\""),
            std::string::npos);
}

class PlanFile : public CliTest {};

TEST_F(PlanFile, AWrongFieldIsUsage) {
  const std::string plan = file(
      "plan.json",
      R"({"format":"wavetank-plan","version":1,"faults":[{"id":1,"kind":"reset_pear","when":{"at_ns":1}}]})");
  const Ran ran = run_wavetank({"test", "steady", "--faults", plan});

  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "wavetank test: " + plan +
                         ": /faults/0/kind: \"reset_pear\" is not a known kind; did you mean "
                         "\"reset_peer\"?\n");
}

TEST_F(PlanFile, OtherFilesAreUnreadable) {
  EXPECT_EQ(run_wavetank({"test", "steady", "--faults", path("none")}).code, 5);
  EXPECT_EQ(run_wavetank({"test", "steady", "--faults", folder_}).code, 5);
  EXPECT_EQ(run_wavetank({"test", "steady", "--faults", file("a", "")}).code, 5);
  EXPECT_EQ(run_wavetank({"test", "steady", "--faults", file("b", "{\"format\":")}).code, 5);
  EXPECT_EQ(run_wavetank({"test", "steady", "--faults", file("c", "{\"format\":\"x\"}")}).code, 5);
}

class ReplayCommand : public CliTest {};

TEST_F(ReplayCommand, DeliveredMessagesAreReported) {
  const Ran ran = run_wavetank({"replay", capture_file(55), "--out", path("out")});

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(without_measures(ran.out), R"(pass  replay of feed.txt, client reference, seed 0

  messages      55
  virtual time  13.000000000 s, from 2025-01-26T19:14:03.893903000Z
  trace         @

  property  verdict  checked
  BUDGET    pass           1
)");
}

TEST_F(ReplayCommand, JsonObjectHasEveryKey) {
  const std::string capture = capture_file(55);
  const Ran ran = run_wavetank({"replay", capture, "--json", "-q"});
  const rapidjson::Document object = object_of(ran);

  EXPECT_EQ(
      keys_of(object),
      (std::vector<std::string>{
          "command",     "version",        "verdict",  "venue",           "capture",
          "silences",    "silences_total", "remarks",  "client",          "seed",
          "trace_hash",  "step_hash",      "messages", "virtual_seconds", "wall_seconds",
          "cpu_seconds", "properties",     "faults",   "violation",       "inconclusive_reason",
          "never_bit",   "incident"}));
  EXPECT_EQ(object["messages"].GetUint(), 55U);
  EXPECT_STREQ(object["verdict"].GetString(), "pass");
  EXPECT_TRUE(object["violation"].IsNull());
  EXPECT_EQ(ran.err, "pass  replay of feed.txt, client reference, seed 0\n");
}

TEST_F(ReplayCommand, AFailureBecomesAnIncidentThatReproduces) {
  const Ran replayed = run_wavetank(
      {"replay", capture_file(3), "--client", "hasty", "--out", path("out"), "--json"});
  const rapidjson::Document object = object_of(replayed);

  EXPECT_EQ(replayed.code, 1);
  EXPECT_STREQ(object["violation"]["property"].GetString(), "BUDGET");
  EXPECT_STREQ(object["violation"]["first"]["utc"].GetString(), "2025-01-26T19:14:13.893903000Z");
  ASSERT_EQ(names("out").size(), 1U);
  EXPECT_EQ(path("out/" + names("out")[0]), object["incident"].GetString());

  std::filesystem::remove(path("feed.txt"));  // It is small, so it is inside.
  const Ran reproduced = run_wavetank({"reproduce", object["incident"].GetString(), "--json"});
  const rapidjson::Document again = object_of(reproduced);
  EXPECT_EQ(reproduced.code, 1);
  EXPECT_TRUE(again["reproduced"].GetBool());
  EXPECT_STREQ(again["trace_hash"].GetString(), object["trace_hash"].GetString());
}

TEST_F(ReplayCommand, TheLineToTypeAgainIsReadBackByAShell) {
  const std::string out = path("my out");
  const Ran ran = run_wavetank({"replay", capture_file(3), "--client", "hasty", "--out", out});
  EXPECT_NE(ran.out.find("\n  repro   wavetank reproduce '" + out + "/replay-hasty-seed0-"),
            std::string::npos)
      << ran.out;
}

TEST_F(ReplayCommand, ANameOfAnyBytesStaysOnItsLine) {
  const Ran missing = run_wavetank({"replay", path("a\nb\x1b")});
  EXPECT_EQ(missing.err, "wavetank replay: " + path("a\\nb\\x1b") + ": no such file\n");

  const std::string capture = path("c\nd\xff");
  std::filesystem::rename(capture_file(4), capture);
  std::filesystem::resize_file(capture, std::filesystem::file_size(capture) - 9);
  const Ran cut = run_wavetank({"replay", capture, "-q"});
  EXPECT_TRUE(cut.err.starts_with("wavetank replay: " + path("c\\nd\\xff") + ": ")) << cut.err;
  EXPECT_EQ(cut.out, "pass  replay of c\\nd\\xff, client reference, seed 0\n");
}

TEST_F(ReplayCommand, VerboseShowsTheEvents) {
  const Ran ran =
      run_wavetank({"replay", capture_file(1), "--client", "hasty", "--out", path("out"), "-v"});
  EXPECT_NE(ran.out.find("    +12.000000000 s  client   dial  venue:443\n"), std::string::npos);
}

TEST_F(ReplayCommand, ATruncatedCaptureIsUsedAsFarAsItGoes) {
  std::string capture = capture_file(4);
  std::filesystem::resize_file(capture, std::filesystem::file_size(capture) - 9);
  const Ran ran = run_wavetank({"replay", capture, "--json", "-q"});

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(object_of(ran)["messages"].GetUint(), 3U);
  EXPECT_TRUE(ran.err.starts_with("wavetank replay: " + capture + ": ")) << ran.err;
  EXPECT_NE(ran.err.find("records used: 3"), std::string::npos) << ran.err;
}

// A recorder that is killed after its first sync leaves that.
TEST_F(ReplayCommand, HeadAloneIsReplayedAndItsDamageReported) {
  CaptureHead head;
  head.tool = "wavetank/test";
  const std::string bytes = CaptureWriter(head).take_output();
  const std::string capture = file("head.zst", bytes);
  const std::string loss =
      capture + ": no end mark: the recording was cut off or is still being written at byte " +
      std::to_string(bytes.size()) + " (bytes lost: 0, records used: 0)";

  const Ran ran = run_wavetank({"replay", capture, "--json", "-q"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(ran.err.starts_with("wavetank replay: " + loss + "\n")) << ran.err;
  EXPECT_STREQ(object_of(ran)["capture"]["lost"].GetString(), loss.c_str());
}

TEST_F(ReplayCommand, OtherFilesAreUnreadable) {
  const Ran missing = run_wavetank({"replay", path("none")});
  EXPECT_EQ(missing.code, 5);
  EXPECT_EQ(missing.err, "wavetank replay: " + path("none") + ": no such file\n");
  EXPECT_EQ(missing.out, "");
  EXPECT_EQ(run_wavetank({"replay", file("empty", "")}).code, 5);
  EXPECT_EQ(run_wavetank({"replay", file("foreign", "PK\3\4 something else")}).code, 5);
  EXPECT_EQ(run_wavetank({"replay", folder_}).code, 5);
}

TEST(ListCommand, NamesEverything) {
  EXPECT_EQ(run_wavetank({"list", "clients"}).out,
            "  reference  does everything right\n  hasty      dials without a pause\n"
            "  crashing   aborts in a replay\n  shy        meets no fault\n"
            "  closing    closes what is not its own\n");
  EXPECT_EQ(run_wavetank({"list", "properties", "-q"}).out, "BUDGET\nSTOP_BOUND\n");
  EXPECT_EQ(run_wavetank({"list", "clients", "-v"}).out,
            "  reference  does everything right\n             source: none\n"
            "  hasty      dials without a pause\n             source: made up\n"
            "  crashing   aborts in a replay\n             source: made up\n"
            "  shy        meets no fault\n             source: made up\n"
            "  closing    closes what is not its own\n             source: made up\n");
  EXPECT_NE(run_wavetank({"list", "scenarios"}).out.find("\n  unlucky    does what unlucky says\n"),
            std::string::npos);
  const std::string faults = run_wavetank({"list", "faults"}).out;
  EXPECT_NE(faults.find("  reset_peer "), std::string::npos) << faults;
  EXPECT_NE(faults.find(" duration_ns 1000000..86400000000000, default 60000000000\n"),
            std::string::npos)
      << faults;
  EXPECT_EQ(faults.find("acts on"), std::string::npos);
  const std::string more = run_wavetank({"list", "faults", "-v"}).out;
  EXPECT_NE(more.find(" acts on: connection, host\n"), std::string::npos) << more;
  EXPECT_NE(faults.find(" not in serve: the client is a separate process"), std::string::npos);
  EXPECT_NE(more.find(" in serve: A websocket is open.\n"), std::string::npos) << more;
  EXPECT_NE(faults.find("\ntriggers, for \"when\":{\"after\":NAME}\n"), std::string::npos);
}

TEST(ListCommand, ObjectOfAFaultHasItsTargets) {
  const Ran ran = run_wavetank({"list", "faults", "--json"});
  const rapidjson::Document object = object_of(ran);
  for (const rapidjson::Value& kind : object["items"].GetArray()) {
    ASSERT_GT(kind["acts_on"].Size(), 0U) << kind["name"].GetString();
    EXPECT_NE(kind["served"].GetBool(), kind.HasMember("not_served")) << kind["name"].GetString();
  }
  EXPECT_STREQ(object["items"][0]["name"].GetString(), "blackhole");
  EXPECT_STREQ(object["items"][0]["acts_on"][0].GetString(), "link");
}

TEST(ListCommand, JsonObjectsHaveItems) {
  for (const char* what : {"scenarios", "clients", "faults", "properties"}) {
    const Ran ran = run_wavetank({"list", what, "--json"});
    const rapidjson::Document object = object_of(ran);
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.err, "");
    EXPECT_STREQ(object["what"].GetString(), what);
    ASSERT_GT(object["items"].Size(), 0U);
    EXPECT_TRUE(object["items"][0]["name"].IsString());
  }
}

}  // namespace
}  // namespace wavetank::cli
