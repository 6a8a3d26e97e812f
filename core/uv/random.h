#pragma once

/// core/uv/random.h - the Random door on the kernel's generator.

#include <array>
#include <cstddef>

#include "core/doors/random.h"

namespace wavetank::uv {

/// Fit for keys and masks; a process and its fork(2) children draw different numbers. Labels are
/// ignored. Errors: std::runtime_error when the kernel refuses.
class Random final : public wavetank::Random {
 public:
  std::uint64_t draw(std::string_view label, std::uint64_t bound) override;

 private:
  std::uint64_t next();

  unsigned forks_ = 0;                  // Those before the pool was filled.
  std::array<std::uint64_t, 64> pool_;  // Asking the kernel 64 times costs 64 system calls.
  std::size_t left_ = 0;
};

}  // namespace wavetank::uv
