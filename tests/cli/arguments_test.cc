// Goal: a user that mistypes gets the remedy in one line, and help is complete.

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>

#include "cli/commit.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/options.h"
#include "tests/cli/cli_fixture.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::cli {
namespace {

Options parsed(const std::vector<std::string>& arguments,
               const Environment& environment = Environment()) {
  return parse_arguments(arguments, environment, sim::fake_registry()).options;
}

std::string help_of(Command command) { return command_help(command, sim::fake_registry()); }

TEST(Arguments, EveryOptionIsRead) {
  const Options options =
      parsed({"test", "a", "-q", "b", "--seeds", "5..9", "--client=hasty", "--faults", "p.json",
              "--jobs", "3", "--out", "dir", "--fail-fast", "--json"});

  EXPECT_EQ(options.command, Command::kTest);
  EXPECT_EQ(options.subjects, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.seeds.first, 5U);
  EXPECT_EQ(options.seeds.last, 9U);
  EXPECT_EQ(options.client, "hasty");
  EXPECT_EQ(options.faults, "p.json");
  EXPECT_EQ(options.jobs, 3U);
  EXPECT_EQ(options.out, "dir");
  EXPECT_TRUE(options.fail_fast && options.json && options.quiet);
  EXPECT_FALSE(options.verbose);
}

TEST(Arguments, DefaultsAreThoseOfTheHelp) {
  const Options options = parsed({"test", "all"});

  EXPECT_EQ(options.seeds.first, 0U);
  EXPECT_EQ(options.seeds.last, 99U);
  EXPECT_FALSE(options.out);
  EXPECT_GE(options.jobs, 1U);
  EXPECT_FALSE(options.client || options.faults);
}

TEST(Arguments, OneSeedIsARangeOfOne) {
  const Options options = parsed({"test", "a", "--seed", "17"});
  EXPECT_EQ(options.seeds.first, 17U);
  EXPECT_EQ(options.seeds.last, 17U);
  EXPECT_EQ(parsed({"replay", "f", "--seed", "9007199254740991"}).seed, 9007199254740991U);
}

TEST(Arguments, TheLastOfSeveralCounts) {
  EXPECT_EQ(parsed({"test", "a", "--jobs", "2", "--jobs", "4"}).jobs, 4U);
}

TEST(Arguments, TheEnvironmentGivesDefaults) {
  const Environment environment(Environment::Variables{{"WAVETANK_JOBS", "7"},
                                                       {"WAVETANK_SEEDS", "1..2"},
                                                       {"WAVETANK_CLIENT", "hasty"},
                                                       {"WAVETANK_OUT", ""}});
  const Options options = parsed({"test", "a", "--seeds", "3..4"}, environment);

  EXPECT_EQ(options.jobs, 7U);
  EXPECT_EQ(options.seeds.first, 3U);
  EXPECT_EQ(options.client, "hasty");
  EXPECT_FALSE(options.out);
}

TEST(Arguments, AnOptionBeatsTheVariableOfItsTwin) {
  const Environment environment(Environment::Variables{{"WAVETANK_SEEDS", "1..2"}});
  EXPECT_EQ(parsed({"test", "a", "--seed", "9"}, environment).seeds.last, 9U);
}

TEST(Arguments, TheVariableOfTheClientDoesNotChangeAnIncidents) {
  const Environment environment(Environment::Variables{{"WAVETANK_CLIENT", "hasty"}});
  EXPECT_FALSE(parsed({"reproduce", "f"}, environment).client);
  EXPECT_EQ(parsed({"reproduce", "f", "--client", "shy"}, environment).client, "shy");
}

TEST(Arguments, AFileMayLookLikeAnOption) {
  EXPECT_EQ(parsed({"replay", "--", "--odd"}).subjects, (std::vector<std::string>{"--odd"}));
  EXPECT_EQ(parsed({"replay", "--seed", "1", "--", "-q"}).subjects.at(0), "-q");
  EXPECT_EQ(parsed({"replay", "--", "--"}).subjects, (std::vector<std::string>{"--"}));
  EXPECT_EQ(parsed({"test", "a", "--", "--json"}).subjects,
            (std::vector<std::string>{"a", "--json"}));
  EXPECT_FALSE(parsed({"test", "a", "--", "--json"}).json);
}

struct BadArguments {
  const char* name;
  std::vector<std::string> arguments;
  std::string line;
};

void PrintTo(const BadArguments& bad, std::ostream* out) { *out << bad.name; }

class ArgumentsRefusal : public testing::TestWithParam<BadArguments> {};

TEST_P(ArgumentsRefusal, IsOneLineAndExitCodeTwo) {
  const Ran ran = run_wavetank(GetParam().arguments);

  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, GetParam().line + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Table, ArgumentsRefusal,
    testing::Values(
        BadArguments{"Nothing", {}, "wavetank: no command; wavetank --help lists the commands"},
        BadArguments{"Command",
                     {"replya", "f"},
                     R"(wavetank: unknown command "replya"; did you mean "replay"?)"},
        BadArguments{
            "FarCommand",
            {"frobnicate"},
            R"(wavetank: unknown command "frobnicate"; known: replay, test, reproduce, generate, serve, record, inspect, list, lint, init)"},
        BadArguments{
            "OptionFirst",
            {"--seed", "5", "test"},
            R"(wavetank: the command comes before "--seed"; known: replay, test, reproduce, generate, serve, record, inspect, list, lint, init)"},
        BadArguments{"OwnOption",
                     {"--verison"},
                     R"(wavetank: unknown option "--verison"; did you mean "--version"?)"},
        BadArguments{"HelpOnWhat",
                     {"help", "replya"},
                     R"(wavetank: unknown command "replya"; did you mean "replay"?)"},
        BadArguments{"Option",
                     {"test", "all", "--sede", "5"},
                     R"(wavetank test: unknown option "--sede"; did you mean "--seeds"?)"},
        BadArguments{"OptionWithValue",
                     {"test", "all", "--sedes=5"},
                     R"(wavetank test: unknown option "--sedes"; did you mean "--seeds"?)"},
        BadArguments{
            "OptionOfAnotherCommand",
            {"reproduce", "f", "--jobs", "2"},
            R"(wavetank reproduce: unknown option "--jobs"; known: --client, --out, --seed-timeout, )"
            "--events, --events-kind, --events-host, --events-from, --events-to, --events-decode, "
            "--until, "
            "--json, --quiet, --verbose, --help"},
        BadArguments{
            "FlagOfAnotherCommand",
            {"list", "clients", "--fail-fast=1"},
            R"(wavetank list: unknown option "--fail-fast"; known: --json, --quiet, --verbose, --help)"},
        BadArguments{"FlagWithValue",
                     {"test", "all", "--fail-fast=no"},
                     R"(wavetank test: --fail-fast takes no value, not "no")"},
        BadArguments{"CommonFlagWithValue",
                     {"list", "clients", "--json="},
                     R"(wavetank list: --json takes no value, not "")"},
        BadArguments{"ShortFlagWithValue",
                     {"list", "clients", "-q=3"},
                     R"(wavetank list: -q takes no value, not "3")"},
        BadArguments{
            "ShortOption",
            {"list", "clients", "-qx"},
            R"(wavetank list: unknown option "-x"; known: --json, --quiet, --verbose, --help)"},
        BadArguments{"NoValue", {"test", "all", "--seeds"}, "wavetank test: --seeds needs a value"},
        BadArguments{
            "Seeds",
            {"test", "all", "--seeds", "9..5"},
            R"(wavetank test: --seeds "9..5": give A..B, A not above B, B at most 9007199254740991, for example 0..99)"},
        BadArguments{
            "SeedsText",
            {"test", "all", "--seeds", "0...5"},
            R"(wavetank test: --seeds "0...5": give A..B, A not above B, B at most 9007199254740991, for example 0..99)"},
        BadArguments{
            "SeedsBeyond",
            {"test", "all", "--seeds", "0..9007199254740992"},
            R"(wavetank test: --seeds "0..9007199254740992": give A..B, A not above B, B at most 9007199254740991, for example 0..99)"},
        BadArguments{
            "Seed",
            {"replay", "f", "--seed", "9007199254740992"},
            R"(wavetank replay: --seed "9007199254740992": give a number from 0 to 9007199254740991)"},
        BadArguments{"BothSeeds",
                     {"test", "all", "--seed", "1", "--seeds", "1..2"},
                     "wavetank test: --seed and --seeds exclude each other"},
        BadArguments{"SeedOfACapture",
                     {"serve", "feed.capture", "--seed", "3"},
                     "wavetank serve: --seed is for a generated feed: leave it out, or serve "
                     "generated instead of \"feed.capture\""},
        BadArguments{"Jobs",
                     {"test", "all", "--jobs", "0"},
                     R"(wavetank test: --jobs "0": give a number from 1 to 1024)"},
        BadArguments{
            "JobsBeyond",
            {"test", "all", "--jobs", "99999999999999999999"},
            R"(wavetank test: --jobs "99999999999999999999": give a number from 1 to 1024)"},
        BadArguments{"JobsBelow",
                     {"test", "all", "--jobs=-3"},
                     R"(wavetank test: --jobs "-3": give a number from 1 to 1024)"},
        BadArguments{
            "SeedTimeout",
            {"reproduce", "f", "--seed-timeout", "0"},
            R"(wavetank reproduce: --seed-timeout "0": give a time from 1ms to 168h, for example 90s, 10m or 1h30m)"},
        BadArguments{
            "NoFolder", {"test", "all", "--out", ""}, R"(wavetank test: --out "": give a folder)"},
        BadArguments{"NoPlan",
                     {"test", "all", "--faults", ""},
                     R"(wavetank test: --faults "": give a file)"},
        BadArguments{"EmptySubject",
                     {"replay", ""},
                     "wavetank replay: CAPTURE is empty; see wavetank replay --help"},
        BadArguments{
            "SubjectAfterDashes",
            {"test", "--", "--json"},
            R"(wavetank test: unknown scenario "--json"; known: all, steady, unlucky, )"
            "two_ways, flaky, crashing, throwing, refusing, inert, doubtful, endless, "
            "unnamed, leaving, falling, fickle, killed, looping, closing, shouting, choosy, "
            "fed, demanding"},
        BadArguments{
            "OutsideBytes",
            {"test", "a\n\x1b[2J\xff"},
            R"(wavetank test: unknown scenario "a\n\x1b[2J\xff"; known: all, steady, )"
            "unlucky, two_ways, flaky, crashing, throwing, refusing, inert, doubtful, "
            "endless, unnamed, leaving, falling, fickle, killed, looping, closing, shouting, "
            "choosy, fed, demanding"},
        BadArguments{"NoSubject",
                     {"replay"},
                     "wavetank replay: CAPTURE is missing; see wavetank replay --help"},
        BadArguments{"TwoSubjects",
                     {"replay", "a", "b"},
                     R"(wavetank replay: give one CAPTURE, not also "b")"},
        BadArguments{
            "NoPath", {"lint"}, "wavetank lint: PATH is missing; see wavetank lint --help"},
        BadArguments{"RulesOfAPath",
                     {"lint", "src", "--rules"},
                     "wavetank lint: --rules lists the rules and takes no path: leave out "
                     "\"src\""},
        BadArguments{"RulesWithValue",
                     {"lint", "--rules=all"},
                     "wavetank lint: --rules takes no value, not \"all\""},
        BadArguments{
            "RulesOfAnotherCommand",
            {"test", "all", "--rules"},
            "wavetank test: unknown option \"--rules\"; known: --seeds, --seed, --client, "
            "--faults, --capture, --max-gap, --owe-gaps, --jobs, --fail-fast, --seed-timeout, "
            "--out, --events, --events-kind, --events-host, --events-from, --events-to, "
            "--events-decode, --until, --json, --quiet, --verbose, --help"},
        BadArguments{"QuietAndVerbose",
                     {"list", "clients", "-qv"},
                     "wavetank list: --quiet and --verbose exclude each other"},
        BadArguments{"Scenario",
                     {"test", "steady", "unlukcy"},
                     R"(wavetank test: unknown scenario "unlukcy"; did you mean "unlucky"?)"},
        BadArguments{"Client",
                     {"test", "steady", "--client", "hastie"},
                     R"(wavetank test: unknown client "hastie"; did you mean "hasty"?)"},
        BadArguments{"What",
                     {"list", "client"},
                     R"(wavetank list: cannot list "client"; did you mean "clients"?)"},
        BadArguments{"Refused",
                     {"test", "refusing"},
                     "wavetank test: refusing needs a client that reference is not"}),
    [](const auto& bad) { return std::string(bad.param.name); });

TEST(Arguments, AWrongVariableIsNamed) {
  const Ran ran =
      run_wavetank({"test", "all"}, Environment(Environment::Variables{{"WAVETANK_JOBS", "many"}}));

  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "wavetank test: WAVETANK_JOBS \"many\": give a number from 1 to 1024\n");
}

TEST(Arguments, JsonReportsAnErrorAsAnObject) {
  const Ran ran = run_wavetank({"test", "al", "--json"});

  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, R"({"command":"test","version":"0.1.0","verdict":null,"exit_code":2,)"
                     R"("error":"unknown scenario \"al\"; did you mean \"all\"?"})"
                     "\n");
  // Also when the arguments are wrong before any command is known, and with bytes of any kind.
  EXPECT_EQ(
      run_wavetank({"\xff", "--json"}).out,
      R"({"command":null,"version":"0.1.0","verdict":null,"exit_code":2,)"
      R"("error":"unknown command \"\\xff\"; known: replay, test, reproduce, generate, serve, record, inspect, list, lint, init"})"
      "\n");
  EXPECT_EQ(run_wavetank({"test", "--", "al", "--json"}).out, "");
}

