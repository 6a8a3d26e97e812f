// Goal: data and talk do not mix; colours and the progress line are only where a person sees them;
// a run can be interrupted.

#include "cli/console.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <sstream>

#include "cli/cli.h"
#include "cli/stop_signal.h"
#include "cli/stopwatch.h"
#include "cli/table.h"
#include "tests/cli/cli_fixture.h"
#include "tests/explore/fake_registry.h"

namespace wavetank::cli {
namespace {

struct Terminal {
  std::ostringstream out, err;

  Console console(const Options& options = Options(), bool is_terminal = true) {
    Streams streams(out, err);
    streams.colour_out = is_terminal;
    streams.progress = is_terminal;
    return Console(streams, options);
  }
};

TEST(Console, ResultsGoToStdoutAndWithJsonToStderr) {
  Terminal plain;
  plain.console().result("x\n");
  EXPECT_EQ(plain.out.str(), "x\n");

  Options options;
  options.json = true;
  Terminal json;
  Console console = json.console(options);
  console.result("x\n");
  console.json("{}");
  EXPECT_EQ(json.out.str(), "{}\n");
  EXPECT_EQ(json.err.str(), "x\n");
}

TEST(Console, QuietLeavesDetailsOut) {
  Options options;
  options.quiet = true;
  Terminal terminal;
  Console console = terminal.console(options);
  console.detail("x\n");
  console.progress("half");
  EXPECT_EQ(terminal.out.str() + terminal.err.str(), "");
}

TEST(Console, ColoursAreForTerminals) {
  Terminal terminal;
  EXPECT_EQ(terminal.console().painted(Paint::kGood, "pass"), "\x1b[32mpass\x1b[0m");
  EXPECT_EQ(terminal.console(Options(), false).painted(Paint::kGood, "pass"), "pass");
}

TEST(Console, ProgressLineIsErasedBeforeOtherOutput) {
  Terminal terminal;
  Console console = terminal.console();
  console.progress("half");
  console.progress("too soon to be drawn");
  console.result("done\n");
  EXPECT_EQ(terminal.err.str(), "\r\x1b[Khalf\r\x1b[K");
  EXPECT_EQ(terminal.out.str(), "done\n");
}

TEST(Console, ProgressLineIsForTerminalsAlone) {
  Terminal terminal;
  terminal.console(Options(), false).progress("half");
  EXPECT_EQ(terminal.err.str(), "");
}

TEST(Console, ATestOnATerminalShowsProgressAndColours) {
  std::ostringstream out;
  std::ostringstream err;
  Streams streams(out, err);
  streams.colour_out = true;
  streams.progress = true;
  const int code = run({"test", "steady", "--seeds", "0..20", "--jobs", "1"}, sim::fake_registry(),
                       Environment(), streams);

  EXPECT_EQ(code, 0);
  EXPECT_TRUE(out.str().starts_with("\x1b[32mpass\x1b[0m  steady")) << out.str();
  EXPECT_NE(err.str().find("%] steady  "), std::string::npos) << err.str();
  EXPECT_TRUE(err.str().ends_with("\r\x1b[K")) << err.str();
}

TEST(Console, NotesAreLinesThatATerminalOnlyShows) {
  Terminal terminal;
  terminal.console().note("a\nb\x1b[2J");
  EXPECT_EQ(terminal.err.str(), "a\\nb\\x1b[2J\n");
}

TEST(Environment, ColoursCanBeRefused) {
  EXPECT_TRUE(Environment().allows_colour());
  EXPECT_TRUE(Environment(Environment::Variables{{"NO_COLOR", ""}}).allows_colour());
  EXPECT_FALSE(Environment(Environment::Variables{{"NO_COLOR", "1"}}).allows_colour());
  EXPECT_FALSE(Environment(Environment::Variables{{"TERM", "dumb"}}).allows_colour());
  EXPECT_TRUE(Environment(Environment::Variables{{"TERM", "dumb"}}).has_plain_terminal());
  EXPECT_FALSE(Environment(Environment::Variables{{"NO_COLOR", "1"}}).has_plain_terminal());
}

TEST(Environment, IsReadFromTheProcess) {
  ::setenv("WAVETANK_JOBS", "3", 1);
  ::setenv("WAVETANK_UNKNOWN", "3", 1);
  const Environment environment = Environment::of_process();
  ::unsetenv("WAVETANK_JOBS");
  ::unsetenv("WAVETANK_UNKNOWN");

  ASSERT_NE(environment.find("WAVETANK_JOBS"), nullptr);
  EXPECT_EQ(*environment.find("WAVETANK_JOBS"), "3");
  EXPECT_EQ(environment.find("WAVETANK_UNKNOWN"), nullptr);
}

TEST(Table, AlignsItsColumns) {
  EXPECT_EQ(table({Align::kLeft, Align::kRight, Align::kLeft},
                  {{"a", "b", "c"}, {"long", "1", ""}, {"x"}, {"y", "100", "end"}}),
            "  a       b  c\n"
            "  long    1\n"
            "  x\n"
            "  y     100  end\n");
}

TEST(Stopwatch, RunsForward) {
  const Stopwatch watch;
  EXPECT_GE(watch.wall_ns(), 0);
  EXPECT_GE(watch.cpu_ns(), 0);
}

TEST(StopSignal, NotesTheFirstSignal) {
  StopSignal stop;
  EXPECT_EQ(stop.received(), 0);
  std::raise(SIGTERM);
  EXPECT_EQ(stop.received(), SIGTERM);
}

/// Runs wavetank with `arguments` and --json in a child, and sends it the signal once a run of
/// `seed` has begun. Returns the exit code; `printed` gets the output.
int interrupted(const std::vector<std::string>& arguments, std::uint64_t seed, int signal,
                std::string& printed) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    std::ostringstream out;
    std::ostringstream err;
    Streams streams(out, err);
    sim::Registry registry = sim::fake_registry();
    // The first run shows that the command has begun. It can be interrupted from here on.
    const auto telling = [seed, parent = ends[1]](sim::ScenarioFunction run) {
      return [run = std::move(run), seed, parent](const sim::Registry& all,
                                                  const sim::RunRequest& request) {
        if (request.seed == seed) (void)!::write(parent, "!", 1);
        return run(all, request);
      };
    };
    for (sim::ScenarioInfo& scenario : registry.scenarios) scenario.run = telling(scenario.run);
    registry.venues.front().replay.run =
        telling([](const sim::Registry&, const sim::RunRequest&) -> sim::RunResult {
          for (;;) ::pause();
        });
    const int code = run(arguments, registry, Environment(), streams);
    const std::string all = out.str() + err.str();
    (void)!::write(ends[1], all.data(), all.size());
    _exit(code);
  }
  ::close(ends[1]);
  char byte = 0;
  (void)!::read(ends[0], &byte, 1);
  ::kill(child, signal);
  while (::read(ends[0], &byte, 1) == 1) printed += byte;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

class Interruption : public CliTest {};

TEST_F(Interruption, PrintsFinishedSeedsAndExitsBySignal) {
  const std::vector<std::string> test = {"test", "endless", "--jobs", "1", "--json", "-q"};
  std::string printed;
  EXPECT_EQ(interrupted(test, 3, SIGINT, printed), 130);
  EXPECT_NE(
      printed.find(R"("interrupted":true,"under_way":["endless, seed 3: 0 )"
                   R"(events, at +0.000000000 s"],"ended_early":[],"seeds_run":3,"passed":3)"),
      std::string::npos)
      << printed;
  EXPECT_NE(printed.find("\nwavetank test: endless was at seed 3: 0 events, at "),
            std::string::npos)
      << printed;
  EXPECT_NE(printed.find(R"("trace_hash":null)"), std::string::npos);
  EXPECT_EQ(interrupted(test, 3, SIGTERM, printed), 143);
  EXPECT_EQ(interrupted(test, 3, SIGHUP, printed), 129);
}

