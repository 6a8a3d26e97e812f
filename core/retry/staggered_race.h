#pragma once

/// core/retry/staggered_race.h - several ways to the same end, begun one after the other; the first
/// that gets there wins, and the others end.

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
  std::vector<std::exception_ptr> errors;  ///< Of each attempt; null where it has not failed.
};

/// Begins the attempts in their order: each one `stagger` after the one before, or as soon as any
/// that runs has failed. When one succeeds, those that run are cancelled, and have ended when this
/// returns. An attempt leaves what it has got to its owner: a loser may succeed in the same turn.
/// Cancelled: so are the attempts, and have ended. Errors: none of theirs is thrown.
/// Source: RFC 8305, section 5; CPython 3.14, asyncio/staggered.py.
Coro<RaceResult> staggered_race(std::vector<std::function<Coro<void>()>> attempts,
                                Duration stagger);

}  // namespace wavetank
