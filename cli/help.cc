#include "cli/help.h"

#include <initializer_list>

namespace wavetank::cli {
namespace {

constexpr const char* kMain =
    R"(wavetank: deterministic tests for programs that live on a websocket feed

A client runs, unchanged, in a simulated world: virtual time, a simulated network, a model of the
venue, and faults. The same seed and input give the same run, on every machine; a failure becomes a
file that reproduces it.

usage
  wavetank COMMAND [ARGUMENTS]      wavetank COMMAND --help says more

commands
  replay CAPTURE        run a client against a recorded feed
  test SCENARIO...|all  run scenarios over many seeds and check their properties
  reproduce INCIDENT    run a recorded failure again
  generate              make a feed up and write it as a capture
  serve CAPTURE         be the venue, for any client, on a real socket
  record --url URL      write down what a live feed sends
  inspect FILE          count the events of a run, or compare those of two runs
  list WHAT             scenarios, clients, faults or properties
  lint PATH...          find coroutine code that g++ 12 compiles wrongly

options
  -h, --help            this text, or that of a command
      --version         the version

examples
  wavetank replay feed.gz
  wavetank test all --seeds 0..999
  wavetank test refused_180s --client fixed_retry
  wavetank reproduce wavetank-out/refused_180s-fixed_retry-seed0-1f0c9a2e.json
)";

constexpr const char* kReplay = R"(wavetank replay: run a client against a recorded feed

usage
  wavetank replay CAPTURE [options]

The venue model plays the capture to the client: each topic begins when the client subscribes to it,
and runs on while the client is away. When the last frame is delivered, the client is asked to stop.
Connections that the recorded venue closed, or that broke, are closed and cut again; dials that
failed then are refused. All of it takes place in virtual time. A replay is inconclusive when no
message of the feed reached the client, or no fault of the plan but a stop bit.

CAPTURE is a wavetank capture or an hftbacktest collector file (.gz); its content decides, not its
name. A truncated or damaged file is used up to the damage; stderr says what is lost.

options
      --client NAME     the client to run (default: the first of "wavetank list clients")
      --faults PLAN     a fault plan in JSON (docs/fault_model.md); default: no faults
      --seed N          decides what the capture and the plan leave open (default: 0)
      --max-gap T       a longer time between two records of the capture passes as T ("1m", "30s")
      --owe-gaps        where a topic of the capture is silent, its frames are owed at its cadence;
                        one with fewer than two frames before has none, and is not judged;
                        default: such silences are listed, and are not judged
      --seed-timeout T  a run whose events stand still so long, in real time, is killed and is HANG
                        (default: 60s)
)";

constexpr const char* kTest =
    R"(wavetank test: run scenarios over many seeds and check their properties

usage
  wavetank test SCENARIO... [options]
  wavetank test all [options]

Each seed is one run; it decides the faults and everything else that is drawn. A run ends with the
first property it violates. It is then repeated, to be sure that it repeats, and written to --out as
an incident: up to four for each property. Runs are made in processes of their own: a client that
crashes (CRASH) or stands still (HANG) is such a failure, too.

A sweep is inconclusive when a property that the scenario is made for was never reached, when a
fault that it is made for never bit ("wavetank list scenarios -v" names both), and from 100 seeds on
when any kind of fault was drawn and never bit; with --faults when no entry of the plan but a stop
bit in any run.

options
      --seeds A..B      the seeds to run, both included (default: 0..99)
      --seed N          one seed
      --client NAME     the client to test (default: the first of "wavetank list clients")
      --faults PLAN     a fault plan in JSON, instead of the scenario's own faults
      --capture FILE    a recorded feed, instead of the scenario's own: the scenario's faults happen
                        in its first half, the client is told to stop after its end; properties that
                        it is too short for are listed as not_reached, and not demanded
      --max-gap T, --owe-gaps  how the capture is played, as in wavetank replay; a topic with fewer
                        than two frames before a silence has no cadence to owe
      --jobs N          worker processes (default: one a CPU); no result depends on it
      --seed-timeout T  a run whose events stand still so long, in real time, is killed and is HANG
                        (default: 60s)
      --fail-fast       end each scenario at its first seed that fails
)";

constexpr const char* kReproduce = R"(wavetank reproduce: run a recorded failure again

usage
  wavetank reproduce INCIDENT [options]
  wavetank reproduce INCIDENT --client NAME [options]

INCIDENT is a file that wavetank test or wavetank replay has written. It holds the client, the fault
plan, every decision that was drawn and the property that was violated; also the capture, if it is
small, else where it is (its path, or the folder of the incident). The run is made twice, in a
process of its own: gdb -ex 'set follow-fork-mode child' --args wavetank reproduce INCIDENT.

Exit code 1 says that the recorded property is violated again, 3 that it is not: stderr explains.

With --client another client meets the same plan, seed and capture. Exit code 0 says that it
survives: all its properties passed, and each fault that bit in the incident bit here; 1 that it
violates a property; 3 that a fault did not bite; 2 that the incident does not say which ones bit.

