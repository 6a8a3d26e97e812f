#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>

#include "cli/cli.h"
#include "cli/command_choice.h"
#include "cli/command_table.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/parse_values.h"
#include "sim/fault/nearest_name.h"

namespace wavetank::cli {
namespace {

constexpr std::uint64_t kJobsMax = 1024;
constexpr const char* kHelp = "--help";
constexpr const char* kSeedTimeout = "--seed-timeout";
constexpr const char* kRules = "--rules";
constexpr const char* kMaxGap = "--max-gap";
constexpr const char* kOweGaps = "--owe-gaps";
constexpr const char* kEvents = "--events";
constexpr const char* kEventsKind = "--events-kind";
constexpr const char* kEventsHost = "--events-host";
constexpr const char* kEventsFrom = "--events-from";
constexpr const char* kEventsTo = "--events-to";
constexpr const char* kEventsDecode = "--events-decode";
constexpr const char* kUntil = "--until";
constexpr const char* kOutput = "--output";
constexpr const char* kForce = "--force";

/// Everything as text: our own messages are clearer than those of a library.
struct RawArguments {
  std::vector<std::string> subjects;
  std::vector<std::string> subscriptions;
  std::map<std::string, std::string> values;
  std::set<std::string, std::less<>> flags;

  bool has(std::string_view flag) const { return flags.contains(flag); }
};

[[noreturn]] void usage_error(const std::string& message) {
  throw CommandError(ExitCode::kUsage, message);
}

/// An option that the command does not have; the nearest that it has is the advice.
void refuse_extras(const CommandRow& row, const std::vector<std::string>& extras) {
  const auto extra = std::find_if(extras.begin(), extras.end(),
                                  [](const std::string& text) { return text != "--"; });
  if (extra == extras.end()) return;
  std::vector<std::string> names;
  for (const OptionRow& option : row.options) names.emplace_back(option.name);
  // The value of an unknown option is no help.
  const std::string name = extra->substr(0, extra->find('='));
  usage_error("unknown option " + in_quotes(name) + "; " + sim::name_advice(name, names));
}

/// CLI11 would take "--json=no" for a wish.
void refuse_values_of_flags(const CommandRow& row, const std::vector<std::string>& arguments) {
  std::vector<std::string> flags;
  for (const OptionRow& option : row.options) {
    if (!option.is_flag()) continue;
    flags.emplace_back(option.name);
    if (option.letter() != 0) flags.push_back(std::string("-") + option.letter());
  }
  for (const std::string& argument : arguments) {
    if (argument == "--") return;
    for (const std::string& flag : flags) {
      if (!argument.starts_with(flag + "=")) continue;
      usage_error(flag + " takes no value, not " + in_quotes(argument.substr(flag.size() + 1)));
    }
  }
}

void add_option(CLI::App& app, const OptionRow& option, RawArguments& raw) {
  const std::string letter = option.letter() == 0 ? "" : std::string("-") + option.letter() + ",";
  if (option.is_flag()) {
    app.add_flag(letter + option.name);
  } else if (option.values == OptionValues::kOneOrMore) {
    app.add_option(letter + option.name, raw.subscriptions)->expected(1, -1);
  } else {
    app.add_option(letter + option.name, raw.values[option.name])->take_last();
  }
}

/// Keeps the options that were given.
void keep_given(const CLI::App& app, const CommandRow& row, RawArguments& raw) {
  for (const OptionRow& option : row.options) {
    const bool given = app.get_option(option.name)->count() > 0;
    if (!given) raw.values.erase(option.name);
    if (given && option.is_flag()) raw.flags.emplace(option.name);
  }
}

RawArguments parse_raw(const CommandRow& row, std::vector<std::string> arguments) {
  refuse_values_of_flags(row, arguments);
  RawArguments raw;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_option("subjects", raw.subjects);
  for (const OptionRow& option : row.options) add_option(app, option, raw);
  // CLI11 takes them from the back.
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();
    usage_error(text.substr(0, text.find(':')) + " needs a value");
  } catch (const CLI::ParseError& error) {
    usage_error(error.what());
  }
  keep_given(app, row, raw);
  if (!raw.has(kHelp)) refuse_extras(row, app.remaining());
  return raw;
}

/// The option's value, else that of its variable; `source` names the one that it was.
const std::string* find_value(const RawArguments& raw, const Environment& environment,
                              const CommandRow& row, const std::string& option,
                              std::string& source) {
  source = option;
  const auto given = raw.values.find(option);
  if (given != raw.values.end()) return &given->second;
  const OptionRow* const known = row.find_option(option);
  if (known == nullptr || known->in_environment == InEnvironment::kNo) return nullptr;
  source = known->variable();
  return environment.find(source);
}

unsigned cpu_count() {
  const long count = ::sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1U : static_cast<unsigned>(std::min<long>(count, kJobsMax));
}

void check_subjects(const CommandRow& row, const std::vector<std::string>& subjects) {
  if (row.subject == nullptr) {
    if (subjects.empty()) return;
    usage_error("unexpected argument " + in_quotes(subjects.front()) + "; see wavetank " +
                row.name + " --help");
  }
  if (subjects.empty()) {
    usage_error(std::string(row.subject) + " is missing; see wavetank " + row.name + " --help");
  }
  if (std::find(subjects.begin(), subjects.end(), "") != subjects.end()) {
    usage_error(std::string(row.subject) + " is empty; see wavetank " + row.name + " --help");
  }
  const bool takes_several = row.command == Command::kTest || row.command == Command::kLint ||
                             row.command == Command::kInspect;
  if (!takes_several && subjects.size() > 1) {
    usage_error("give one " + std::string(row.subject) + ", not also " + in_quotes(subjects[1]));
  }
}

/// A capture is fixed: options of a generated feed would be ignored.
void check_feed(const RawArguments& raw) {
  const std::string& feed = raw.subjects.front();
  if (feed == kGenerated) return;
  for (const char* option : {kCoins, "--seed"}) {
    if (!raw.values.contains(option)) continue;
    usage_error(std::string(option) + " is for a generated feed: leave it out, or serve " +
                std::string(kGenerated) + " instead of " + in_quotes(feed));
  }
}

/// Those of generate and serve. `value` gives an option's text and sets `source`.
template <class Value>
void read_live_options(Options& options, const CommandRow& row, const Value& value,
                       const std::string& source) {
  if (const std::string* coins = value(kCoins)) options.coins = require_coins(source, *coins);
  if (const std::string* duration = value("--duration")) {
    options.duration = require_duration(source, *duration);
  }
  if (const std::string* listen = value("--listen")) {
    options.listen = require_endpoint(source, *listen);
  }
  if (const std::string* speed = value("--speed")) {
    options.speed_permille = require_speed(source, *speed);
  }
  if (const std::string* output = value(kOutput)) options.output = *output;
  if (row.find_option(kOutput) != nullptr && options.output.empty()) {
    usage_error("-o FILE is missing: name the file to write");
  }
}

/// Those of record.
template <class Value>
void read_record_options(RecordOptions& options, const RawArguments& raw, const Value& value,
                         const std::string& source) {
  const std::string* url = value("--url");
  if (url == nullptr)
    usage_error("--url is missing: give the address of the feed, ws://... or wss://...");
  options.url = require_url(source, *url);
  options.subscriptions = raw.subscriptions;
  if (options.subscriptions.empty()) {
    usage_error("--subscribe is missing: name topics, for example l2Book:BTC trades:BTC");
  }
  if (const std::string* file = value("--ca")) {
    if (file->empty()) usage_error("--ca \"\": give a file");
    options.ca_file = *file;
  }
  if (!options.ca_file.empty() && !options.url.secure) {
    usage_error("--ca is for wss://, and --url \"" + options.url.shown + "\" is not");
  }
  if (const std::string* time = value("--duration")) {
    options.duration = require_duration(source, *time);
  }
  if (const std::string* size = value("--rotate-size")) {
    options.rotate_bytes = require_size(source, *size);
  }
  if (const std::string* time = value("--rotate-time")) {
    options.rotate_time = require_duration(source, *time);
  }
  options.force = raw.has(kForce);
}

/// The options that select events, without the one that names the file.
void refuse_lonely_filters(const RawArguments& raw) {
  for (const char* option : {kEventsKind, kEventsHost, kEventsFrom, kEventsTo}) {
    if (!raw.values.contains(option)) continue;
    usage_error(std::string(option) +
                " selects among the events of --events: give --events FILE, too");
  }
  if (raw.has(kEventsDecode)) {
    usage_error(std::string(kEventsDecode) +
                " adds to the events of --events: give --events FILE, too");
  }
}

/// Those of --events.
template <class Value>
void read_event_options(Options& options, const RawArguments& raw, const Value& value,
                        const std::string& source) {
  EventOptions& events = options.events;
  const std::string* path = value(kEvents);
  if (path == nullptr) return refuse_lonely_filters(raw);
  if (path->empty()) usage_error("--events \"\": give a file, or - for stdout");
  events.path = *path;
  events.decode = raw.has(kEventsDecode);
  if (const std::string* kinds = value(kEventsKind)) {
    events.filter.kinds = require_event_kinds(source, *kinds);
  }
  if (const std::string* hosts = value(kEventsHost)) {
    events.filter.hosts = require_names(source, *hosts);
  }
  if (const std::string* from = value(kEventsFrom)) {
    events.filter.from = Instant(require_time(source, *from));
  }
  if (const std::string* to = value(kEventsTo)) {
    events.filter.to = Instant(require_time(source, *to));
  }
  if (events.filter.from && events.filter.to && *events.filter.from > *events.filter.to) {
    usage_error("--events-from is later than --events-to: give an earlier --events-from");
  }
  if (events.path == kStdout && options.json) {
    usage_error("--events - and --json both write to stdout: give --events a file");
  }
}

/// A look at a run needs one.
void require_one_run(const Options& options) {
  if (options.command != Command::kTest || options.seeds.first == options.seeds.last) return;
  if (!options.events.path.empty()) {
    usage_error("--events writes the events of one run: give --seed N, not several seeds");
  }
  if (options.until) usage_error("--until stops one run: give --seed N, not several seeds");
}

Options to_options(const CommandRow& row, const RawArguments& raw, const Environment& environment) {
  if (!raw.has(kRules)) check_subjects(row, raw.subjects);
  if (raw.has(kRules) && !raw.subjects.empty()) {
    usage_error("--rules lists the rules and takes no path: leave out " +
                in_quotes(raw.subjects.front()));
  }
  if (row.command == Command::kServe) check_feed(raw);
  Options options;
  options.command = row.command;
  options.venue = row.venue;
  options.subjects = raw.subjects;
  options.json = raw.has("--json");
  options.quiet = raw.has("--quiet");
  options.verbose = raw.has("--verbose");
  options.fail_fast = raw.has("--fail-fast");
  options.rules = raw.has(kRules);
  if (options.quiet && options.verbose) usage_error("--quiet and --verbose exclude each other");
  if (raw.values.contains("--seed") && raw.values.contains("--seeds")) {
    usage_error("--seed and --seeds exclude each other");
  }
  std::string source;
  const auto value = [&](const char* option) {
    return find_value(raw, environment, row, option, source);
  };
  if (const std::string* client = value("--client")) options.client = *client;
  if (const std::string* faults = value("--faults")) options.faults = *faults;
  if (const std::string* out = value("--out")) options.out = *out;
  if (options.faults && options.faults->empty()) usage_error("--faults \"\": give a file");
  if (const std::string* capture = value("--capture")) options.capture = *capture;
  if (options.capture && options.capture->empty()) usage_error("--capture \"\": give a file");
  if (row.command == Command::kTest && !options.capture) {
    const bool gap = raw.values.contains(kMaxGap);
    if (gap || raw.has(kOweGaps)) {
      usage_error(std::string(gap ? kMaxGap : kOweGaps) +
                  " is for a recorded feed: give --capture");
    }
  }
  if (options.out && options.out->empty()) usage_error("--out \"\": give a folder");
  if (const std::string* seeds = value("--seeds")) options.seeds = require_range(source, *seeds);
  if (const std::string* seed = value("--seed")) {
    options.seed = require_number(source, *seed, 0, kSeedMax);
    options.seeds = SeedRange(options.seed, options.seed);
  }
  if (const std::string* gap = value(kMaxGap)) options.max_gap = require_duration(source, *gap);
  options.owe_gaps = raw.has(kOweGaps);
  if (const std::string* timeout = value(kSeedTimeout)) {
    options.seed_timeout = require_duration(source, *timeout);
  }
  read_event_options(options, raw, value, source);
  if (const std::string* until = value(kUntil))
    options.until = Instant(require_time(source, *until));
  require_one_run(options);
  read_live_options(options, row, value, source);
  options.tls_self_signed = raw.has("--tls-self-signed");
  if (const std::string* file = value("--tls-certificate")) {
    if (file->empty()) usage_error("--tls-certificate \"\": give a file");
    options.tls_certificate = *file;
  }
  if (row.command == Command::kRecord) {
    read_record_options(options.record, raw, value, source);
  }
  options.jobs = cpu_count();
  if (const std::string* jobs = value("--jobs")) {
    options.jobs = static_cast<unsigned>(require_number(source, *jobs, 1, kJobsMax));
  }
  return options;
}

bool is_help(const std::string& argument) {
  return argument == "help" || argument == "--help" || argument == "-h";
}

}  // namespace

ParsedArguments parse_arguments(const std::vector<std::string>& arguments,
                                const Environment& environment, const sim::Registry& registry) {
  ParsedArguments parsed;
  if (arguments.empty()) {
    usage_error("no command; wavetank --help lists the commands");
  }
  const std::string& first = arguments.front();
  const bool asks_help = is_help(first);
  if (asks_help && (arguments.size() == 1 || first != "help" || is_help(arguments[1]))) {
    parsed.text.emplace(main_help(registry));
    return parsed;
  }
  if (first == "--version") {
    parsed.text.emplace(version_line());
    return parsed;
  }
  const CommandRow row = chosen_command(asks_help ? arguments[1] : first, arguments, registry);
  const RawArguments raw = parse_raw(row, {arguments.begin() + 1, arguments.end()});
  if (raw.has(kHelp) || asks_help) {
    parsed.text.emplace(command_help(row.command, registry, row.venue));
    return parsed;
  }
  parsed.options = to_options(row, raw, environment);
  for (const std::string& option : row.of_venue) {
    const auto given = raw.values.find(option);
    if (given != raw.values.end()) parsed.options.of_venue.insert(*given);
  }
  return parsed;
}

}  // namespace wavetank::cli
