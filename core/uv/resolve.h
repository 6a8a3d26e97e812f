#pragma once

/// core/uv/resolve.h - from the name of a host to its addresses.

#include <vector>

#include "core/coro/coro.h"
#include "core/uv/address.h"
#include "core/uv/loop.h"

namespace wavetank::uv {

/// The addresses in the order in which to try them: families take turns, that of the first one
/// begins, and within a family the order stays. Source: RFC 8305, section 4.
std::vector<Address> interleaved(const std::vector<Address>& addresses);

/// The addresses of `endpoint.host`, at least one, from the system's resolver in the order of
/// interleaved(), with the port of `endpoint`. A literal address is used unchanged, without a
/// lookup. A name is plain ASCII: an international one in its "xn--" form.
///
/// The system's resolver cannot be cancelled, and takes half a minute where no server answers. So
/// it is asked by threads that belong to the process (core/uv/question.h). Neither a loop that
/// closes nor the end of the process waits for them. Lookups beyond kAskersMax wait in line; the
/// limits of the caller hold there, too.
/// Cancelled: a lookup in line is never made; the answer to one that is made is thrown away.
/// Errors: NameNotFound, TransportError.
Coro<std::vector<Address>> resolve(Loop& loop, Endpoint endpoint);

}  // namespace wavetank::uv
