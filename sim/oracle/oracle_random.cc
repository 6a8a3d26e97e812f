#include "sim/oracle/oracle_random.h"

#include <string>

namespace wavetank::sim {

OracleRandom::OracleRandom(Oracle& oracle, std::string_view host)
    : stream_(oracle.stream("random." + std::string(host))) {}

std::uint64_t OracleRandom::draw(std::string_view label, std::uint64_t bound) {
  return stream_.draw(label, bound);
}

}  // namespace wavetank::sim
