#pragma once

/// tests/net/xorshift.h - the tests' own generator: same numbers everywhere, from a fixed seed.

#include <cstdint>

#include "core/doors/random.h"

namespace wavetank {

/// xorshift64; also serves as the Random door of a test.
class Xorshift final : public Random {
 public:
  explicit Xorshift(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

  /// In [0, bound). Requires: bound > 0.
  std::size_t below(std::size_t bound) noexcept { return static_cast<std::size_t>(next() % bound); }

  std::uint64_t draw(std::string_view, std::uint64_t bound) override {
    const std::uint64_t value = next();
    return bound == 0 ? value : value % bound;
  }

 private:
  std::uint64_t state_;
};

}  // namespace wavetank
