// Goal: an incident shows its failure again, or the reason is exact.

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/json_object.h"

namespace wavetank::cli {
namespace {

class ReproduceCommand : public CliTest {
 protected:
  std::string incident() {
    run_wavetank({"test", "unlucky", "--seed", "5", "--out", path("out"), "-q"});
    return path("out/" + names("out").at(0));
  }

  /// The incident with one text replaced by another.
  std::string changed_incident(std::string_view from, std::string_view to) {
    std::string text = file_text(incident());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return file("changed.json", text.replace(at, from.size(), to));
  }
};

TEST_F(ReproduceCommand, ShowsTheViolationAgain) {
  const std::string recorded = incident();
  const Ran ran = run_wavetank({"reproduce", recorded});

  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(
      ran.out.starts_with("reproduced  unlucky, client reference, seed 5\n\n"
                          "BUDGET violated in unlucky, client reference, seed 5\n"))
      << ran.out;
  EXPECT_NE(ran.out.find("  repro   wavetank reproduce " + recorded + "\n"), std::string::npos);
}

TEST_F(ReproduceCommand, JsonObjectHasEveryKey) {
  const Ran ran = run_wavetank({"reproduce", incident(), "--json", "-q"});
  const rapidjson::Document object = object_of(ran);

  EXPECT_EQ(keys_of(object), (std::vector<std::string>{"command",
                                                       "version",
                                                       "verdict",
                                                       "incident",
                                                       "case",
                                                       "reproduced",
                                                       "expected_property",
                                                       "expected_hash",
                                                       "hash_matches",
                                                       "client",
                                                       "seed",
                                                       "trace_hash",
                                                       "step_hash",
                                                       "messages",
                                                       "virtual_seconds",
                                                       "wall_seconds",
                                                       "cpu_seconds",
                                                       "properties",
                                                       "faults",
                                                       "violation",
                                                       "inconclusive_reason"}));
  EXPECT_TRUE(object["reproduced"].GetBool());
  EXPECT_TRUE(object["hash_matches"].GetBool());
  EXPECT_STREQ(object["verdict"].GetString(), "fail");
  EXPECT_STREQ(object["trace_hash"].GetString(), object["expected_hash"].GetString());
}

TEST_F(ReproduceCommand, ARunThatPassesIsNotReproduced) {
  const Ran ran =
      run_wavetank({"reproduce", changed_incident("\"value\":2", "\"value\":4"), "--json"});

  EXPECT_EQ(ran.code, 3);
  EXPECT_FALSE(object_of(ran)["reproduced"].GetBool());
  EXPECT_EQ(ran.err,
            "not reproduced  unlucky, client reference, seed 5\n"
            "wavetank reproduce: BUDGET is no longer violated\n");
}

TEST_F(ReproduceCommand, AnotherPropertyIsNotTheRecordedOne) {
  const Ran ran = run_wavetank(
      {"reproduce", changed_incident("\"property\":\"BUDGET\"", "\"property\":\"STALL\""), "-q"});

  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.err, "wavetank reproduce: BUDGET is violated, not STALL\n");
}

TEST_F(ReproduceCommand, AnotherTraceIsReported) {
  std::string text = file_text(incident());
  const std::string_view key = "\"trace_hash\":\"";
  const std::size_t at = text.find(key);
  ASSERT_NE(at, std::string::npos);
  text.replace(at + key.size(), 8, "00000000");
  const Ran ran = run_wavetank({"reproduce", file("changed.json", text), "--json"});
  const rapidjson::Document object = object_of(ran);

  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(object["reproduced"].GetBool());
  EXPECT_FALSE(object["hash_matches"].GetBool());
  EXPECT_NE(ran.err.find("BUDGET is violated again, but not with the recorded trace 00000000"),
            std::string::npos)
      << ran.err;
}

TEST_F(ReproduceCommand, DrawsThatDoNotFitAreNamed) {
  const Ran ran =
      run_wavetank({"reproduce", changed_incident("\"stream\":\"coin\"", "\"stream\":\"dice\"")});

  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.err.find("dice"), std::string::npos) << ran.err;
}

TEST_F(ReproduceCommand, NondeterminismIsExitCodeFour) {
  const std::string flaky = changed_incident("\"case\":\"unlucky\"", "\"case\":\"flaky\"");
  EXPECT_EQ(run_wavetank({"reproduce", flaky}).code, 4);
}

TEST_F(ReproduceCommand, AnIncidentOfNondeterminismIsShownAgain) {
  run_wavetank({"test", "flaky", "--seed", "3", "--out", path("out"), "-q"});
  const Ran ran = run_wavetank({"reproduce", path("out/" + names("out").at(0)), "--json"});

  EXPECT_EQ(ran.code, 4);
  EXPECT_TRUE(object_of(ran)["reproduced"].GetBool());
  EXPECT_STREQ(object_of(ran)["expected_property"].GetString(), "DETERMINISM");
}

