#pragma once

/// core/retry/staggered_race.h - staggered_race(): several ways to one end, begun one after the
/// other. The first success wins, and the others end.

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <vector>

#include "core/coro/coro.h"
#include "core/time.h"

namespace wavetank {

struct RaceResult {
  RaceResult() = default;
  std::optional<std::size_t> winner;       ///< The first attempt that succeeded.
  std::vector<std::exception_ptr> errors;  ///< The error of each attempt; null where it has not
                                           ///< failed.
};

/// Begins the attempts in their order: each one `stagger` after the one before, or as soon as any
/// that runs has failed. When one succeeds, those that run are cancelled, and have ended when this
/// returns. An attempt gives its result to its owner: a loser may succeed in the same turn.
/// Cancelled: so are the attempts, and have ended. Errors: no error of an attempt is thrown.
/// Source: RFC 8305, section 5; CPython 3.14, asyncio/staggered.py.
Coro<RaceResult> staggered_race(std::vector<std::function<Coro<void>()>> attempts,
                                Duration stagger);

}  // namespace wavetank
