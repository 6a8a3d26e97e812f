#include "cli/help.h"

#include <initializer_list>

#include "cli/venue_help.h"

namespace wavetank::cli {
namespace {

constexpr const char* kMain =
    R"(wavetank: deterministic tests for programs that live on a websocket feed

The unmodified client runs in a simulated world: virtual time, a simulated network, a model of the
venue, and faults. The same seed and input give the same run on every machine. A failure becomes a
file that reproduces it.

usage
  wavetank COMMAND [ARGUMENTS]
  wavetank COMMAND --help

commands
  replay CAPTURE        run a client against a recorded feed
  test SCENARIO...|all  run scenarios over many seeds and check their properties
  reproduce INCIDENT    run a recorded failure again
  generate              generate a synthetic feed and write it as a capture
  serve CAPTURE         run the venue model as a server on a real socket
  record --url URL      record a live feed
  inspect FILE          count the events of a run, or compare two runs
  list WHAT             list scenarios, clients, faults, properties or venues
  lint PATH...          find coroutine code that g++ 12 compiles wrongly
  init DIR              write a project with a client of your own
)";

constexpr const char* kMainOptions = R"(
options
  -h, --help            this text, or the help of a command
      --version         the version, and the commit that the program was built from

examples
  wavetank replay feed.gz
  wavetank test all --seeds 0..999
  wavetank test refused_180s --client fixed_retry
  wavetank reproduce wavetank-out/refused_180s-fixed_retry-seed0-1f0c9a2e.json
)";

constexpr const char* kTest =
    R"(wavetank test: run scenarios over many seeds and check their properties

usage
  wavetank test SCENARIO... [options]
  wavetank test all [options]

Each seed is one run. The seed decides the faults and every other draw. A run ends at the first
violation. The run is repeated to check that it is deterministic, and written to --out as an
incident, up to four for each property. Each run has a separate process, so a client that crashes
(CRASH) or hangs (HANG) is an ordinary failure.

A fault bites when it hinders something. A sweep is inconclusive in these cases:
  - a property that the scenario must reach was never reached, or a fault that must bite never bit
    ("wavetank list scenarios -v" names them)
  - any kind of drawn fault never bit, from 100 seeds on
  - with --faults: no entry of the plan, stops aside, bit in any run

options
      --seeds A..B      the seeds to run, both included (default: 0..99)
      --seed N          one seed
      --client NAME     the client to test (default: the first of "wavetank list clients")
      --faults PLAN     a fault plan in JSON, instead of the scenario's own faults
      --capture FILE    a recorded feed instead of the scenario's own. The scenario's faults happen
                        in the first half of the feed. The client is asked to stop after its end.
                        Properties that need a longer feed are listed as not_reached, not demanded
      --max-gap T, --owe-gaps  how the capture is played, as in wavetank replay
      --jobs N          worker processes (default: one for each CPU); no result depends on it
      --seed-timeout T  kill a run without an event for T of real time; its verdict is HANG
                        (default: 60s)
      --fail-fast       end each scenario at its first failing seed
)";

constexpr const char* kReproduce = R"(wavetank reproduce: run a recorded failure again

usage
  wavetank reproduce INCIDENT [options]
  wavetank reproduce INCIDENT --client NAME [options]

INCIDENT is a file that wavetank test or wavetank replay wrote. It holds the client, the fault plan,
every draw, the violated property, and the capture or its path. A capture that is not at its path is
looked for beside the incident. The run is made twice, in a child process. To debug it:
gdb -ex 'set follow-fork-mode child' --args wavetank reproduce INCIDENT

Exit code 1: the recorded property is violated again. Exit code 3: it is not, and stderr explains.

With --client another client meets the same plan, seed and capture. Exit code 0: it survives, since
all its properties passed and each fault that bit in the incident bit again. 1: it violates a
property. 2: the incident does not list the faults that bit. 3: a fault did not bite.

options
      --client NAME     try the incident on this client
      --out DIR         folder for the incident of a client that fails (default: wavetank-out)
      --seed-timeout T  kill a run without an event for T of real time; its verdict is HANG
                        (default: 60s)
)";

constexpr const char* kInspect =
    R"(wavetank inspect: count the events of a run, or compare two runs

usage
  wavetank inspect FILE [stats]
  wavetank inspect A diff B

A file is the output of --events, or an incident. The run of an incident is made again in a child
process to get the events. docs/debugging.md describes the events.

stats counts the events by kind and by host, and shows the first and the last one.

diff names the first event that differs, with the 5 events before it and the 3 behind it on either
side. Exit code 0: both files have the same events. Exit code 1: they differ.

options
      --seed-timeout T  kill the run of an incident without an event for T of real time
                        (default: 60s)
)";

