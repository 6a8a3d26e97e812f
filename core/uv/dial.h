#pragma once

/// core/uv/dial.h - from addresses to a connection.

#include <memory>
#include <vector>

#include "core/loop/transport.h"
#include "core/uv/address.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

/// Tries `addresses` one after the other, each until the kernel gives up; gives the first that
/// accepts. `peer` is what they stand for, in the texts of errors. Cancelled: nothing is left open.
/// Errors: when all fail, that of the first that could be reached at all.
/// Requires: `addresses` is not empty.
Coro<std::unique_ptr<wavetank::Stream>> dial(Loop& loop, std::vector<Address> addresses,
                                             Endpoint peer);

}  // namespace wavetank::uv
