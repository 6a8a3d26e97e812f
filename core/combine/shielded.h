#pragma once

/// core/combine/shielded.h - shielded(): cleanup that a cancel cannot interrupt, and that cannot
/// hang.

#include <utility>

#include "core/combine/timeout.h"
#include "core/task/task.h"

namespace wavetank {

/// Waits until `task` is done. Cancels of the caller meanwhile do not reach it; they are asked for
/// again at the end, with the first one's message and an unchanged count, so that the caller meets
/// them at its next suspension (or its end) and not before.
Coro<void> wait_undisturbed(AnyTask task);

/// `co_await shielded(200ms, connection.aclose())`: runs `operation` as a task of its own to its
/// end, even if the caller is cancelled, and gives its result or throws its error. At `limit` the
/// operation is cancelled, awaited, and TimeoutError thrown. What cleanup wants: asyncio offers
/// shield(), which protects the operation and lets the caller run away from it.
/// Cancelled: not interrupted. The cancel is pending when shielded() returns, and is delivered at
/// the caller's next suspension.
template <class T>
Coro<T> shielded(AnyDuration limit, Coro<T> operation) {
  const Task<T> task = create_task(timeout(limit, std::move(operation)), TaskOptions("shielded"));
  co_await wait_undisturbed(task);
  co_return co_await Future<T>(task.shared_state());
}

}  // namespace wavetank
