#pragma once

/// tests/live/virtual_time.h - a program of `serve` and `record` in the simulated world, where no
/// machine is slow.

#include <functional>
#include <string>

#include "core/coro/coro.h"
#include "sim/world/host.h"

namespace wavetank::scenarios {

/// The address of the only host, to which it may connect itself.
inline constexpr const char* kOnlyHost = "127.0.0.1";

/// Runs the program to its end, for an hour at the most. Returns the result of the program, or
/// throws its error.
int run_in_virtual_time(const std::function<Coro<int>(sim::Host&)>& program);

/// The same for a program that knows only the doors. Behind it the content of its file `name` is in
/// `folder`.
int run_in_virtual_time(const std::function<Coro<int>(Doors&)>& program, const std::string& name,
                        const std::string& folder);

}  // namespace wavetank::scenarios
