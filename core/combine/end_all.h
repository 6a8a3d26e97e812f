#pragma once

/// core/combine/end_all.h - end_all(): the owner of tasks ends them, whatever becomes of itself.

#include <vector>

#include "core/coro/coro.h"
#include "core/task/future.h"

namespace wavetank {

/// Cancels `tasks` and waits until all have ended, however they do: look at each for that. So
/// nothing that they refer to is used behind it.
/// Cancelled: cancels them once more, waits on, and throws CancelledError in the end.
Coro<void> end_all(std::vector<AnyFuture> tasks);

}  // namespace wavetank
