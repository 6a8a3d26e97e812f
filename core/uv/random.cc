#include "core/uv/random.h"

#include <fmt/format.h>
#include <uv.h>

#include <stdexcept>

#include "core/uv/forks.h"

namespace wavetank::uv {

std::uint64_t Random::next() {
  const unsigned forks = forks_so_far();
  if (left_ == 0 || forks != forks_) {
    const int status = uv_random(nullptr, nullptr, pool_.data(), sizeof pool_, 0, nullptr);
    if (status != 0) {
      throw std::runtime_error(fmt::format("no random bytes: {}", uv_strerror(status)));
    }
    left_ = pool_.size();
    forks_ = forks;
  }
  return pool_[--left_];
}

std::uint64_t Random::draw(std::string_view, std::uint64_t bound) {
  if (bound == 0) return next();
  // The first 2^64 mod bound values would make small results likelier than large ones.
  const std::uint64_t surplus = (0 - bound) % bound;
  std::uint64_t value = next();
  while (value < surplus) value = next();
  return value % bound;
}

}  // namespace wavetank::uv
