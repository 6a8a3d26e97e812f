#pragma once

/// scenarios/feeds/mix.h - mix(): numbers that look random and depend only on their key. The
/// generator is a function of (seed, place), not a sequence: any frame can be computed without the
/// ones before it, so a client that stays away for an hour costs no time.

#include <cstdint>
#include <string_view>

namespace wavetank::hyperliquid {

/// A bijection of 64-bit numbers that scatters neighbours.
/// Source: Sebastiano Vigna, splitmix64.c (public domain), its output function.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The number at place `index` of the sequence `key`.
constexpr std::uint64_t mix(std::uint64_t key, std::int64_t index) noexcept {
  return mix(key + static_cast<std::uint64_t>(index) * 0x9e3779b97f4a7c15u);
}

/// A key from a text. Source: FNV-1a, 64 bit.
constexpr std::uint64_t text_key(std::string_view text) noexcept {
  std::uint64_t key = 0xcbf29ce484222325u;
  for (char c : text) key = (key ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return key;
}

/// Division that rounds towards minus infinity. Requires: divisor > 0.
constexpr std::int64_t floor_div(std::int64_t value, std::int64_t divisor) noexcept {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

}  // namespace wavetank::hyperliquid
