#include "cli/environment.h"

#include <array>
#include <cstdlib>

namespace wavetank::cli {

Environment Environment::of_process() {
  constexpr std::array<const char*, 9> kKnown = {
      "NO_COLOR",     "TERM",           "WAVETANK_CAPTURE",      "WAVETANK_CLIENT", "WAVETANK_JOBS",
      "WAVETANK_OUT", "WAVETANK_REPRO", "WAVETANK_SEED_TIMEOUT", "WAVETANK_SEEDS"};
  Variables variables;
  for (const char* name : kKnown) {
    const char* value = std::getenv(name);
    if (value != nullptr) variables[name] = value;
  }
  return Environment(std::move(variables));
}

const std::string* Environment::find(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() || found->second.empty() ? nullptr : &found->second;
}

bool Environment::allows_colour() const {
  return find("NO_COLOR") == nullptr && !has_plain_terminal();
}

bool Environment::has_plain_terminal() const {
  const std::string* term = find("TERM");
  return term != nullptr && *term == "dumb";
}

}  // namespace wavetank::cli
