#include "cli/command_choice.h"

#include <algorithm>
#include <utility>

#include "cli/exit_code.h"
#include "cli/parse_values.h"
#include "cli/venue_choice.h"
#include "core/check.h"
#include "sim/fault/nearest_name.h"

namespace wavetank::cli {
namespace {

const CommandRow& find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const CommandRow& row : command_rows()) {
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

}  // namespace

CommandRow chosen_command(const std::string& name, const std::vector<std::string>& arguments,
                          const sim::Registry& registry) {
  const CommandRow& row = find_command(name);
  if (!row.is_of_venues()) return row;
  return with_venue(row, registry, chosen_venue(registry, arguments));
}

CommandRow with_venue(CommandRow row, const sim::Registry& registry, const sim::Venue& venue) {
  const sim::CommandInfo command = require_command(registry, venue, row.name);
  CHECK(row.command != Command::kReplay || command.options.empty());
  row.venue = venue.name;
  auto at = std::find_if(row.options.begin(), row.options.end(),
                         [](const OptionRow& option) { return option.name == kVenue; });
  CHECK(at != row.options.end());
  at->text += " (default: " + registry.venues.front().name +
              "); with this command: " + venues_text(registry, row.name);
  for (const sim::CommandOption& option : command.options) {
    CHECK(row.find_option(option.name) == nullptr);
    at = row.options.insert(at, OptionRow(option)) + 1;
    if (option.name != kCoins) row.of_venue.push_back(option.name);
  }
  return row;
}

std::string command_name(Command command) { return row_of(command).name; }

std::string named_command(const std::vector<std::string>& arguments) {
  for (const CommandRow& row : command_rows()) {
    if (!arguments.empty() && arguments.front() == row.name) return row.name;
  }
  return {};
}

}  // namespace wavetank::cli
