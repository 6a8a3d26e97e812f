#pragma once

/// sim/fault/hinders.h - Hinders: the activities of a program that a fault can hinder. A property
/// excuses a program only for effects that hinder its current activity; each kind lists the
/// activities that it hinders.

#include <chrono>
#include <cstdint>

#include "core/time.h"

namespace wavetank::sim {

/// Latency and jitter that hinder, in sum: less is far below the limits of a dial and of a silence.
inline constexpr Duration kHinderingLatency = std::chrono::seconds(1);

enum class Hinders : std::uint8_t {
  kAnything,
  kConnecting,  ///< Dial, upgrade, subscription and its ack.
  kLearning,    ///< The news that a connection has ended, until it has arrived.
  kKeeping,     ///< Pings, pongs and data that keep a connection alive.
};

}  // namespace wavetank::sim
