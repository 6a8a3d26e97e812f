#pragma once

/// core/combine/end_all.h - end_all(): the owner of tasks ends them, also while it is cancelled
/// itself.

#include <vector>

#include "core/coro/coro.h"
#include "core/task/future.h"

namespace wavetank {

/// Cancels `tasks` and waits until all have ended. The caller looks at each task for its outcome.
/// Use it where tasks have an owner but no TaskGroup. After it, no task uses anything that it
/// refers to.
/// Cancelled: cancels the tasks once more, waits on, and throws CancelledError in the end.
Coro<void> end_all(std::vector<AnyFuture> tasks);

}  // namespace wavetank
