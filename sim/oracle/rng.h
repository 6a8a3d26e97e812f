#pragma once

/// sim/oracle/rng.h - the simulator's own pseudo-random generator: xoshiro256++ seeded through
/// SplitMix64, and bounded sampling. Integers only, no standard distribution (their results differ
/// between libraries), so a seed gives the same numbers from every compiler. The golden values in
/// tests/sim/oracle_test.cc are part of every recorded incident: never change the algorithm.
/// Not for cryptography.

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "core/check.h"

namespace wavetank::sim {

/// SplitMix64: spreads one 64-bit seed, however regular, over the state of a larger generator.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
class SplitMix64 {
 public:
  explicit constexpr SplitMix64(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }

 private:
  std::uint64_t state_;
};

/// The seed of the stream `name` in the run `seed`. It depends on no other input, so streams
/// neither share numbers nor depend on the order in which they are opened.
std::uint64_t fork_seed(std::uint64_t seed, std::string_view name) noexcept;

/// xoshiro256++ 1.0. Period 2^256 - 1; 32 bytes of state.
/// Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators" (TOMS 2021).
class Rng {
 public:
  using State = std::array<std::uint64_t, 4>;

  explicit constexpr Rng(std::uint64_t seed) noexcept : state_{} {
    SplitMix64 seeder(seed);
    for (std::uint64_t& word : state_) word = seeder.next();
  }

  /// Requires: not all four words are zero.
  explicit constexpr Rng(const State& state) noexcept : state_(state) {
    WAVETANK_CHECK((state[0] | state[1] | state[2] | state[3]) != 0);
  }

  /// All 2^64 values, uniform.
  constexpr std::uint64_t next() noexcept {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// A number in [0, bound), exactly uniform; bound 0 means all 2^64 values. Multiply and shift,
  /// rejecting the few numbers that would favour some results; takes one number in nearly all
  /// cases. Source: Lemire, "Fast random integer generation in an interval" (TOMACS 2019).
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    if (bound == 0) return next();
    Product product = static_cast<Product>(next()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
      const std::uint64_t rejected = (0 - bound) % bound;
      while (static_cast<std::uint64_t>(product) < rejected) {
        product = static_cast<Product>(next()) * bound;
      }
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

 private:
  __extension__ using Product = unsigned __int128;

  State state_;
};

}  // namespace wavetank::sim
