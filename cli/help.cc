#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command_choice.h"
#include "cli/command_table.h"
#include "cli/served_faults.h"
#include "cli/venue_choice.h"

namespace wavetank::cli {
namespace {

constexpr std::size_t kHelpColumns = 100;
/// Where the text of an option begins.
constexpr std::size_t kOptionMargin = 24;
/// Where the meaning of an exit code begins.
constexpr std::size_t kExitMargin = 8;

constexpr const char* kMain =
    R"(wavetank: deterministic tests for programs that live on a websocket feed

The unmodified client runs in a simulated world: virtual time, a simulated network, a model of the
venue, and faults. The same seed and input give the same run on every machine. A failure becomes a
file that reproduces it.

usage
  wavetank COMMAND [ARGUMENTS]
  wavetank COMMAND --help
)";

constexpr const char* kMainOptions =
    R"(
options
  -h, --help            this text, or the help of a command
      --version         the version, and the commit that the program was built from

examples
  wavetank replay feed.gz
  wavetank test all --seeds 0..999
  wavetank test refused_180s --client fixed_retry
  wavetank reproduce wavetank-out/refused_180s-fixed_retry-seed0-1f0c9a2e.json
)";

constexpr const char* kNoColour = "  NO_COLOR              no colours\n";

constexpr const char* kMainExits = R"(
exit codes
    0   everything passed, and something ran
    1   a property was violated, or the client crashed or hung; reproduce: the recorded failure
        happened again; lint: there are findings; inspect diff: the events differ
    2   usage: an unknown option, scenario, client or venue; a fault plan with a wrong field
    3   inconclusive: a fault did not bite, a property was not reached, the client outlived the run;
        reproduce: the recorded failure did not happen again
    4   nondeterministic: two runs of the same decisions differ
    5   unreadable input: a file is missing, empty, damaged or of another kind
    6   environment error: disk full, a file or stdout cannot be written, no connection
   70   a bug in wavetank or in a scenario, or a worker killed from outside
  130   stopped by SIGINT, 143 by SIGTERM, 129 by SIGHUP; results so far are printed (serve and
        record: by the second signal)
)";

constexpr const char* kReplayUsage = R"(
usage
  wavetank replay CAPTURE [options]
)";

constexpr const char* kReplayAbout = R"(
After the last frame the client is asked to stop. Recorded closes, resets and failed dials happen
again. A replay of a feed with data is inconclusive when no message reached the client. A replay
with a plan is inconclusive when no fault of it, stops aside, had an effect.

CAPTURE is a wavetank capture or an hftbacktest collector file (.gz), recognised by content. A
truncated or damaged file is used up to the damage, and stderr reports the loss.
)";

constexpr const char* kReplayExamples =
    R"(  wavetank replay replay_data/generated_btc_eth_2min.capture
  wavetank replay feed.gz --client sleeping_ping --faults plan.json -v
  wavetank replay feed.gz --json | jq .trace_hash
)";

constexpr const char* kTestUsage = R"(
usage
  wavetank test SCENARIO... [options]
  wavetank test all [options]
)";

constexpr const char* kTestAbout = R"(
Each seed is one run. The seed decides the faults and every other draw. A run ends at the first
violation. The run is repeated to check that it is deterministic, and written to --out as an
incident, up to four for each property. Worker processes make the runs, so a client that crashes
(CRASH) or hangs (HANG) is an ordinary failure. A worker makes many runs: a client must not carry
state from one to the next in static variables.

A fault bites when it hinders something. A sweep is inconclusive in these cases:
  - a property that the scenario must reach was never reached, or a fault that must bite never bit
    ("wavetank list scenarios -v" names them)
  - any kind of drawn fault never bit, from 100 seeds on
  - with --faults: no entry of the plan, stops aside, bit in any run
)";

constexpr const char* kTestExamples = R"(  wavetank test all
  wavetank test close_1000_recover --seeds 0..999 --jobs 8
  wavetank test refused_180s --client fixed_retry --fail-fast
  wavetank test any_faults --capture feed.gz --seeds 0..999
)";

constexpr const char* kReproduceUsage = R"(
usage
  wavetank reproduce INCIDENT [options]
  wavetank reproduce INCIDENT --client NAME [options]
)";

constexpr const char* kReproduceAbout = R"(
INCIDENT is a file that wavetank test or wavetank replay wrote. It holds the client, the fault plan,
every draw, the violated property, and the capture or its path. A capture that is not at its path is
looked for beside the incident. The run is made twice, in a child process. To debug it:
gdb -ex 'set follow-fork-mode child' --args wavetank reproduce INCIDENT

Exit code 1: the recorded property is violated again. Exit code 3: it is not, and stderr explains.

With --client another client meets the same plan, seed and capture. Exit code 0: it survives, since
all its properties passed and each fault that bit in the incident bit again. 1: it violates a
property. 2: the incident does not list the faults that bit. 3: a fault did not bite.
)";

constexpr const char* kReproduceExamples =
    R"(  wavetank reproduce wavetank-out/refused_180s-fixed_retry-seed0-1f0c9a2e.json
  wavetank reproduce incident.json --client reference
  wavetank reproduce incident.json --json | jq .reproduced
)";