constexpr const char* kList =
    R"(wavetank list: list scenarios, clients, faults, properties or venues

usage
  wavetank list scenarios     worlds to run a client in
  wavetank list clients       programs to test; "specimens" have a known defect
  wavetank list faults        kinds of faults with their parameters, and triggers, for fault plans
  wavetank list properties    demands on every run
  wavetank list venues        markets, with their commands

options
)";

constexpr const char* kLint =
    R"(wavetank lint: find coroutine code that g++ 12 compiles wrongly, mostly without a warning

usage
  wavetank lint PATH...
  wavetank lint --rules

PATH is a file, or a folder whose .cc .cpp .cxx .h .hpp .hh are read; hidden files and folders, and
build folders, are left out. The lint works on source text, without compiling. It prefers false
positives to misses, and does not look inside macro definitions.

Each finding is a line on stdout: FILE:LINE: the fault. The remedy. A comment
"wavetank-lint: allow" on that line, or alone above it, accepts it.

options
      --rules           list the rules: the form, the effect of g++ 12, the remedy, the source
)";

constexpr const char* kInit =
    R"(wavetank init: write a project with a client of your own

usage
  wavetank init DIR

The project has a client, a defective twin of it, a scenario, a property, a kind of fault, and tests
with GoogleTest and RapidCheck. It builds with CMake against the installed wavetank. Its program has
all commands of wavetank. DIR must not exist, or be an empty folder.

options
)";

constexpr const char* kInitOptions = R"(      --json            one JSON object on stdout
  -q, --quiet           nothing on stdout
  -v, --verbose         no effect here
)";

constexpr const char* kInitExamples = R"(
examples
  wavetank init x
  cmake -S x -B x/build && cmake --build x/build && x/build/x list clients
)";

constexpr const char* kEventOptions =
    R"(      --events FILE     write the events of the run as JSON Lines, an event a line
                        (docs/debugging.md); the file appears whole or not at all; - is stdout
      --events-kind K[,K]  only events of these kinds; task_step adds the steps of the tasks
      --events-host H[,H]  only events of these hosts; "world" has the faults
      --events-from T, --events-to T  only events of that virtual time ("5s", "1m30s")
      --events-decode   with channel, topic and kind of each message of the venue's protocol
      --until T         stop the run at that virtual time ("5s", "1m30s") and show its events and
                        tasks: exit code 3, unless it fails before
)";

constexpr const char* kOutOption =
    "      --out DIR         folder for incidents (default: wavetank-out)\n";

constexpr const char* kCommonOptions =
    R"(      --json            one JSON object on stdout; everything else on stderr
  -q, --quiet           only verdicts and failures
)";

constexpr const char* kLastOptions =
    R"(  -h, --help            this text
      --                end of the options; later arguments may begin with "-"
)";

constexpr const char* kVerboseOfRuns = "  -v, --verbose         more: every event that matters\n";
constexpr const char* kVerboseOfTests =
    "  -v, --verbose         more: every failure, with its incident; with --seed N, every event\n"
    "                        that matters, also of a run that passes\n";

constexpr const char* kListOptions = R"(      --json            one JSON object on stdout
  -q, --quiet           only the names
  -v, --verbose         more: sources, targets of a fault, and the properties and faults that
                        sweeps of a scenario must reach
)";

constexpr const char* kLintOptions =
    R"(      --json            one JSON object on stdout; everything else on stderr
  -q, --quiet           only the findings; of --rules, only the names
  -v, --verbose         more: accepted findings
)";

constexpr const char* kInspectOptions =
    R"(      --json            one JSON object on stdout; everything else on stderr
  -q, --quiet           without the counts
  -v, --verbose         no effect here
)";

constexpr const char* kInspectExamples = R"(
examples
  wavetank inspect events.jsonl
  wavetank inspect seed17.jsonl diff seed18.jsonl
  wavetank inspect wavetank-out/a.json diff wavetank-out/b.json
)";

constexpr const char* kLintExamples = R"(
examples
  wavetank lint src include
  wavetank lint src --json | jq '.findings[] | .file'
)";

constexpr const char* kReplayExamples = R"(
examples
  wavetank replay replay_data/generated_btc_eth_2min.capture
  wavetank replay feed.gz --client sleeping_ping --faults plan.json -v
  wavetank replay feed.gz --json | jq .trace_hash
)";

constexpr const char* kTestExamples = R"(
examples
  wavetank test all
  wavetank test close_1000_recover --seeds 0..999 --jobs 8
  wavetank test refused_180s --client fixed_retry --fail-fast
  wavetank test any_faults --capture feed.gz --seeds 0..999
)";