options
      --client NAME     try the incident on this client
      --out DIR         where its own incident goes, if it fails (default: wavetank-out)
      --seed-timeout T  a run whose events stand still so long, in real time, is killed and is HANG
                        (default: 60s)
)";

constexpr const char* kInspect =
    R"(wavetank inspect: count the events of a run, or compare those of two runs

usage
  wavetank inspect FILE [stats]
  wavetank inspect A diff B

Each file is one that --events has written, or an incident. The run of an incident is made again, in
a process of its own, to have its events. docs/debugging.md describes the events.

stats counts the events by kind and by host, and shows the first and the last one.

diff names the first event that differs, with the 5 events before it and the 3 behind it on either
side. Exit code 0 says that both have the same events, 1 that they differ.

options
      --seed-timeout T  the run of an incident whose events stand still so long, in real time, is
                        killed (default: 60s)
)";

constexpr const char* kGenerate =
    R"(wavetank generate: make a feed up and write it as a capture

usage
  wavetank generate -o FILE [options]

The capture is that of a recorder with subscriptions to l2Book, trades and bbo of every coin, and to
allMids. Rates, sizes and shapes follow recordings of the venue; prices are made up. The same
options give the same bytes, on every machine. FILE is replaced only when the capture is whole.

options
  -o, --output FILE     where to write
      --coins A,B       the coins (default: BTC,ETH)
      --duration T      how long the feed is: 90s, 10m, 1h30m (default: 1h)
      --seed N          decides everything that is made up (default: 0)
)";

constexpr const char* kServe =
    R"(wavetank serve: be the venue, for any client, on a real socket

usage
  wavetank serve CAPTURE [options]
  wavetank serve generated [options]

The venue model of the simulation listens on a socket: subscriptions, acknowledgements, snapshots,
errors, pings, limits and the idle close are the same code. Each topic of a capture begins when a
client first subscribes to it; a generated feed runs from the start. candle is made from the trades.
The same port answers POST /info: meta, spotMeta, perpDexs, metaAndAssetCtxs, spotMetaAndAssetCtxs,
allMids, l2Book, recentTrades, candleSnapshot. At most 512 connections are open at once: more are
answered with 503. One that is kept open is closed when it has not asked anything for 60 s.

The first line on stderr names the address; a line for each connection that comes or goes follows.
SIGINT, SIGTERM or SIGHUP closes all connections in order and ends with 0; a second one ends it at
once. Lines that the reader of stderr does not take in time are dropped and counted
("notes_dropped").

options
      --listen H:P      the address (default: 127.0.0.1:8765); port 0 means any
      --speed X         how fast the feed plays, 0.001 to 1000 (default: 1); the venue's own times,
                        such as its idle close, stay
      --seed N          decides what a generated feed makes up (default: 0)
      --coins A,B       the coins of a generated feed (default: BTC,ETH)
      --faults PLAN     a fault plan in JSON (docs/fault_model.md), applied in real time; its times
                        count from listening: blackhole, latency, mute, mute_pongs, refuse_dials,
                        reset_peer, slicer, slow_close, venue_close. Not bit-exact
      --tls-self-signed     speak TLS (wss://, https://), with a certificate made now for
                            localhost, 127.0.0.1, ::1 and the host of --listen
      --tls-certificate FILE  where to write that certificate, for clients to trust
)";

constexpr const char* kRecord = R"(wavetank record: write down what a live feed sends

usage
  wavetank record --url URL --subscribe TOPIC... -o FILE [options]

The feed pipeline of the simulation runs on a real socket: it subscribes, keeps the connection alive
and dials again when it ends. All that passes goes into a capture (docs/capture_format.md), which
replay and serve read: messages both ways, control frames, connections and how they ended, with both
clocks. A message is synced to the disk after a second at most; a crash loses no more than that.

SIGINT, SIGTERM, SIGHUP or the end of --duration ends it in order, with 0; a second signal ends it
at once. Lines that the reader of stderr does not take in time are dropped and counted.
Exit code 6: the file cannot be written, or nothing ever connected. A disk that is slower than the
feed makes the venue wait, once 64 MiB wait for it: nothing is lost, but later messages are stamped
late. The capture notes that; stderr says so as it happens and at the end.

options
      --url URL         ws://HOST:PORT/PATH or wss://HOST:PORT/PATH
      --subscribe TOPIC...  one or more: l2Book:BTC trades:BTC bbo:BTC allMids candle:BTC:1m
  -o, --output FILE     where to write; its folder is made, a file that is there is refused
      --force           replace FILE, and the numbered parts of an earlier recording
      --duration T      stop after that time: 90s, 10m, 1h30m (default: at a signal)
      --ca FILE         authorities to trust in place of the system's, in PEM
      --rotate-size N   begin a new part when one has that many bytes: 64K to 4G; any recording
                        does at 3 GiB of text
      --rotate-time T   begin a new part after that time
                        Parts of feed.capture are feed.capture, feed.1.capture, feed.2.capture ...
)";

constexpr const char* kList = R"(wavetank list: what there is to run

