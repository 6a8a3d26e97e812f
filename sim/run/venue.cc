#include "sim/run/venue.h"

namespace wavetank::sim {

std::vector<CommandInfo> Venue::commands() const {
  std::vector<CommandInfo> infos;
  const auto add = [&infos](std::string_view command, const auto& offered) {
    if (offered.run) infos.emplace_back(command, offered.doc, offered.options);
  };
  add("replay", replay);
  add("generate", generate);
  add("serve", serve);
  add("record", record);
  return infos;
}

}  // namespace wavetank::sim