TEST_F(ReproduceCommand, OtherFilesAreUnreadable) {
  EXPECT_EQ(run_wavetank({"reproduce", path("none")}).code, 5);
  EXPECT_EQ(run_wavetank({"reproduce", file("a.json", "{}")}).code, 5);
  const Ran ran = run_wavetank({"reproduce", changed_incident("\"seed\":5", "\"seed\":-5")});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err, "wavetank reproduce: " + path("changed.json") +
                         ": /seed: -5 is wrong here; give an integer from 0 to 2^64 - 1, as a "
                         "string if it exceeds 2^53 - 1\n");
}

TEST_F(ReproduceCommand, ACaseThatThisProgramLacksIsUsage) {
  const Ran ran =
      run_wavetank({"reproduce", changed_incident("\"case\":\"unlucky\"", "\"case\":\"unluck\"")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "wavetank reproduce: unknown scenario \"unluck\"; did you mean \"unlucky\"?\n");
}

TEST_F(ReproduceCommand, AFileWhoseNameLooksLikeAnOptionCanBeRepeated) {
  const std::string recorded = incident();
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  std::filesystem::copy_file(recorded, "-odd.json");
  const Ran ran = run_wavetank({"reproduce", "--", "-odd.json"});
  std::filesystem::current_path(before);

  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("\n  repro   wavetank reproduce ./-odd.json\n"), std::string::npos)
      << ran.out;
}

/// An incident of the client hasty that others may survive.
class TryOnAnother : public ReproduceCommand {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    run_wavetank(
        {"test", "choosy", "--seed", "5", "--client", "hasty", "--out", path("out"), "-q"});
    incident_ = path("out/" + names("out").at(0));
  }

  std::string incident_;
};