constexpr const char* kInspectUsage = R"(
usage
  wavetank inspect FILE [stats]
  wavetank inspect A diff B
)";

constexpr const char* kInspectAbout = R"(
A file is the output of --events, or an incident. The run of an incident is made again in a child
process to get the events. docs/debugging.md describes the events.

stats counts the events by kind and by host, and shows the first and the last one.

diff names the first event that differs, with the 5 events before it and the 3 behind it on either
side. Exit code 0: both files have the same events. Exit code 1: they differ.
)";

constexpr const char* kInspectExamples = R"(  wavetank inspect events.jsonl
  wavetank inspect seed17.jsonl diff seed18.jsonl
  wavetank inspect wavetank-out/a.json diff wavetank-out/b.json
)";

constexpr const char* kGenerateUsage = R"(
usage
  wavetank generate -o FILE [options]
)";

constexpr const char* kGenerateAbout = R"(
The same options give a byte-identical file on every machine. FILE is replaced only by a whole
capture.
)";

constexpr const char* kGenerateExamples = R"(  wavetank generate -o feed.capture
  wavetank generate --coins BTC,ETH,SOL --duration 10m --seed 7 -o feed.capture
)";

constexpr const char* kServeUsage = R"(
usage
  wavetank serve CAPTURE [options]
  wavetank serve generated [options]
)";

constexpr const char* kServeAbout = R"(
The first line on stderr names the address. Each connection that opens or closes adds a line.
SIGINT, SIGTERM or SIGHUP closes all connections in order and exits with 0. A second signal ends the
process immediately. Lines that the reader of stderr does not take in time are dropped and counted
("notes_dropped").
)";

constexpr const char* kServeExamples = R"(  wavetank serve generated
  wavetank serve feed.capture --listen 127.0.0.1:0 --speed 10
  curl -d '{"type":"allMids"}' http://127.0.0.1:8765/info
)";

constexpr const char* kRecordUsage = R"(
usage
  wavetank record --url URL --subscribe TOPIC... -o FILE [options]
)";

constexpr const char* kRecordAbout = R"(
The capture (docs/capture_format.md) holds messages both ways, control frames, and connections with
the causes of their ends, stamped by two clocks. replay and serve read it. Every message is synced
to the disk within a second; a crash loses no more than that.

SIGINT, SIGTERM, SIGHUP or the end of --duration ends the recording in order, with exit code 0. A
second signal ends the process immediately. Lines that the reader of stderr does not take in time
are dropped and counted. Exit code 6: the file cannot be written, or no connection was ever made.
If the disk falls 64 MiB behind, record stops reading the socket until the disk catches up. No
message is lost, but later ones get late timestamps. Each pause is reported, and noted in the
capture.
)";

constexpr const char* kRecordExamples =
    R"(  wavetank record --url wss://api.hyperliquid.xyz/ws --subscribe l2Book:BTC -o f.capture
  wavetank record --url ws://127.0.0.1:8765/ws --subscribe allMids --duration 1m -o mids.capture
)";

constexpr const char* kListUsage = R"(
usage
  wavetank list scenarios     worlds to run a client in
  wavetank list clients       programs to test; "specimens" have a known defect
  wavetank list faults        kinds of faults with their parameters, and triggers, for fault plans
  wavetank list properties    demands on every run
  wavetank list venues        markets, with their commands
)";

constexpr const char* kListExamples = R"(  wavetank list clients
  wavetank list faults --json | jq '.items[].name'
)";

constexpr const char* kLintUsage = R"(
usage
  wavetank lint PATH...
  wavetank lint --rules
)";

constexpr const char* kLintAbout = R"(
PATH is a file, or a folder whose .cc .cpp .cxx .h .hpp .hh are read; hidden files and folders, and
build folders, are left out. The lint works on source text, without compiling. It prefers false
positives to misses, and does not look inside macro definitions.

Each finding is a line on stdout: FILE:LINE: the fault. The remedy. A comment
"wavetank-lint: allow" on that line, or alone above it, accepts it.
)";

constexpr const char* kLintExamples = R"(  wavetank lint src include
  wavetank lint src --json | jq '.findings[] | .file'
)";

constexpr const char* kInitUsage = R"(
usage
  wavetank init DIR
)";

constexpr const char* kInitAbout = R"(
The project has a client, a defective twin of it, a scenario, a property, a kind of fault, and tests
with GoogleTest and RapidCheck. It builds with CMake against the installed wavetank. Its program has
all commands of wavetank. DIR must not exist, or be an empty folder.
)";

constexpr const char* kInitExamples = R"(  wavetank init x
  cmake -S x -B x/build && cmake --build x/build && x/build/x list clients
)";

/// The parts of a command's help that are not in the table.
struct HelpText {
  const char* usage;
  const char* about;  ///< Below the words of the venue.
  const char* examples;
};

