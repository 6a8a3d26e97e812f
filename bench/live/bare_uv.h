#pragma once

/// bench/live/bare_uv.h - the floors of live_bench: the same traffic in callbacks on libuv, and
/// nothing else.

#include <cstdint>
#include <string>

namespace wavetank::bench {

inline constexpr std::size_t kEchoBytes = 200;

/// `clients` connections on loopback, both ends in this loop, each with one message of kEchoBytes
/// under way: so many round trips, all together. Returns how many were made.
std::int64_t bare_echo(std::int64_t clients, std::int64_t round_trips);

/// Dials, sends `request` and reads to the end. Returns how many bytes came.
std::uint64_t bare_sink(std::uint16_t port, const std::string& request);

}  // namespace wavetank::bench
