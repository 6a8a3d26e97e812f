#include "cli/served_faults.h"

#include <utility>
#include <vector>

namespace wavetank::cli {
namespace {

/// "Kinds: a, b, c" in lines below an option.
std::string option_list(std::string line, const std::vector<std::string>& names) {
  constexpr std::size_t kColumnsMax = 100;
  const std::string margin(24, ' ');
  std::string text;
  for (const std::string& name : names) {
    const std::string word = &name == &names.back() ? name : name + ",";
    if (margin.size() + line.size() + 1 + word.size() <= kColumnsMax) {
      line += " " + word;
    } else {
      text += margin + std::exchange(line, word) + "\n";
    }
  }
  return text + margin + line + "\n";
}

}  // namespace

std::string served_faults(const sim::FaultCatalogue& faults) {
  std::vector<std::string> kinds;
  for (const sim::FaultKind& kind : faults.kinds()) {
    if (kind.why_not_served().empty()) kinds.push_back(kind.name);
  }
  std::vector<std::string> triggers;
  for (const sim::FaultTrigger& trigger : faults.triggers()) {
    if (!trigger.served.empty()) triggers.push_back(trigger.name);
  }
  return option_list("Kinds:", kinds) + option_list("Triggers:", triggers);
}

}  // namespace wavetank::cli
