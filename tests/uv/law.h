#pragma once

/// tests/uv/law.h - runs a law of the doors in the real world, on loopback.

#include <cstddef>
#include <string>

#include "tests/contract/ends.h"

namespace wavetank {

/// Runs `law` in a uv::World for this law, whose files are in `folder`. Fails the test when it
/// throws, when it has not ended after a time that is long beyond doubt, or when a handle is open
/// after it.
void check_law(const Law& law, const std::string& folder = ".");

/// Any free port of 127.0.0.1.
Endpoint any_loopback_port();

/// Descriptors that this process has open.
std::size_t open_descriptors();

}  // namespace wavetank
