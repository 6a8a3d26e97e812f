#pragma once

/// core/uv/resolve.h - from the name of a host to its addresses.

#include <vector>

#include "core/task/coro.h"
#include "core/uv/address.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

/// The addresses of `endpoint.host`, at least one, in the order in which the system's resolver
/// wants them tried, with the port of `endpoint`. A literal address is taken as it is, at once.
/// Cancelled: the answer will be thrown away; a lookup that has begun keeps one thread of libuv's
/// pool until the resolver gives up. Errors: NameNotFound, TransportError.
Coro<std::vector<Address>> resolve(Loop& loop, Endpoint endpoint);

}  // namespace wavetank::uv