TEST(Help, IsThereForEveryCommand) {
  const std::vector<std::string> commands = {"replay", "test", "reproduce", "generate",
                                             "serve",  "list", "lint"};
  for (const std::string& command : commands) {
    const Ran ran = run_wavetank({command, "--help"});

    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.err, "");
    EXPECT_TRUE(ran.out.starts_with("wavetank " + command + ": ")) << ran.out;
    EXPECT_EQ(run_wavetank({"help", command}).out, ran.out);
    EXPECT_EQ(run_wavetank({command, "x", "-h", "--unknown"}).out, ran.out);
    EXPECT_NE(main_help(sim::fake_registry()).find("\n  " + command + " "), std::string::npos);
    for (const char* part : {"\nusage\n", "\noptions\n", "\nexamples\n", "\nexit codes\n"}) {
      EXPECT_NE(ran.out.find(part), std::string::npos) << command << part;
    }
  }
}

TEST(Help, ProgramHelpHasThreeSpellings) {
  for (const char* asked : {"--help", "-h", "help"}) {
    const Ran ran = run_wavetank({asked});
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.out, main_help(sim::fake_registry()));
    EXPECT_EQ(run_wavetank({"help", asked}).out, main_help(sim::fake_registry()));
  }
}

TEST(Help, NamesTheVariablesThatTheCommandReads) {
  for (const Command command :
       {Command::kReplay, Command::kTest, Command::kReproduce, Command::kGenerate, Command::kServe,
        Command::kList, Command::kLint, Command::kInit}) {
    const std::string help = help_of(command);
    for (const char* option : {"CLIENT", "JOBS", "OUT", "SEEDS"}) {
      // Two of them are numbers: they refuse this value. The others keep it.
      const std::string variable = std::string("WAVETANK_") + option;
      const Environment environment(Environment::Variables{{variable, "!"}});
      bool read = false;
      try {
        const Options options = parsed({command_name(command), "x"}, environment);
        read = options.client == "!" || options.out == "!";
      } catch (const CommandError& error) {
        read = std::string(error.what()).starts_with(variable);
      }
      EXPECT_EQ(help.find(variable) != std::string::npos, read) << help << variable;
    }
  }
}

