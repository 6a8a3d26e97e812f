#pragma once

/// cli/registry_check.h - check_registry(): the names of a program's own things, before any command
/// uses them.

#include "sim/run/registry.h"

namespace wavetank::cli {

/// Two things of one sort with the same name would hide one another, and a verdict would belong to
/// the wrong one. Errors: CommandError kUsage, with the name, for a name that is taken, reserved,
/// or does not consist of letters, digits, '_', '-' and '.'.
void check_registry(const sim::Registry& registry);

}  // namespace wavetank::cli
