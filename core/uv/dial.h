#pragma once

/// core/uv/dial.h - dial(): from addresses to a connection.

#include <chrono>
#include <memory>
#include <vector>

#include "core/doors/transport.h"
#include "core/uv/address.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

/// So long an address is tried alone before the next one is tried beside it.
/// Source: RFC 8305, section 8.
inline constexpr Duration kDialStagger = std::chrono::milliseconds(250);

/// Tries `addresses` in their order, kDialStagger apart, or as soon as one fails; gives the first
/// that accepts and gives up the others. Each one is tried until the kernel gives up. `peer` is the
/// name behind the addresses, in the texts of errors. Cancelled: no connection is left open.
/// Errors: when all fail, that of the first that could be reached at all.
/// Requires: `addresses` is not empty.
Coro<std::unique_ptr<wavetank::Stream>> dial(Loop& loop, std::vector<Address> addresses,
                                             Endpoint peer);

}  // namespace wavetank::uv
