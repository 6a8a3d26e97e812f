#pragma once

/// sim/fault/hinders.h - which kinds of faults stand in the way of what. A property excuses a
/// program by the effects that hinder what it asks for, and by no others.

#include <cstdint>
#include <string_view>

#include "core/loop/time.h"

namespace wavetank::sim {

/// Latency and jitter that hinder, in sum: less is far below the limits of a dial and of a silence.
inline constexpr Duration kHinderingLatency = std::chrono::seconds(1);

enum class Hinders : std::uint8_t {
  kAnything,
  kConnecting,  ///< Dial, upgrade, subscription and its ack.
  kLearning,    ///< The news that a connection has ended, until it has arrived.
  kKeeping,     ///< Pings, pongs and data that keep a connection alive.
};

/// Whether a fault of `kind` hinders that. Latency does when it sums up to kHinderingLatency, which
/// the caller knows. A kind that is not known here hinders all but kLearning.
bool hinders(std::string_view kind, Hinders what) noexcept;

}  // namespace wavetank::sim