TEST_F(TryOnAnother, SurvivesIsExitCodeZero) {
  const Ran ran = run_wavetank({"reproduce", incident_, "--client", "reference"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(ran.out.starts_with("survived  choosy, client reference in place of hasty, seed 5\n"))
      << ran.out;
}

TEST_F(TryOnAnother, FailureIsExitCodeOneAndWritesAnotherIncident) {
  const Ran ran =
      run_wavetank({"reproduce", incident_, "--client", "hasty", "--out", path("more"), "--json"});
  EXPECT_EQ(ran.code, 1);
  const rapidjson::Document object = object_of(ran);
  EXPECT_FALSE(object["survived"].GetBool());
  EXPECT_STREQ(object["verdict"].GetString(), "fail");
  ASSERT_EQ(names("more").size(), 1U);
  EXPECT_EQ(object["written"].GetString(), path("more/" + names("more")[0]));
  EXPECT_EQ(run_wavetank({"reproduce", path("more/" + names("more")[0])}).code, 1);
}

TEST_F(TryOnAnother, AFaultThatDidNotBiteIsNamed) {
  const Ran ran = run_wavetank({"reproduce", incident_, "--client", "shy"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.err,
            "wavetank reproduce: fault 1 (reset_peer) bit hasty and did not bite shy: this run "
            "does not test it\n");
  const Ran json = run_wavetank({"reproduce", incident_, "--client", "shy", "--json", "-q"});
  const rapidjson::Document object = object_of(json);
  EXPECT_STREQ(object["verdict"].GetString(), "inconclusive");
  EXPECT_EQ(object["did_not_bite"][0].GetUint(), 1U);
}

// The draws of the incident are those of another client's life.
TEST_F(TryOnAnother, DecidesBySeedAndNotByTheTape) {
  std::string text = file_text(incident_);
  const std::size_t at = text.find("\"value\":");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 8, "\"value\":1");
  const std::vector<std::string> tail = {"--client", "reference", "--json", "-q"};
  const auto hash = [&](const std::string& incident) {
    std::vector<std::string> arguments = {"reproduce", incident};
    arguments.insert(arguments.end(), tail.begin(), tail.end());
    return std::string(object_of(run_wavetank(arguments))["trace_hash"].GetString());
  };
  EXPECT_EQ(hash(file("changed.json", text)), hash(incident_));
}

// An old incident, or one that was edited: the faults to meet are unknown.
TEST_F(TryOnAnother, IncidentWithoutItsBitFaultsIsRefused) {
  std::string text = file_text(incident_);
  const std::size_t at = text.find("\"bit\":[1],\n");
  ASSERT_NE(at, std::string::npos);
  text.erase(at, 11);
  const Ran ran = run_wavetank({"reproduce", file("old.json", text), "--client", "reference"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "wavetank reproduce: " + path("old.json") +
                         ": does not list the faults that bit (\"bit\"), so the survival of "
                         "another client cannot be judged; create it again with this wavetank, "
                         "from the scenario and seed\n");
}

// The incident still runs: only the reader must know that it is not the same program.
TEST_F(TryOnAnother, AnotherProgramAndAnotherSetupAreReported) {
  EXPECT_EQ(run_wavetank({"reproduce", incident_, "--out", path("o")}).err, "");
  std::string text = file_text(incident_);
  const auto replace = [&text](const std::string& key, const std::string& with) {
    const std::size_t at = text.find(key) + key.size();
    text.replace(at, text.find('"', at) - at, with);
  };
  const std::string tool = text.substr(text.find("\"tool\":\"") + 8);
  const std::string own = tool.substr(0, tool.find('"'));
  EXPECT_TRUE(own.starts_with("wavetank/")) << own;
  replace("\"tool\":\"", "wavetank/0.0.1+abc");
  replace("\"setup_hash\":\"", "00000000000000000000000000000001");
  const std::string changed = file("changed.json", text);
  const std::string said = "wavetank reproduce: written by wavetank/0.0.1+abc, this is " + own +
                           "\nwavetank reproduce: the setup of choosy has changed: the "
                           "hash is 00000000000000000000000000000abc, the recorded one "
                           "00000000000000000000000000000001\n";
  const Ran again = run_wavetank({"reproduce", changed});
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.err, said);
  const Ran other = run_wavetank({"reproduce", changed, "--client", "reference"});
  EXPECT_EQ(other.code, 0);
  EXPECT_EQ(other.err, said);
}

TEST_F(TryOnAnother, RecordedClientIsCalledTheIncidentsOwn) {
  const Ran ran =
      run_wavetank({"reproduce", incident_, "--client", "hasty", "--out", path("more"), "-q"});
  EXPECT_TRUE(ran.out.starts_with("FAIL  choosy, client hasty, the incident's own, seed 5\n"))
      << ran.out;
}

TEST_F(TryOnAnother, AClientThatIsNotThereIsUsage) {
  EXPECT_EQ(run_wavetank({"reproduce", incident_, "--client", "nobody"}).code, 2);
}

/// A capture that is small when it is compressed, and not before.
TEST_F(ReproduceCommand, ACompressedCaptureIsInside) {
  run_wavetank({"replay", capture_file(2000), "--client", "hasty", "--out", path("out"), "-q"});
  const std::string recorded = path("out/" + names("out").at(0));
  std::filesystem::remove(path("feed.txt"));

  EXPECT_NE(file_text(recorded).find("\"zstd_base64\":\""), std::string::npos);
  EXPECT_EQ(run_wavetank({"reproduce", recorded}).code, 1);
}

/// A capture too large to be inside: the incident has its path.
constexpr std::size_t kNoiseBytes = 1300;
class NamedCapture : public ReproduceCommand {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    run_wavetank({"replay", capture_file(2000, kNoiseBytes), "--client", "hasty", "--out",
                  path("out"), "-q"});
    incident_ = path("out/" + names("out").at(0));
  }

  std::string incident_;
};

TEST_F(NamedCapture, IsReadWhereItWas) {
  EXPECT_EQ(run_wavetank({"reproduce", incident_}).code, 1);
}

TEST_F(NamedCapture, IsFoundBesideTheIncident) {
  std::filesystem::rename(path("feed.txt"), path("out/feed.txt"));
  EXPECT_EQ(run_wavetank({"reproduce", incident_}).code, 1);
}

TEST_F(NamedCapture, IsFoundBesideTheIncidentThoughAnotherTookItsPlace) {
  std::filesystem::rename(path("feed.txt"), path("out/feed.txt"));
  capture_file(1999, kNoiseBytes);
  EXPECT_EQ(run_wavetank({"reproduce", incident_}).code, 1);
  file("feed.txt", "something else");
  EXPECT_EQ(run_wavetank({"reproduce", incident_}).code, 1);
}

TEST_F(NamedCapture, IsMissed) {
  std::filesystem::remove(path("feed.txt"));
  const Ran ran = run_wavetank({"reproduce", incident_});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err, "wavetank reproduce: " + incident_ + ": needs the capture " +
                         path("feed.txt") + ", which does not exist; put it beside the incident\n");
}

TEST_F(NamedCapture, AnotherOneIsRefused) {
  capture_file(1999, kNoiseBytes);
  for (const std::vector<std::string>& more :
       {std::vector<std::string>(), std::vector<std::string>{"--client", "reference"}}) {
    std::vector<std::string> arguments = {"reproduce", incident_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = run_wavetank(arguments);
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.err.find("is not the capture of the incident: its content hash is "),
              std::string::npos)
        << ran.err;
    EXPECT_EQ(ran.out, "");
  }
}

TEST_F(ReproduceCommand, ACaptureInsideThatWasChangedIsRefusedWithBothHashes) {
  run_wavetank({"replay", capture_file(3), "--client", "hasty", "--out", path("out"), "-q"});
  std::string text = file_text(path("out/" + names("out").at(0)));
  const std::size_t at = text.find("\\\"n\\\":1");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 7, "\\\"n\\\":8");
  const std::string recorded = text.substr(text.find("\"lines_hash\":") + 13, 34);
  for (const char* client : {"hasty", "reference"}) {
    const Ran ran = run_wavetank({"reproduce", file("changed.json", text), "--client", client});
    EXPECT_EQ(ran.code, 2);
    EXPECT_TRUE(ran.err.starts_with("wavetank reproduce: " + path("changed.json") +
                                    ": /capture/lines_hash: " + recorded +
                                    " is not the hash of this content_hash and these lines, which "
                                    "is \""))
        << ran.err;
  }
}

}  // namespace
}  // namespace wavetank::cli
