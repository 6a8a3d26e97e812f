#pragma once

/// sim/fault/nearest_name.h - "did you mean": turns a misspelt name into advice.

#include <span>
#include <string>
#include <string_view>

namespace wavetank::sim {

/// The candidate fewest edits away, the first of several; empty when even that one needs more edits
/// than a third of the longer name, since a wild guess is no help.
std::string_view nearest_name(std::string_view name, std::span<const std::string> candidates);

/// `did you mean "x"?` if a candidate is near, otherwise `known: a, b, c`; with no candidates,
/// `no name is valid here`.
std::string name_advice(std::string_view name, std::span<const std::string> candidates);

}  // namespace wavetank::sim