usage
  wavetank list scenarios     what can be tested
  wavetank list clients       programs to test; "specimens" have a known defect
  wavetank list faults        kinds of faults, their parameters, and triggers, for fault plans
  wavetank list properties    what must hold

options
)";

constexpr const char* kLint =
    R"(wavetank lint: find coroutine code that g++ 12 compiles wrongly, mostly without a warning

usage
  wavetank lint PATH...
  wavetank lint --rules

PATH is a file, or a folder whose .cc .cpp .cxx .h .hpp .hh are read; hidden files and folders, and
folders of builds, are left out. Nothing is compiled: the text alone is searched, so a finding may
be a false alarm, and the definition of a macro is not searched.

Each finding is a line on stdout: FILE:LINE: the fault. The remedy. A comment
"wavetank-lint: allow" on that line, or alone above it, accepts it.

options
      --rules           what is looked for: what g++ 12 does with it, the remedy, the source
)";

constexpr const char* kEventOptions =
    R"(      --events FILE     write the events of the run as JSON Lines, an event a line
                        (docs/debugging.md); the file appears whole or not at all; - is stdout
      --events-kind K[,K]  only events of these kinds; task_step adds the steps of the tasks
      --events-host H[,H]  only events of these hosts; "world" has the faults
      --events-from T, --events-to T  only events of that virtual time ("5s", "1m30s")
      --events-decode   with channel, topic and kind of each message of the venue's protocol
)";

constexpr const char* kOutOption =
    "      --out DIR         where incidents go (default: wavetank-out)\n";

constexpr const char* kCommonOptions =
    R"(      --json            one JSON object on stdout; everything else on stderr
  -q, --quiet           only the verdict, and what failed
)";

constexpr const char* kLastOptions =
    R"(  -h, --help            this text
      --                what follows is no option, even if it begins with "-"
)";

constexpr const char* kVerboseOfRuns = "  -v, --verbose         more: every event that matters\n";
constexpr const char* kVerboseOfTests =
    "  -v, --verbose         more: every failure, with its incident\n";

constexpr const char* kListOptions = R"(      --json            one JSON object on stdout
  -q, --quiet           only the names
  -v, --verbose         more: where each comes from, what a fault acts on, and what sweeps of a
                        scenario must reach
)";

constexpr const char* kLintOptions =
    R"(      --json            one JSON object on stdout; everything else on stderr
  -q, --quiet           only the findings; of --rules, only the names
  -v, --verbose         more: what is accepted
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
  -q, --quiet           nothing but errors and what was asked for
  -v, --verbose         no effect here
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
    1   a property was violated, or the client crashed or hung (reproduce: the recorded one, again);
        lint: something was found; inspect diff: the events differ
    2   usage: an unknown option, scenario or client; a fault plan with a wrong field
    3   inconclusive: a fault did not bite, a property was not reached, the client outlived the run;
        reproduce: not shown again
    4   nondeterministic: two runs of the same decisions differ
    5   unreadable input: a file that is missing, empty, damaged or something else
    6   a fault outside: the disk is full, a file or stdout cannot be written, no answer comes
   70   a bug in wavetank or in a scenario; a worker that was killed from outside
  130   stopped by SIGINT, 143 by SIGTERM, 129 by SIGHUP; results so far are printed (serve,
        record: by the second)
)";

std::string joined(std::initializer_list<const char*> parts) {
  std::string text;
  for (const char* part : parts) text += part;
  return text;
}

}  // namespace

std::string main_help() { return joined({kMain, kEnvironment, kExitCodes}); }

std::string command_help(Command command) {
  switch (command) {
    case Command::kReplay:
      return joined({kReplay, kEventOptions, kOutOption, kCommonOptions, kVerboseOfRuns,
                     kLastOptions, kReplayExamples, kReplayEnvironment, kExitCodes});
    case Command::kTest:
      return joined({kTest, kEventOptions, kOutOption, kCommonOptions, kVerboseOfTests,
                     kLastOptions, kTestExamples, kEnvironment, kExitCodes});
    case Command::kReproduce:
      return joined({kReproduce, kEventOptions, kCommonOptions, kVerboseOfRuns, kLastOptions,
                     kReproduceExamples, kReproduceEnvironment, kExitCodes});
    case Command::kGenerate:
      return joined(
          {kGenerate, kLiveOptions, kLastOptions, kGenerateExamples, kLiveEnvironment, kExitCodes});
    case Command::kServe:
      return joined(
          {kServe, kLiveOptions, kLastOptions, kServeExamples, kLiveEnvironment, kExitCodes});
    case Command::kRecord:
      return joined(
          {kRecord, kLiveOptions, kLastOptions, kRecordExamples, kLiveEnvironment, kExitCodes});
    case Command::kList:
      return joined({kList, kListOptions, kLastOptions, kListExamples, kExitCodes});
    case Command::kInspect:
      return joined({kInspect, kInspectOptions, kLastOptions, kInspectExamples, kInspectEnvironment,
                     kExitCodes});
    case Command::kLint:
      return joined({kLint, kLintOptions, kLastOptions, kLintExamples, kExitCodes});
  }
  return main_help();
}

}  // namespace wavetank::cli
