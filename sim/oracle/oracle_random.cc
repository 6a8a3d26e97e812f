#include "sim/oracle/oracle_random.h"

#include <algorithm>

namespace wavetank::sim {

OracleRandom::OracleRandom(Oracle& oracle, std::string_view host) : oracle_(oracle), host_(host) {}

std::uint64_t OracleRandom::draw(std::string_view label, std::uint64_t bound) {
  auto found = std::find_if(streams_.begin(), streams_.end(),
                            [label](const Labelled& one) { return one.label == label; });
  if (found == streams_.end()) {
    const std::string name(label);
    DrawStream& stream = oracle_.stream("random." + host_ + "." + name);
    found = streams_.insert(found, Labelled{name, &stream});
  }
  return found->stream->draw(label, bound);
}

}  // namespace wavetank::sim
