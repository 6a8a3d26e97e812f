#include "sim/fault/kinds/acting.h"
#include "sim/fault/kinds/kinds.h"
#include "sim/world/way.h"

namespace wavetank::sim {
namespace {

Hindrance small_segments(const FaultEntry& entry, Ref<Effect> effect) {
  Hindrance sliced(Hindrance::Kind::kSliced, std::move(effect));
  sliced.bytes_max = static_cast<std::uint32_t>(entry.number("bytes_max"));
  return sliced;
}

}  // namespace

// Small segments arrive without delay: they hinder neither dials nor life signs.
FaultKind slicer() {
  FaultKind kind;
  kind.name = "slicer";
  kind.level = FaultLevel::kByte;
  kind.doc = "Bytes travel in segments of at most bytes_max. No byte is lost.";
  kind.source =
      "Toxiproxy README, slicer; nautilus_trader RELEASES 1.226, frame glued to the 101 (3932)";
  kind.numbers = {NumberSpec{"bytes_max", "bytes", 1, 4'096, 1, {}}, duration_spec(10 * kSecondNs)};
  kind.acts_on = {TargetKind::kLink, TargetKind::kDirection, TargetKind::kConnection};
  kind.hinders = {};
  kind.hindrance = small_segments;
  return kind;
}

}  // namespace wavetank::sim
