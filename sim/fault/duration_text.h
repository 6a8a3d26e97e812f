#pragma once

/// sim/fault/duration_text.h - times as people write them: "5s", "250ms", "1h30m". Exact: integers
/// of a unit, added up, without a float on the way.

#include <cstdint>
#include <optional>
#include <string_view>

namespace wavetank::sim {

/// The nanoseconds that the text means: numbers with a unit each (d, h, m, s, ms, us, ns), larger
/// units first, each at most once. nullopt for any other text, or for more than an int64 holds.
std::optional<std::int64_t> parse_duration_ns(std::string_view text) noexcept;

/// The same grammar for a JSON schema.
inline constexpr std::string_view kDurationPattern =
    "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$";

}  // namespace wavetank::sim
