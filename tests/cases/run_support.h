#pragma once

/// tests/cases/run_support.h - short ways to run a case and to describe its outcome.

#include <string>

#include "sim/run/registry.h"

namespace wavetank::test {

/// Runs a registered scenario once.
sim::RunResult run(const std::string& scenario, const std::string& client, std::uint64_t seed);

/// Everything that went wrong in a run, for a failure message; empty for a pass.
std::string trouble(const sim::RunResult& result);

/// The verdict of one property; kNotReached if it is not there.
sim::PropertyVerdict verdict_of(const sim::RunResult& result, const std::string& property);

}  // namespace wavetank::test