HelpText help_text(Command command) {
  switch (command) {
    case Command::kReplay:
      return {kReplayUsage, kReplayAbout, kReplayExamples};
    case Command::kTest:
      return {kTestUsage, kTestAbout, kTestExamples};
    case Command::kReproduce:
      return {kReproduceUsage, kReproduceAbout, kReproduceExamples};
    case Command::kInspect:
      return {kInspectUsage, kInspectAbout, kInspectExamples};
    case Command::kGenerate:
      return {kGenerateUsage, kGenerateAbout, kGenerateExamples};
    case Command::kServe:
      return {kServeUsage, kServeAbout, kServeExamples};
    case Command::kRecord:
      return {kRecordUsage, kRecordAbout, kRecordExamples};
    case Command::kList:
      return {kListUsage, "", kListExamples};
    case Command::kLint:
      return {kLintUsage, kLintAbout, kLintExamples};
    case Command::kInit:
      return {kInitUsage, kInitAbout, kInitExamples};
  }
  return {"", "", ""};
}

/// `text` in lines below each other, behind `line`, which is the beginning of the first one.
std::string in_lines(std::string line, std::string_view text, std::size_t margin) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    const bool begins = line.empty() || line.back() == ' ';
    if (line.size() + (begins ? 0 : 1) + word.size() > kHelpColumns) {
      lines += std::exchange(line, std::string(margin, ' ')) + "\n";
    } else if (!begins) {
      line += ' ';
    }
    line += word;
  }
  return lines + line + "\n";
}

std::string option_label(const OptionRow& option) {
  const std::string letter = option.letter() == 0 ? "    " : fmt::format("-{}, ", option.letter());
  std::string label = fmt::format("  {}{}", letter, option.name);
  if (!option.is_flag()) label += fmt::format(" {}", option.value);
  return fmt::format("{:<{}}  ", label, kOptionMargin - 2);
}

/// The paragraphs that name the venue and hold its share.
std::string venue_help(const sim::Registry& registry, const CommandRow& row) {
  const sim::Venue& venue = require_venue(registry, row.venue);
  const std::string doc = require_command(registry, venue, row.name).doc;
  const std::string heading = "\n" + in_lines("Venue " + venue.name + ": ", venue.summary, 0);
  return doc.empty() ? heading : heading + "\n" + doc;
}

/// All venues with their commands.
std::string venues_help(const sim::Registry& registry) {
  if (registry.venues.empty()) return "";
  std::string text = "\nvenues, with their commands\n";
  for (const sim::Venue& venue : registry.venues) {
    const std::string name = fmt::format("  {:<{}}  ", venue.name, kOptionMargin - 4);
    text += in_lines(name, commands_text(venue), kOptionMargin);
  }
  return text;
}

std::string options_help(const CommandRow& row, const sim::FaultCatalogue& faults) {
  std::string text = "\noptions\n";
  for (const OptionRow& option : row.options) {
    text += in_lines(option_label(option), option.text, kOptionMargin);
    if (row.command != Command::kServe || option.name != "--faults") continue;
    text += served_faults(faults);
  }
  return text +
         "      --                end of the options; later arguments may begin with \"-\"\n";
}

std::string commands_help() {
  std::string text = "\ncommands\n";
  for (const CommandRow& row : command_rows()) {
    const std::string call = fmt::format("  {} {}", row.name, row.arguments);
    text += fmt::format("{:<{}}  {}\n", call, kOptionMargin - 2, row.summary);
  }
  return text;
}

/// The variables of `rows`, by their names.
std::string environment_help(const std::vector<CommandRow>& rows) {
  std::set<std::string> names;
  for (const CommandRow& row : rows) {
    for (const OptionRow& option : row.options) {
      if (option.in_environment == InEnvironment::kYes) names.insert(option.variable());
    }
  }
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  std::string text = "\nenvironment\n";
  if (!all.empty()) {
    text += in_lines("  ", all, 2);
    text += fmt::format("{:{}}{} of that name\n", "", kOptionMargin,
                        names.size() == 1 ? "default of the option" : "defaults of the options");
  }
  return text + kNoColour;
}

std::string exits_help(const CommandRow& row) {
  std::string text = "\nexit codes\n";
  for (const ExitRow& exit : row.exits) {
    text +=
        in_lines(fmt::format("  {:>3}   ", static_cast<int>(exit.code)), exit.text, kExitMargin);
  }
  return text;
}

}  // namespace

std::string main_help(const sim::Registry& registry) {
  return kMain + commands_help() + venues_help(registry) + kMainOptions +
         environment_help(command_rows()) + kMainExits;
}

std::string command_help(Command command, const sim::Registry& registry, std::string_view venue) {
  CommandRow row = row_of(command);
  const bool of_venues = row.is_of_venues();
  if (of_venues) row = with_venue(std::move(row), registry, require_venue(registry, venue));
  const HelpText text = help_text(command);
  return fmt::format("wavetank {}: {}\n", row.name, row.summary) + text.usage +
         (of_venues ? venue_help(registry, row) : "") + text.about +
         options_help(row, registry.faults) + "\nexamples\n" + text.examples +
         environment_help({row}) + exits_help(row);
}

}  // namespace wavetank::cli
