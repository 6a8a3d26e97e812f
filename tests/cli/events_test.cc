// Goal: a run can be looked at: its events go to a file that other programs read, and two such
// files show where two runs part.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

class EventsOption : public CliTest {
 protected:
  /// Runs the scenario with --events; the text of the file.
  std::string events_of(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"--events", path("e.jsonl"), "--out", path("out")});
    run_wavetank(all);
    return file_text(path("e.jsonl"));
  }
};

class InspectCommand : public EventsOption {};

TEST_F(EventsOption, AnEventIsALineOfJson) {
  const Ran ran = run_wavetank({"test", "unlucky", "--seed", "1", "--events", path("e.jsonl")});

  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "wavetank test: 6 events are in " + path("e.jsonl") + "\n");
  EXPECT_EQ(
      file_text(path("e.jsonl")),
      "{\"n\":0,\"time_ns\":0,\"host\":\"world\",\"kind\":\"listen\",\"subject\":0,\"text\":"
      "\"start\"}\n"
      "{\"n\":1,\"time_ns\":1000000000,\"host\":\"client\",\"kind\":\"host_start\",\"subject\":0,"
      "\"text\":\"client\"}\n"
      "{\"n\":2,\"time_ns\":9000000000,\"host\":\"client\",\"kind\":\"fault_applied\",\"subject\":"
      "0,\"text\":\"reset_peer\"}\n"
      "{\"n\":3,\"time_ns\":10000000000,\"host\":\"client\",\"kind\":\"dial\",\"subject\":0,"
      "\"text\":\"venue:443\"}\n"
      "{\"n\":4,\"time_ns\":12000000000,\"host\":\"client\",\"kind\":\"dial\",\"subject\":0,"
      "\"text\":\"venue:443\"}\n"
      "{\"n\":5,\"time_ns\":13000000000,\"host\":\"client\",\"kind\":\"text_received\",\"subject\":"
      "0,\"text\":\"end\"}\n");
}

TEST_F(EventsOption, ACrashLeavesTheEventsBeforeIt) {
  const std::string text = events_of({"test", "falling", "--seed", "1"});
  EXPECT_TRUE(text.starts_with("{\"n\":0,")) << text;
  EXPECT_TRUE(
      text.ends_with("\"kind\":\"fault_observed\",\"subject\":1,\"text\":\"reset_peer\"}\n"))
      << text;
  ASSERT_EQ(names("out").size(), 1U);

  run_wavetank({"reproduce", path("out/" + names("out")[0]), "--events", path("again.jsonl")});
  EXPECT_EQ(file_text(path("again.jsonl")), text);
}

TEST_F(EventsOption, AHangLeavesTheEventsBeforeIt) {
  const std::string text = events_of({"test", "looping", "--seed", "4", "--seed-timeout", "1s"});
  EXPECT_NE(text.find("\"kind\":\"dial\""), std::string::npos) << text;
}

TEST_F(EventsOption, AReplayAndATestOfAFailureWriteEachRunOnce) {
  const std::string failing =
      events_of({"replay", capture_file(3), "--client", "hasty", "--seed", "2"});
  EXPECT_TRUE(failing.starts_with("{\"n\":0,")) << failing;
  EXPECT_EQ(failing.find("\"n\":0,"), failing.rfind("\"n\":0,"));
}

// The verdict and its incident are those of the last run, too.
TEST_F(EventsOption, RunsThatDifferLeaveTheEventsOfTheLastOne) {
  const std::string text = events_of({"test", "flaky", "--seed", "1"});
  EXPECT_NE(text.find("\"text\":\"call 3\""), std::string::npos) << text;
}

TEST_F(EventsOption, AFileThatTheCommandReadsIsRefusedAndKept) {
  const std::string capture = capture_file(3);
  const std::string before = file_text(capture);

  const Ran ran = run_wavetank({"replay", capture, "--events", capture});

  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("the command reads that file; give another name"), std::string::npos);
  EXPECT_EQ(file_text(capture), before);
}

TEST_F(EventsOption, AHyphenIsStdoutAndWordsGoToStderr) {
  const Ran ran = run_wavetank(
      {"test", "unlucky", "--seed", "1", "--events", "-", "--events-kind", "dial,listen"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 3) << ran.out;
  EXPECT_TRUE(ran.out.starts_with("{\"n\":0,")) << ran.out;
  EXPECT_TRUE(ran.err.starts_with("pass  unlucky")) << ran.err;
}

TEST_F(EventsOption, TimesAndHostsAreFilters) {
  const std::string text = events_of({"test", "unlucky", "--seed", "1", "--events-from", "9s500ms",
                                      "--events-to", "12s", "--events-host", "client"});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
  EXPECT_TRUE(text.starts_with("{\"n\":3,")) << text;
}

TEST_F(EventsOption, AHostThatTheRunDoesNotHaveLeavesNoFile) {
  const Ran ran = run_wavetank(
      {"test", "unlucky", "--seed", "1", "--events", path("e.jsonl"), "--events-host", "clinet"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "wavetank test: --events-host \"clinet\": the run has no such host; did you mean "
            "\"client\"?\n");
  EXPECT_EQ(names("."), std::vector<std::string>{});
}

TEST_F(EventsOption, MeaninglessOptionsAreRefused) {
  const auto refusal = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"test", "unlucky"});
    const Ran ran = run_wavetank(arguments);
    EXPECT_EQ(ran.code, 2);
    return ran.err;
  };
  EXPECT_EQ(refusal({"--events", "e"}),
            "wavetank test: --events writes the events of one run: give --seed N, not several "
            "seeds\n");
  EXPECT_EQ(refusal({"steady", "--seed", "1", "--events", "e"}),
            "wavetank test: --events writes the events of one run: give one scenario, not 2\n");
  EXPECT_EQ(refusal({"--seed", "1", "--events", "-", "--json"}).find("wavetank test: --events - "),
            0U);
  EXPECT_EQ(refusal({"--seed", "1", "--events-to", "5s"}),
            "wavetank test: --events-to selects among the events of --events: give --events FILE, "
            "too\n");
  EXPECT_EQ(refusal({"--seed", "1", "--events", folder_}),
            "wavetank test: --events \"" + folder_ +
                "\": not a regular file; give the name of a file, or - for stdout\n");
  EXPECT_NE(refusal({"--seed", "1", "--events", "e", "--events-kind", "dail"})
                .find("--events-kind \"dail\": unknown kind of event; "),
            std::string::npos);
}