constexpr const char* kReproduceExamples = R"(
examples
  wavetank reproduce wavetank-out/refused_180s-fixed_retry-seed0-1f0c9a2e.json
  wavetank reproduce incident.json --client reference
  wavetank reproduce incident.json --json | jq .reproduced
)";

constexpr const char* kLiveOptions =
    R"(      --json            one JSON object on stdout, at the end; everything else on stderr
  -q, --quiet           only errors and results
  -v, --verbose         accepted for consistency; has no effect
)";

constexpr const char* kGenerateExamples = R"(
examples
  wavetank generate -o feed.capture
  wavetank generate --coins BTC,ETH,SOL --duration 10m --seed 7 -o feed.capture
)";

constexpr const char* kServeExamples = R"(
examples
  wavetank serve generated
  wavetank serve feed.capture --listen 127.0.0.1:0 --speed 10
  curl -d '{"type":"allMids"}' http://127.0.0.1:8765/info
)";

constexpr const char* kRecordExamples = R"(
examples
  wavetank record --url wss://api.hyperliquid.xyz/ws --subscribe l2Book:BTC -o f.capture
  wavetank record --url ws://127.0.0.1:8765/ws --subscribe allMids --duration 1m -o mids.capture
)";

constexpr const char* kListExamples = R"(
examples
  wavetank list clients
  wavetank list faults --json | jq '.items[].name'
)";

constexpr const char* kEnvironment = R"(
environment
  WAVETANK_CAPTURE, WAVETANK_CLIENT, WAVETANK_JOBS, WAVETANK_OUT, WAVETANK_SEED_TIMEOUT,
  WAVETANK_SEEDS
                        defaults of the options of that name
  NO_COLOR              no colours
)";

constexpr const char* kReplayEnvironment = R"(
environment
  WAVETANK_CLIENT, WAVETANK_OUT, WAVETANK_SEED_TIMEOUT
                        defaults of the options of that name
  NO_COLOR              no colours
)";

constexpr const char* kReproduceEnvironment = R"(
environment
  WAVETANK_OUT, WAVETANK_SEED_TIMEOUT
                        defaults of the options of that name
  NO_COLOR              no colours
)";

constexpr const char* kInspectEnvironment = R"(
environment
  WAVETANK_SEED_TIMEOUT
                        default of the option of that name
  NO_COLOR              no colours
)";

constexpr const char* kLiveEnvironment = R"(
environment
  NO_COLOR              no colours
)";

constexpr const char* kExitCodes = R"(
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

std::string joined(std::initializer_list<const char*> parts) {
  std::string text;
  for (const char* part : parts) text += part;
  return text;
}

}  // namespace

std::string main_help(const sim::Registry& registry) {
  return kMain + venues_section(registry) + joined({kMainOptions, kEnvironment, kExitCodes});
}

std::string command_help(Command command, const sim::Registry& registry, std::string_view venue) {
  switch (command) {
    case Command::kReplay:
      return venue_help(command, registry, venue) +
             joined({kEventOptions, kOutOption, kCommonOptions, kVerboseOfRuns, kLastOptions,
                     kReplayExamples, kReplayEnvironment, kExitCodes});
    case Command::kGenerate:
      return venue_help(command, registry, venue) +
             joined({kLiveOptions, kLastOptions, kGenerateExamples, kLiveEnvironment, kExitCodes});
    case Command::kServe:
      return venue_help(command, registry, venue) +
             joined({kLiveOptions, kLastOptions, kServeExamples, kLiveEnvironment, kExitCodes});
    case Command::kRecord:
      return venue_help(command, registry, venue) +
             joined({kLiveOptions, kLastOptions, kRecordExamples, kLiveEnvironment, kExitCodes});
    case Command::kTest:
      return joined({kTest, kEventOptions, kOutOption, kCommonOptions, kVerboseOfTests,
                     kLastOptions, kTestExamples, kEnvironment, kExitCodes});
    case Command::kReproduce:
      return joined({kReproduce, kEventOptions, kCommonOptions, kVerboseOfRuns, kLastOptions,
                     kReproduceExamples, kReproduceEnvironment, kExitCodes});
    case Command::kList:
      return joined({kList, kListOptions, kLastOptions, kListExamples, kExitCodes});
    case Command::kInspect:
      return joined({kInspect, kInspectOptions, kLastOptions, kInspectExamples, kInspectEnvironment,
                     kExitCodes});
    case Command::kInit:
      return joined({kInit, kInitOptions, kLastOptions, kInitExamples, kExitCodes});
    case Command::kLint:
      return joined({kLint, kLintOptions, kLastOptions, kLintExamples, kExitCodes});
  }
  return main_help(registry);
}

}  // namespace wavetank::cli
