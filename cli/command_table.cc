#include "cli/command_table.h"

#include <algorithm>

#include "core/check.h"

namespace wavetank::cli {
namespace {

using OptionRows = std::vector<OptionRow>;
using ExitRows = std::vector<ExitRow>;

constexpr const char* kHasNoEffect = "accepted for consistency; has no effect";
constexpr const char* kJsonObject = "one JSON object on stdout; everything else on stderr";
constexpr const char* kJsonAtTheEnd =
    "one JSON object on stdout, at the end; everything else on stderr";
constexpr const char* kMaxGapText =
    "shorten longer gaps between two records of the capture to T (\"1m\", \"30s\")";
constexpr const char* kOweGapsText =
    "judge silences of the capture: while a topic is silent, the venue owes its frames at its "
    "cadence. A topic with fewer than two frames before a silence has no cadence and is not judged "
    "(default: silences are listed only)";

// cli/command_choice.cc adds the names of the venues to the text.
const OptionRow kVenueRow = {kVenue, "NAME", "the venue"};
const OptionRow kOutRow = {"--out", "DIR", "folder for incidents (default: wavetank-out)",
                           InEnvironment::kYes};
const OptionRow kTimeoutRow = {
    "--seed-timeout", "T",
    "kill a run without an event for T of real time; its verdict is HANG (default: 60s)",
    InEnvironment::kYes};

// For a look at one run.
const OptionRows kLookRows = {
    {"--events", "FILE",
     "write the events of the run as JSON Lines, one event a line (docs/debugging.md); the file "
     "appears whole or not at all; - is stdout"},
    {"--events-kind", "K[,K]", "only events of these kinds; task_step adds the steps of the tasks"},
    {"--events-host", "H[,H]", "only events of these hosts; \"world\" has the faults"},
    {"--events-from", "T", "only events from that virtual time on (\"5s\", \"1m30s\")"},
    {"--events-to", "T", "only events up to that virtual time"},
    {"--events-decode", nullptr,
     "add channel, topic and kind of each message of the venue's protocol"},
    {"--until", "T",
     "stop the run at that virtual time and show its events and tasks: exit code 3, unless the run "
     "fails before"}};

OptionRows common_rows(const char* json, const char* quiet, const char* verbose) {
  return {{"--json", nullptr, json},
          {"--quiet", nullptr, quiet},
          {"--verbose", nullptr, verbose},
          {"--help", nullptr, "this text"}};
}

OptionRows joined_rows(OptionRows rows, const OptionRows& more, const OptionRows& last) {
  rows.insert(rows.end(), more.begin(), more.end());
  rows.insert(rows.end(), last.begin(), last.end());
  return rows;
}

const ExitRow kUsageExit = {
    ExitCode::kUsage,
    "usage: an unknown option or name, a wrong value, or a fault plan with a wrong field"};
const ExitRow kNondeterministicExit = {ExitCode::kNondeterministic,
                                       "nondeterministic: two runs of the same decisions differ"};
const ExitRow kUnreadableExit = {
    ExitCode::kUnreadable,
    "unreadable input: a file is missing, empty, damaged or of another kind"};
const ExitRow kOutsideExit = {ExitCode::kOutside,
                              "environment error: disk full, a file or stdout cannot be written"};
const ExitRow kInternalExit = {ExitCode::kInternal, "a bug in wavetank"};
const ExitRow kInternalRunExit = {
    ExitCode::kInternal, "a bug in wavetank or in a scenario, or a worker killed from outside"};
const ExitRow kStoppedExit = {
    ExitCode::kInterrupted,
    "stopped by SIGINT, 143 by SIGTERM, 129 by SIGHUP; results so far are printed"};
const ExitRow kSecondSignalExit = {
    ExitCode::kInterrupted, "stopped by a second signal: SIGINT, 143 by SIGTERM, 129 by SIGHUP"};

CommandRow replay_row() {
  const OptionRows own = {
      {"--client", "NAME", "the client to run (default: the first of \"wavetank list clients\")",
       InEnvironment::kYes},
      {"--faults", "PLAN", "a fault plan in JSON (docs/fault_model.md); default: no faults"},
      {"--seed", "N", "decides everything that capture and plan leave open (default: 0)"},
      {"--max-gap", "T", kMaxGapText},
      {"--owe-gaps", nullptr, kOweGapsText},
      kTimeoutRow,
      kVenueRow,
      kOutRow};
  return {Command::kReplay,
          "replay",
          "CAPTURE",
          "CAPTURE",
          "run a client against a recorded feed",
          joined_rows(own, kLookRows,
                      common_rows(kJsonObject, "only verdicts and failures",
                                  "more: every event that matters")),
          {{ExitCode::kPass, "every property passed, and a message of the feed reached the client"},
           {ExitCode::kViolated, "a property was violated, or the client crashed or hung"},
           kUsageExit,
           {ExitCode::kInconclusive,
            "inconclusive: no fault of the plan bit, no message reached the client, or the client "
            "outlived the run"},
           kNondeterministicExit,
           kUnreadableExit,
           kOutsideExit,
           kInternalRunExit,
           kStoppedExit}};
}

CommandRow test_row() {
  const OptionRows own = {
      {"--seeds", "A..B", "the seeds to run, both included (default: 0..99)", InEnvironment::kYes},
      {"--seed", "N", "one seed"},
      {"--client", "NAME", "the client to test (default: the first of \"wavetank list clients\")",
       InEnvironment::kYes},
      {"--faults", "PLAN", "a fault plan in JSON, instead of the scenario's own faults"},
      {"--capture", "FILE",
       "a recorded feed instead of the scenario's own. The scenario's faults happen in the first "
       "half of the feed. The client is asked to stop after its end. Properties that need a longer "
       "feed are listed as not_reached, not demanded",
       InEnvironment::kYes},
      {"--max-gap", "T", "with --capture: as in wavetank replay"},
      {"--owe-gaps", nullptr, "with --capture: as in wavetank replay"},
      {"--jobs", "N",
       "worker processes (default: one for each CPU); no result depends on it, unless the client "
       "keeps state in static variables",
       InEnvironment::kYes},
      {"--fail-fast", nullptr, "end each scenario at its first failing seed"},
      kTimeoutRow,
      kOutRow};
  return {
      Command::kTest,
      "test",
      "SCENARIO...|all",
      "SCENARIO",
      "run scenarios over many seeds and check their properties",
      joined_rows(own, kLookRows,
                  common_rows(kJsonObject, "only verdicts and failures",
                              "more: every failure, with its incident; with --seed N, every "
                              "event that matters, also of a run that passes")),
      {{ExitCode::kPass, "every scenario passed, and at least one seed ran"},
       {ExitCode::kViolated, "a property was violated, or the client crashed or hung"},
       kUsageExit,
       {ExitCode::kInconclusive,
        "inconclusive: a fault did not bite, a property was not reached, or the client outlived "
        "the run"},
       kNondeterministicExit,
       kUnreadableExit,
       kOutsideExit,
       kInternalRunExit,
       kStoppedExit}};
}

CommandRow reproduce_row() {
  const OptionRows own = {
      {"--client", "NAME", "try the incident on this client"},
      {"--out", "DIR", "folder for the incident of a client that fails (default: wavetank-out)",
       InEnvironment::kYes},
      kTimeoutRow};
  return {
      Command::kReproduce,
      "reproduce",
      "INCIDENT",
      "INCIDENT",
      "run a recorded failure again",
      joined_rows(
          own, kLookRows,
          common_rows(kJsonObject, "only verdicts and failures", "more: every event that matters")),
      {{ExitCode::kPass, "with --client: the client survived the incident"},
       {ExitCode::kViolated,
        "the recorded property is violated again; with --client: the client violates a property"},
       {ExitCode::kUsage,
        "usage: an unknown option or name, another capture than the recorded one; with --client: "
        "the incident does not list the faults that bit"},
       {ExitCode::kInconclusive,
        "the recorded property is not violated, and stderr explains; with --client: a fault that "
        "bit in the incident did not bite"},
       kNondeterministicExit,
       kUnreadableExit,
       kOutsideExit,
       kInternalRunExit,
       kStoppedExit}};
}

CommandRow generate_row() {
  const OptionRows own = {{"--output", "FILE", "the capture to write"},
                          {"--duration", "T", "length of the feed: 90s, 10m, 1h30m (default: 1h)"},
                          {"--seed", "N", "decides all synthetic data (default: 0)"},
                          kVenueRow};
  return {Command::kGenerate,
          "generate",
          "-o FILE",
          nullptr,
          "generate a synthetic feed and write it as a capture",
          joined_rows(own, {}, common_rows(kJsonAtTheEnd, "only errors and results", kHasNoEffect)),
          {{ExitCode::kPass, "the capture was written"},
           kUsageExit,
           kOutsideExit,
           kInternalExit,
           {ExitCode::kInterrupted,
            "stopped by SIGINT, 143 by SIGTERM, 129 by SIGHUP; FILE is not written"}}};
}

CommandRow serve_row() {
  const OptionRows own = {
      {"--listen", "H:P", "the address (default: 127.0.0.1:8765); port 0 means any"},
      {"--speed", "X",
       "speed of the feed, 0.001 to 1000 (default: 1); times of the venue, such as the idle close, "
       "stay"},
      {"--seed", "N", "decides all data of a generated feed (default: 0)"},
      {"--faults", "PLAN",
       "a fault plan in JSON (docs/fault_model.md), applied in real time from the moment of "
       "listening. Not bit-exact"},
      {"--tls-self-signed", nullptr,
       "speak TLS (wss://, https://), with a new certificate for localhost, 127.0.0.1, ::1 and the "
       "host of --listen"},
      {"--tls-certificate", "FILE", "write that certificate to FILE, for clients to trust"},
      kVenueRow};
  return {
      Command::kServe,
      "serve",
      "CAPTURE|generated",
      "CAPTURE|generated",
      "run the venue model as a server on a real socket",
      joined_rows(own, {}, common_rows(kJsonAtTheEnd, "only errors and results", kHasNoEffect)),
      {{ExitCode::kPass, "stopped in order by a signal"},
       kUsageExit,
       kUnreadableExit,
       {ExitCode::kOutside, "environment error: the address is in use, a file cannot be written"},
       {ExitCode::kInternal, "a bug in wavetank; it is reported, and ends one connection"},
       kSecondSignalExit}};
}

CommandRow record_row() {
  const OptionRows own = {
      {"--url", "URL", "ws://HOST:PORT/PATH or wss://HOST:PORT/PATH"},
      {"--subscribe", "TOPIC...", "one or more topics of the venue"},
      {"--output", "FILE",
       "the capture to write; missing folders are created; an existing file is refused"},
      {"--force", nullptr, "replace FILE, and the numbered parts of an earlier recording"},
      {"--duration", "T", "stop after T: 90s, 10m, 1h30m (default: at a signal)"},
      {"--ca", "FILE", "authorities to trust instead of the system's, in PEM"},
      {"--rotate-size", "N",
       "begin a new part at N bytes: 64K to 4G (always at 3 GiB of text). Parts of feed.capture "
       "are "
       "feed.capture, feed.1.capture, feed.2.capture ..."},
      {"--rotate-time", "T", "begin a new part after T"},
      kVenueRow};
  return {Command::kRecord,
          "record",
          "--url URL",
          nullptr,
          "record a live feed",
          joined_rows(own, {}, common_rows(kJsonAtTheEnd, "only errors and results", kHasNoEffect)),
          {{ExitCode::kPass, "recorded until a signal or the end of --duration"},
           kUsageExit,
           {ExitCode::kOutside,
            "environment error: the file cannot be written, or no connection was ever made"},
           kInternalExit,
           kSecondSignalExit}};
}

CommandRow inspect_row() {
  const OptionRows own = {
      {"--seed-timeout", "T",
       "kill the run of an incident without an event for T of real time (default: 60s)",
       InEnvironment::kYes}};
  return {Command::kInspect,
          "inspect",
          "FILE",
          "FILE",
          "count the events of a run, or compare two runs",
          joined_rows(own, {}, common_rows(kJsonObject, "without the counts", kHasNoEffect)),
          {{ExitCode::kPass, "the events were counted; diff: both files have the same events"},
           {ExitCode::kViolated, "diff: the events differ"},
           kUsageExit,
           kUnreadableExit,
           kOutsideExit,
           kInternalRunExit,
           kStoppedExit}};
}

CommandRow list_row() {
  return {
      Command::kList,
      "list",
      "WHAT",
      "WHAT",
      "list scenarios, clients, faults, properties or venues",
      common_rows("one JSON object on stdout", "only the names",
                  "more: sources, targets of a fault, and the properties and faults that sweeps "
                  "of a scenario must reach"),
      {{ExitCode::kPass, "the list was printed"}, kUsageExit, kOutsideExit, kInternalExit}};
}

CommandRow lint_row() {
  const OptionRows own = {
      {"--rules", nullptr,
       "list the rules: the form, the effect of g++ 12, the remedy, the source"}};
  return {Command::kLint,
          "lint",
          "PATH...",
          "PATH",
          "find coroutine code that g++ 12 compiles wrongly",
          joined_rows(own, {},
                      common_rows(kJsonObject, "only the findings; of --rules, only the names",
                                  "more: accepted findings")),
          {{ExitCode::kPass, "no finding"},
           {ExitCode::kViolated, "there are findings"},
           kUsageExit,
           {ExitCode::kUnreadable, "unreadable input: a path is missing, or has no C++ file"},
           kOutsideExit,
           kInternalExit}};
}

CommandRow init_row() {
  return {Command::kInit,
          "init",
          "DIR",
          "DIR",
          "write a project with a client of your own",
          common_rows("one JSON object on stdout", "no output on stdout", kHasNoEffect),
          {{ExitCode::kPass, "the project was written"},
           {ExitCode::kUsage, "usage: an unknown option, or a folder that is not empty"},
           kOutsideExit,
           kInternalExit}};
}

OptionValues values_of(const char* value) {
  if (value == nullptr) return OptionValues::kNone;
  return std::string_view(value).ends_with("...") ? OptionValues::kOneOrMore : OptionValues::kOne;
}

}  // namespace

OptionRow::OptionRow(const char* name_, const char* value_, const char* text_,
                     InEnvironment in_environment_)
    : name(name_),
      values(values_of(value_)),
      value(value_ == nullptr ? "" : value_),
      text(text_),
      in_environment(in_environment_) {}

OptionRow::OptionRow(const sim::CommandOption& option)
    : name(option.name),
      values(OptionValues::kOne),
      value(option.value),
      text(option.doc),
      in_environment(InEnvironment::kNo) {}

char OptionRow::letter() const {
  for (const std::string_view lettered : {"--output", "--quiet", "--verbose", "--help"}) {
    if (name == lettered) return lettered[2];
  }
  return '\0';
}

std::string OptionRow::variable() const {
  std::string variable = "WAVETANK_";
  for (const char letter : std::string_view(name).substr(2)) {
    variable += letter == '-' ? '_' : static_cast<char>(letter - 'a' + 'A');
  }
  return variable;
}

const OptionRow* CommandRow::find_option(std::string_view option) const {
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const OptionRow& row) { return row.name == option; });
  return found == options.end() ? nullptr : &*found;
}

const std::vector<CommandRow>& command_rows() {
  static const std::vector<CommandRow> kRows = {
      replay_row(), test_row(),    reproduce_row(), generate_row(), serve_row(),
      record_row(), inspect_row(), list_row(),      lint_row(),     init_row()};
  return kRows;
}

const CommandRow& row_of(Command command) {
  const auto found = std::find_if(command_rows().begin(), command_rows().end(),
                                  [&](const CommandRow& row) { return row.command == command; });
  CHECK(found != command_rows().end());
  return *found;
}

}  // namespace wavetank::cli