TEST_F(Interruption, StoppedReplayReportsItsPlace) {
  const std::vector<std::string> replay = {"replay", capture_file(3), "--seed", "7", "--json"};
  std::string printed;
  EXPECT_EQ(interrupted(replay, 7, SIGINT, printed), 130);
  EXPECT_NE(printed.find("wavetank replay: stopped by SIGINT; the run was at seed 7: 0 "
                         "events, at +0.000000000 s, without a verdict\n"),
            std::string::npos)
      << printed;
  EXPECT_NE(printed.find(R"("error":"stopped by SIGINT; )"), std::string::npos) << printed;
  EXPECT_EQ(interrupted(replay, 7, SIGHUP, printed), 129);
}

TEST_F(Interruption, StoppedReproductionReportsItsPlace) {
  run_wavetank({"replay", capture_file(3), "--client", "hasty", "--out", path("out"), "-q"});
  const std::vector<std::string> reproduce = {"reproduce", path("out/" + names("out").at(0))};
  std::string printed;
  EXPECT_EQ(interrupted(reproduce, 0, SIGTERM, printed), 143);
  EXPECT_NE(printed.find("wavetank reproduce: stopped by SIGTERM; the run was at seed 0"),
            std::string::npos)
      << printed;
}

}  // namespace
}  // namespace wavetank::cli