TEST(Help, NamesEveryOptionThatTheCommandTakes) {
  // Each option of a help text is accepted, and each accepted option is in it.
  const std::vector<std::string> options = {"--client",   "--faults",  "--seed",   "--seeds",
                                            "--jobs",     "--out",     "--json",   "--fail-fast",
                                            "--quiet",    "--verbose", "--rules",  "--coins",
                                            "--duration", "--output",  "--listen", "--speed"};
  for (const Command command :
       {Command::kReplay, Command::kTest, Command::kReproduce, Command::kGenerate, Command::kServe,
        Command::kList, Command::kLint, Command::kInit}) {
    for (const std::string& option : options) {
      const bool named = help_of(command).find(" " + option + " ") != std::string::npos;
      bool accepted = true;
      try {
        parsed({command_name(command), "x", option + "=1"});
      } catch (const CommandError& error) {
        accepted = std::string(error.what()).find("unknown option") == std::string::npos;
      }
      EXPECT_EQ(named, accepted) << command_name(command) << " " << option;
    }
  }
}

TEST(Help, ListsEveryExitCode) {
  const std::string help = main_help(sim::fake_registry());
  for (const char* code : {"\n    0 ", "\n    1 ", "\n    2 ", "\n    3 ", "\n    4 ", "\n    5 ",
                           "\n    6 ", "\n   70 ", "\n  130 "}) {
    EXPECT_NE(help.find(code), std::string::npos) << code;
  }
}

