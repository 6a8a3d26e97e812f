#pragma once

/// sim/oracle/oracle_random.h - OracleRandom: the Random door of a simulated host: the program
/// under test draws from the run's oracle without knowing it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/doors/random.h"
#include "sim/oracle/oracle.h"

namespace wavetank::sim {

/// Draws from the streams "random.<host>.<label>". Draws of one host never move another's numbers
/// nor the world's own decisions, and one more draw of a label moves no other label's. Refers to
/// the oracle, which must outlive it.
class OracleRandom final : public Random {
 public:
  OracleRandom(Oracle& oracle, std::string_view host);

  std::uint64_t draw(std::string_view label, std::uint64_t bound) override;

 private:
  struct Labelled {
    std::string label;
    DrawStream* stream;
  };

  Oracle& oracle_;
  std::string host_;
  std::vector<Labelled> streams_;  // A program has a few labels: no index.
};

}  // namespace wavetank::sim
