// Goal: a venue that a user adds to the registry has its commands on the command line, and a user
// that asks for a venue or a command that is missing gets the names that exist.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/environment.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/json_object.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::cli {
namespace {

using std::chrono::seconds;

/// Writes one level for each second of the request.
std::uint64_t generate_tide(const sim::GenerateRequest& request, const sim::TakeCapture& take) {
  const auto given = request.options.find("--harbour");
  const std::string harbour = given == request.options.end() ? "Cuxhaven" : given->second;
  if (harbour == "Bern") throw std::invalid_argument("--harbour \"Bern\": it has no tide");
  std::uint64_t records = 0;
  for (Duration at = seconds(1); at <= request.length; at += seconds(1)) {
    if (!take(harbour + " " + std::to_string(at / seconds(1)) + "\n", at)) break;
    ++records;
  }
  return records;
}

sim::Venue tide() {
  sim::Venue venue("tide", "the water level, once a second", "this test");
  venue.generate.run = generate_tide;
  venue.generate.doc = "The water rises by one each second.\n";
  venue.generate.options = {{"--harbour", "NAME", "the harbour (default: Cuxhaven)"}};
  return venue;
}

/// The program of a user, with a second venue.
sim::Registry with_tide() {
  sim::Registry registry = sim::fake_registry();
  registry.venues.push_back(tide());
  return registry;
}

Ran run_in(const sim::Registry& registry, const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream err;
  Ran ran;
  ran.code = run(arguments, registry, Environment(), Streams(out, err));
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

Ran run_with_tide(const std::vector<std::string>& arguments) {
  return run_in(with_tide(), arguments);
}

class VenueCommandTest : public CliTest {};

TEST_F(VenueCommandTest, RunsForTheVenueThatIsNamed) {
  const Ran ran = run_with_tide({"generate", "--venue", "tide", "--harbour", "Husum", "--duration",
                                 "2s", "-o", path("levels"), "--json"});

  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(file_text(path("levels")), "Husum 1\nHusum 2\n");
  EXPECT_STREQ(object_of(ran)["venue"].GetString(), "tide");
}

TEST_F(VenueCommandTest, RunsForTheFirstVenueWithoutAName) {
  const std::vector<std::string> arguments = {"generate", "--coins", "A",      "--duration",
                                              "1s",       "-o",      path("f")};
  EXPECT_EQ(run_with_tide(arguments).code, 0);
  const std::string text = file_text(path("f"));
  EXPECT_EQ(text, "wavetank/0.1.0 0 A\n1000000000\n");

  std::vector<std::string> named = arguments;
  named.emplace_back("--venue=fake");
  EXPECT_EQ(run_wavetank(named).code, 0);
  EXPECT_EQ(file_text(path("f")), text);
}

TEST_F(VenueCommandTest, ErrorsOfTheVenueAreUsageErrors) {
  const Ran ran =
      run_with_tide({"generate", "--venue", "tide", "--harbour", "Bern", "-o", path("f")});

  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "wavetank generate: --harbour \"Bern\": it has no tide\n");
}

TEST_F(VenueCommandTest, OptionsOfAnotherVenueAreUnknown) {
  const Ran own = run_with_tide({"generate", "--harbour", "Husum", "-o", path("f")});
  EXPECT_EQ(own.code, 2);
  EXPECT_TRUE(own.err.starts_with("wavetank generate: unknown option \"--harbour\"")) << own.err;

  const Ran coins =
      run_with_tide({"generate", "--venue", "tide", "--coins", "BTC", "-o", path("f")});
  EXPECT_EQ(coins.code, 2);
  EXPECT_TRUE(coins.err.starts_with("wavetank generate: unknown option \"--coins\"")) << coins.err;
}

TEST_F(VenueCommandTest, UnknownVenueGetsTheNamesThatExist) {
  for (const char* name : {"tides", "neptune", ""}) {
    const Ran ran = run_with_tide({"serve", "generated", "--venue", name});

    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.err, "wavetank serve: unknown venue \"" + std::string(name) +
                           "\"; this program has: fake, tide\n");
  }
}

