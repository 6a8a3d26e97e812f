#pragma once

/// tests/retry/retry_world.h - sources of decisions for the tests of core/retry: the boring one,
/// the extreme one, and a seeded one.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/doors/random.h"

namespace wavetank {

/// Gives the same share of every bound: 0, the middle, or the largest number below it.
class FixedShare : public Random {
 public:
  enum class Choice { kZero, kMiddle, kLast };
  explicit FixedShare(Choice choice) : choice_(choice) {}

  std::uint64_t draw(std::string_view, std::uint64_t bound) override {
    if (choice_ == Choice::kZero) return 0;
    return choice_ == Choice::kMiddle ? bound / 2 : bound - 1;
  }

 private:
  Choice choice_;
};

/// The same, and keeps what it was asked for.
class FixedRandom final : public FixedShare {
 public:
  explicit FixedRandom(Choice choice = Choice::kZero) : FixedShare(choice) {}

  std::uint64_t draw(std::string_view label, std::uint64_t bound) override {
    labels.emplace_back(label);
    bounds.push_back(bound);
    return FixedShare::draw(label, bound);
  }

  std::vector<std::string> labels;
  std::vector<std::uint64_t> bounds;
};

/// SplitMix64. Source: prng.di.unimi.it/splitmix64.c.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t draw(std::string_view, std::uint64_t bound) override {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    z ^= z >> 31U;
    return bound == 0 ? z : z % bound;
  }

 private:
  std::uint64_t state_;
};

}  // namespace wavetank