TEST(Help, FitsATerminal) {
  for (const Command command :
       {Command::kReplay, Command::kTest, Command::kReproduce, Command::kGenerate, Command::kServe,
        Command::kList, Command::kLint, Command::kInit}) {
    std::istringstream lines(help_of(command) + main_help(sim::fake_registry()));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(Help, ServeListsTheFaultsThatAServerHas) {
  sim::Registry registry = sim::fake_registry();
  sim::FaultKind own;
  own.name = "own_kind_of_a_user";
  own.doc = "It acts in both worlds.";
  own.source = "this test";
  own.apply = [](sim::FaultApplication&) {};
  registry.faults.add(own);
  const std::string help = command_help(Command::kServe, registry);
  EXPECT_NE(help.find("\n                        Kinds: blackhole, latency, own_kind_of_a_user, "
                      "refuse_dials, reset_peer,\n                        slicer, slow_close\n"),
            std::string::npos)
      << help;
  EXPECT_NE(help.find("\n                        Triggers: close, open\n"), std::string::npos)
      << help;
}

TEST(Version, NamesTheCommit) {
  const std::string commit(cli::commit());
  const std::string bracket = commit.empty() ? "" : " (commit " + commit + ")";

  EXPECT_EQ(run_wavetank({"--version"}).out, "wavetank 0.1.0" + bracket + "\n");
}

}  // namespace
}  // namespace wavetank::cli
