#pragma once

/// core/combine/finally.h - finally(): cleanup that awaits.

#include "core/combine/outcome.h"
#include "core/coro/body.h"

namespace wavetank {

template <class Body, class Cleanup>
Coro<BodyResult<Body>> run_finally(Body body, Cleanup cleanup) {
  auto result = co_await outcome(body());
  co_await cleanup();
  co_return std::move(result).get();
}

/// `co_await finally(body, cleanup)`: runs `body()`, then `cleanup()` however the body ended. Gives
/// the body's result or throws its error. An exception of the cleanup replaces the body's. A second
/// cancel interrupts the cleanup at its next suspension, as in asyncio; a cleanup that must come to
/// its end uses shielded(). Both callables are kept until the end.
template <class Body, class Cleanup>
Coro<BodyResult<Body>> finally(Body&& body, Cleanup&& cleanup) {
  check_body<Body>();
  check_body<Cleanup>();
  return run_finally<std::remove_cvref_t<Body>, std::remove_cvref_t<Cleanup>>(
      std::forward<Body>(body), std::forward<Cleanup>(cleanup));
}

}  // namespace wavetank