TEST_F(VenueCommandTest, MissingCommandGetsTheVenuesThatHaveIt) {
  const Ran ran = run_with_tide({"serve", "generated", "--venue", "tide"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "wavetank serve: the venue tide does not have serve, it has generate; give --venue "
            "with one that has it: fake\n");
  EXPECT_EQ(run_with_tide({"serve", "--venue", "tide", "--help"}).err, ran.err);

  sim::Registry alone;
  alone.venues.push_back(tide());
  EXPECT_EQ(run_in(alone, {"replay", "f"}).err,
            "wavetank replay: the venue tide does not have replay, it has generate; no venue of "
            "this program has it\n");
  EXPECT_EQ(run_in(sim::Registry(), {"replay", "f"}).err,
            "wavetank replay: this program has no venue\n");
}

TEST_F(VenueCommandTest, HelpNamesTheVenueAndItsOptions) {
  const std::string own = run_with_tide({"generate", "--venue", "tide", "--help"}).out;
  EXPECT_NE(own.find("\nVenue tide: the water level, once a second\n\nThe water rises"),
            std::string::npos)
      << own;
  EXPECT_NE(own.find("\n      --harbour NAME    the harbour (default: Cuxhaven)\n"),
            std::string::npos)
      << own;
  EXPECT_EQ(own.find("--coins A"), std::string::npos) << own;

  const std::string first = run_with_tide({"help", "generate"}).out;
  EXPECT_NE(first.find("\nVenue fake: "), std::string::npos) << first;
  EXPECT_NE(first.find("\n      --venue NAME      the venue (default: fake); with this command: "
                       "fake, tide\n"),
            std::string::npos)
      << first;

  const std::string all = run_with_tide({"--help"}).out;
  EXPECT_NE(all.find("\n  fake                  replay, generate, serve, record\n"
                     "  tide                  generate\n"),
            std::string::npos)
      << all;
}

TEST_F(VenueCommandTest, ListShowsVenuesWithTheirCommands) {
  const std::string text = run_with_tide({"list", "venues"}).out;
  EXPECT_NE(text.find("tide  the water level, once a second\n"), std::string::npos) << text;
  EXPECT_NE(text.find("commands: generate\n"), std::string::npos) << text;
  EXPECT_EQ(run_with_tide({"list", "venues", "-q"}).out, "fake\ntide\n");

  const rapidjson::Document json = object_of(run_with_tide({"list", "venues", "--json"}));
  EXPECT_EQ(json["items"].Size(), 2U);
  EXPECT_STREQ(json["items"][1]["name"].GetString(), "tide");
  EXPECT_STREQ(json["items"][1]["commands"][0].GetString(), "generate");
}

TEST_F(VenueCommandTest, OptionsOfTheVenueAreAboveItsNameInHelp) {
  const std::string help = run_with_tide({"generate", "--venue", "tide", "--help"}).out;
  EXPECT_NE(help.find("(default: Cuxhaven)\n      --venue NAME      the venue (default: fake); "),
            std::string::npos)
      << help;
  EXPECT_LT(help.find("\n      --venue "), help.find("\n      --json ")) << help;
}

TEST_F(VenueCommandTest, IncidentOfAReplayNamesTheVenue) {
  sim::Registry registry = with_tide();
  sim::Venue& estuary = registry.venues.emplace_back("estuary", "replays alone", "this test");
  estuary.replay = registry.venues.front().replay;
  const Ran ran = run_in(registry, {"replay", capture_file(3), "--venue", "estuary", "--client",
                                    "hasty", "--out", path("out")});
  ASSERT_EQ(ran.code, 1) << ran.err;
  const std::string incident = path("out") + "/" + names("out").front();
  EXPECT_NE(file_text(incident).find("\n\"venue\":\"estuary\",\n"), std::string::npos);

  EXPECT_EQ(run_in(registry, {"reproduce", incident}).code, 1);
  const Ran elsewhere = run_with_tide({"reproduce", incident});
  EXPECT_EQ(elsewhere.code, 2);
  EXPECT_EQ(elsewhere.err,
            "wavetank reproduce: unknown venue \"estuary\"; this program has: fake, tide\n");
}

}  // namespace
}  // namespace wavetank::cli
