#include "cli/command_rows.h"

#include <algorithm>
#include <utility>

#include "cli/exit_code.h"
#include "cli/parse_values.h"
#include "cli/venue_choice.h"
#include "core/check.h"
#include "sim/fault/nearest_name.h"

namespace wavetank::cli {
namespace {

/// The options of a command that makes a run, with those for a look at one.
std::vector<std::string> with_looks(std::vector<std::string> options) {
  for (const char* name :
       {kEvents, kEventsKind, kEventsHost, kEventsFrom, kEventsTo, kEventsDecode, kUntil}) {
    options.emplace_back(name);
  }
  return options;
}

const std::vector<CommandRow>& commands() {
  static const std::vector<CommandRow> kRows = {
      {Command::kReplay, "replay", "CAPTURE",
       with_looks({"--client", "--faults", "--seed", "--out", kSeedTimeout, kMaxGap, kOweGaps})},
      {Command::kTest, "test", "SCENARIO",
       with_looks({"--seeds", "--seed", "--client", "--faults", "--capture", kMaxGap, kOweGaps,
                   "--jobs", "--out", kSeedTimeout, kFailFast})},
      {Command::kReproduce, "reproduce", "INCIDENT",
       with_looks({"--client", "--out", kSeedTimeout})},
      {Command::kInspect, "inspect", "FILE", {kSeedTimeout}},
      {Command::kGenerate, "generate", nullptr, {"--duration", "--seed", kOutput}},
      {Command::kServe,
       "serve",
       "CAPTURE|generated",
       {"--listen", "--speed", "--seed", "--faults", kSelfSigned, "--tls-certificate"}},
      {Command::kRecord,
       "record",
       nullptr,
       {"--url", kSubscribe, kOutput, "--duration", "--ca", "--rotate-size", "--rotate-time",
        kForce}},
      {Command::kList, "list", "WHAT", {}},
      {Command::kLint, "lint", "PATH", {kRules}},
      {Command::kInit, "init", "DIR", {}}};
  return kRows;
}

const CommandRow& find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const CommandRow& row : commands()) {
    if (row.name == name) return row;
    names.emplace_back(row.name);
  }
  const auto refuse = [](const std::string& message) {
    throw CommandError(ExitCode::kUsage, message);
  };
  if (name.starts_with("-")) {
    const std::vector<std::string> own = {"--help", "--version"};
    if (!sim::nearest_name(name, own).empty()) {
      refuse("unknown option " + in_quotes(name) + "; " + sim::name_advice(name, own));
    }
    refuse("the command comes before " + in_quotes(name) + "; " + sim::name_advice("", names));
  }
  throw CommandError(ExitCode::kUsage,
                     "unknown command " + in_quotes(name) + "; " + sim::name_advice(name, names));
}

bool is_of_venues(Command command) {
  return command == Command::kReplay || command == Command::kGenerate ||
         command == Command::kServe || command == Command::kRecord;
}

}  // namespace

bool takes(const CommandRow& row, std::string_view option) {
  return std::find(row.options.begin(), row.options.end(), option) != row.options.end();
}

CommandRow command_row(const std::string& name, const std::vector<std::string>& arguments,
                       const sim::Registry& registry) {
  CommandRow row = find_command(name);
  if (!is_of_venues(row.command)) return row;
  const sim::Venue& venue = chosen_venue(registry, arguments);
  row.venue = venue.name;
  row.options.emplace_back(kVenue);
  for (const sim::CommandOption& option : require_command(registry, venue, name).options) {
    CHECK(row.command != Command::kReplay);
    CHECK(!takes(row, option.name));
    row.options.push_back(option.name);
    if (option.name != kCoins) row.of_venue.push_back(option.name);
  }
  return row;
}

std::string command_name(Command command) {
  for (const CommandRow& row : commands()) {
    if (row.command == command) return row.name;
  }
  return "wavetank";
}

std::string named_command(const std::vector<std::string>& arguments) {
  for (const CommandRow& row : commands()) {
    if (!arguments.empty() && arguments.front() == row.name) return row.name;
  }
  return {};
}

}  // namespace wavetank::cli
