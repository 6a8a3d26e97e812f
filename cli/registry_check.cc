#include "cli/registry_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "cli/exit_code.h"
#include "cli/printable.h"

namespace wavetank::cli {
namespace {

bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.';
}

bool is_name(const std::string& name) {
  return !name.empty() && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), is_name_byte);
}

[[noreturn]] void refuse_thing(std::string_view what, const std::string& name,
                               std::string_view why) {
  throw CommandError(ExitCode::kUsage, "the registry of this program: " + std::string(what) +
                                           " \"" + printable(name) + "\" " + std::string(why));
}

template <class Things>
void check_names(std::string_view what, const Things& things) {
  std::set<std::string> seen;
  for (const auto& thing : things) {
    if (!is_name(thing.name)) {
      refuse_thing(what, thing.name, "has a name of other bytes than letters, digits, '_', '-' and '.'");
    }
    if (!seen.insert(thing.name).second) refuse_thing(what, thing.name, "is there twice; rename one");
  }
}

}  // namespace

void check_registry(const sim::Registry& registry) {
  check_names("the venue", registry.venues);
  check_names("the scenario", registry.scenarios);
  check_names("the client", registry.clients);
  check_names("the property", registry.properties);
  for (const std::string_view reserved : {std::string_view("all"), sim::kReplayCase}) {
    const auto found = std::find_if(
        registry.scenarios.begin(), registry.scenarios.end(),
        [&](const sim::ScenarioInfo& scenario) { return scenario.name == reserved; });
    if (found != registry.scenarios.end()) {
      refuse_thing("the scenario", found->name, "has a reserved name; rename it");
    }
  }
}

}  // namespace wavetank::cli
