#pragma once

/// sim/oracle/oracle_random.h - the Random door of a simulated host: the program under test draws
/// from the run's oracle without knowing it.

#include <cstdint>
#include <string_view>

#include "core/loop/random.h"
#include "sim/oracle/oracle.h"

namespace wavetank::sim {

/// Draws from the stream "random.<host>", so what one host draws never moves another's numbers nor
/// the world's own decisions. Refers to the oracle, which must outlive it.
class OracleRandom final : public Random {
 public:
  OracleRandom(Oracle& oracle, std::string_view host);

  std::uint64_t draw(std::string_view label, std::uint64_t bound) override;

 private:
  DrawStream& stream_;
};

}  // namespace wavetank::sim