TEST_F(EventsOption, SingleRunWithVShowsItsEventsForAnyVerdict) {
  const std::string dial = "\n    +10.000000000 s  client   dial  venue:443\n";
  const Ran pass = run_wavetank({"test", "unlucky", "--seed", "1", "-v"});
  EXPECT_EQ(pass.code, 0);
  EXPECT_NE(pass.out.find(dial), std::string::npos) << pass.out;
  EXPECT_EQ(run_wavetank({"test", "unlucky", "--seed", "1"}).out.find(dial), std::string::npos);
  EXPECT_EQ(run_wavetank({"test", "unlucky", "--seeds", "1..2", "-v"}).out.find(dial),
            std::string::npos);
}

TEST_F(EventsOption, UntilStopsARunAndShowsItsTasks) {
  const std::string stopped = "stopped at +5.000000000 s, as asked";
  const std::string task = "task 'main' waits for sleep\n";
  const Ran test = run_wavetank({"test", "steady", "--seed", "1", "--until", "5s"});
  EXPECT_EQ(test.code, 3);
  EXPECT_NE(test.out.find("seed 1: " + stopped), std::string::npos) << test.out;
  EXPECT_NE(test.out.find(task), std::string::npos) << test.out;

  run_wavetank({"test", "two_ways", "--seeds", "0..20", "--fail-fast", "--out", path("out"), "-q"});
  ASSERT_EQ(names("out").size(), 1U);
  const std::string incident = path("out/" + names("out")[0]);
  const Ran again = run_wavetank({"reproduce", incident, "--until", "5s"});
  EXPECT_EQ(again.code, 3);
  EXPECT_EQ(again.err, "wavetank reproduce: " + stopped + "\n");
  EXPECT_NE(again.out.find(task), std::string::npos) << again.out;
  EXPECT_EQ(run_wavetank({"reproduce", incident, "--until", "13s"}).code, 1);
}

TEST_F(EventsOption, UntilIsForOneRun) {
  EXPECT_EQ(run_wavetank({"test", "steady", "--until", "5s"}).err,
            "wavetank test: --until stops one run: give --seed N, not several seeds\n");
  EXPECT_EQ(run_wavetank({"test", "steady", "--seed", "1", "--until", "5"}).err,
            "wavetank test: --until \"5\": give a time since the start of the run, for example 5s, "
            "250ms or 1m30s\n");
}

TEST_F(InspectCommand, CountsAreByKindAndHost) {
  events_of({"test", "unlucky", "--seed", "1"});
  const Ran ran = run_wavetank({"inspect", path("e.jsonl")});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(
      ran.out.starts_with("6 events\n  first    +0.000000000 s  world    listen  start\n"
                          "  last    +13.000000000 s  client   text_received  end\n"))
      << ran.out;
  EXPECT_NE(ran.out.find("\n  dial                      2\n"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("\n  client                    5\n"), std::string::npos) << ran.out;
}

TEST_F(InspectCommand, TheFirstDifferenceIsShownWithItsContext) {
  events_of({"test", "steady", "--seed", "1"});
  std::string text = file_text(path("e.jsonl"));
  const std::string other = file("other.jsonl", text.substr(0, text.rfind("{\"n\"")));

  const Ran ran = run_wavetank({"inspect", path("e.jsonl"), "diff", other});
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(ran.out.starts_with("different  the first 3 events are the same, then\n")) << ran.out;
  EXPECT_NE(ran.out.find("\n  A        3    +13.000000000 s  client   text_received  end\n"
                         "  B           it has ended\n"),
            std::string::npos)
      << ran.out;
}

TEST_F(InspectCommand, AnIncidentIsRunAndComparedWithAFile) {
  const std::string text = events_of({"test", "falling", "--seed", "1"});
  ASSERT_EQ(names("out").size(), 1U);
  const std::string incident = path("out/" + names("out")[0]);

  const Ran same = run_wavetank({"inspect", incident, "diff", path("e.jsonl")});
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_EQ(same.out, "equal  both have the same events\n");

  const Ran object =
      run_wavetank({"inspect", incident, "diff", file("empty.jsonl", ""), "--json", "--quiet"});
  EXPECT_EQ(object.code, 1);
  EXPECT_STREQ(object_of(object)["verdict"].GetString(), "fail");
  EXPECT_EQ(object_of(object)["same_events"].GetUint(), 0U);
  EXPECT_EQ(object_of(object)["events_a"].Size(), 4U);
}

TEST_F(InspectCommand, FilesThatHoldNoEventsAreUnreadable) {
  const std::string broken = file("broken.jsonl", "{\"n\":0,\"time_ns\":\n");
  const Ran ran = run_wavetank({"inspect", broken});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err, "wavetank inspect: " + broken +
                         ", line 1: the line is not JSON; give a file that --events has written\n");
  EXPECT_EQ(run_wavetank({"inspect", path("missing")}).code, 5);
  EXPECT_EQ(run_wavetank({"inspect", broken, "dif", broken}).code, 2);
}

}  // namespace
}  // namespace wavetank::cli
