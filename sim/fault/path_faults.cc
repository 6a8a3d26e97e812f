#include "sim/fault/path_faults.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace wavetank::sim {
namespace {

const FaultKind* path_kind(std::string_view name) {
  static const FaultCatalogue catalogue = sim_faults();
  const FaultKind* const kind = catalogue.find_kind(name);
  return kind != nullptr && kind->hindrance ? kind : nullptr;
}

}  // namespace

bool acts_on_ways(std::string_view kind) noexcept { return path_kind(kind) != nullptr; }

Hindrance hindrance_of(const FaultEntry& entry, Ref<Effect> effect) {
  const FaultKind* const kind = path_kind(entry.kind);
  if (kind != nullptr) return kind->hindrance(entry, std::move(effect));
  throw std::logic_error("\"" + entry.kind + "\" does not act on the way of bytes");
}

}  // namespace wavetank::sim
