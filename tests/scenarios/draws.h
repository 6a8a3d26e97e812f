#pragma once

/// tests/scenarios/draws.h - sources of numbers for tests: a Random with a constant answer, and a
/// small generator for mutations.

#include <cstdint>
#include <string_view>

#include "core/doors/random.h"

namespace wavetank::hyperliquid {

/// Answers every draw with one number, held below the bound, and counts the draws.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::uint64_t value) : value_(value) {}

  std::uint64_t draw(std::string_view, std::uint64_t bound) override {
    ++draws;
    return bound == 0 ? value_ : value_ % bound;
  }

  int draws = 0;

 private:
  std::uint64_t value_;
};

/// Source: George Marsaglia, "Xorshift RNGs", 2003, triple (13, 7, 17).
class Xorshift {
 public:
  explicit Xorshift(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

}  // namespace wavetank::hyperliquid
