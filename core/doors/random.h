#pragma once

/// core/doors/random.h - door: randomness. Every draw has a label and a bound, so that a simulated
/// world can record, replay and shrink decisions one by one.

#include <cstdint>
#include <string_view>

namespace wavetank {

/// A source of decisions. Implementations: uv::Random (the kernel's generator), sim::HostRandom (a
/// labelled draw of the run's oracle). At most one draw per full expression: compilers evaluate
/// arguments in different orders (checked by the tidy test).
class Random {
 public:
  virtual ~Random() = default;

  /// A number in [0, bound), uniform; bound 0 means all 2^64 values. `label` names the decision in
  /// lower_snake_case ("backoff_jitter", "ws_mask"). 0 should be the boring choice: shrinking moves
  /// draws towards it.
  virtual std::uint64_t draw(std::string_view label, std::uint64_t bound) = 0;
};

}  // namespace wavetank
