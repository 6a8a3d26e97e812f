#include "cli/venue_choice.h"

#include <algorithm>
#include <optional>

#include "cli/exit_code.h"

namespace wavetank::cli {
namespace {

void append_word(std::string& list, std::string_view word) {
  if (!list.empty()) list += ", ";
  list += word;
}

[[noreturn]] void refuse_venue(const sim::Registry& registry, std::string_view name) {
  std::string names;
  for (const sim::Venue& venue : registry.venues) append_word(names, venue.name);
  throw CommandError(ExitCode::kUsage, names.empty() ? "this program has no venue"
                                                     : "unknown venue \"" + std::string(name) +
                                                           "\"; this program has: " + names);
}

/// The last --venue among `arguments`.
std::optional<std::string> named_venue(const std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--venue";
  constexpr std::string_view kWithValue = "--venue=";
  std::optional<std::string> name;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    if (arguments[i].starts_with(kWithValue)) name = arguments[i].substr(kWithValue.size());
    if (arguments[i] == kOption && i + 1 < arguments.size()) name = arguments[i + 1];
  }
  return name;
}

}  // namespace

const sim::Venue& chosen_venue(const sim::Registry& registry,
                               const std::vector<std::string>& arguments) {
  const std::optional<std::string> name = named_venue(arguments);
  if (name && name->empty()) refuse_venue(registry, *name);
  return require_venue(registry, name.value_or(""));
}

const sim::Venue& require_venue(const sim::Registry& registry, std::string_view name) {
  const sim::Venue* const venue = registry.find_venue(name);
  if (venue == nullptr) refuse_venue(registry, name);
  return *venue;
}

sim::CommandInfo require_command(const sim::Registry& registry, const sim::Venue& venue,
                                 std::string_view command) {
  const std::vector<sim::CommandInfo> commands = venue.commands();
  const auto found =
      std::find_if(commands.begin(), commands.end(),
                   [command](const sim::CommandInfo& one) { return one.name == command; });
  if (found != commands.end()) return *found;
  const std::string has = commands.empty() ? "no command" : commands_text(venue);
  const std::string others = venues_text(registry, command);
  const std::string remedy = others.empty() ? "no venue of this program has it"
                                            : "give --venue with one that has it: " + others;
  throw CommandError(ExitCode::kUsage, "the venue " + venue.name + " does not have " +
                                           std::string(command) + ", it has " + has + "; " +
                                           remedy);
}

std::string commands_text(const sim::Venue& venue) {
  std::string text;
  for (const sim::CommandInfo& command : venue.commands()) append_word(text, command.name);
  return text;
}

std::string venues_text(const sim::Registry& registry, std::string_view command) {
  std::string text;
  for (const sim::Venue& venue : registry.venues) {
    for (const sim::CommandInfo& one : venue.commands()) {
      if (one.name == command) append_word(text, venue.name);
    }
  }
  return text;
}

}  // namespace wavetank::cli
