#include "sim/oracle/rng.h"

namespace wavetank::sim {

std::uint64_t fork_seed(std::uint64_t seed, std::string_view name) noexcept {
  // FNV-1a over the name. The seed is mixed first, so that neighbouring seeds and similar names
  // cannot cancel each other out in the exclusive or.
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char character : name) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 0x00000100000001B3U;
  }
  return SplitMix64(SplitMix64(seed).next() ^ hash).next();
}

}  // namespace wavetank::sim
