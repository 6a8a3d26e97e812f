#pragma once

/// core/combine/shielded.h - shielded(): cleanup that a cancel cannot interrupt and that cannot
/// hang. wait_undisturbed() is its part without a limit: use that only for a task that ends soon by
/// itself.

#include <utility>

#include "core/combine/timeout.h"
#include "core/task/task.h"

namespace wavetank {

/// Waits until `task` is done. Cancels of the caller do not reach the task. They are requested
/// again at the end, with the message of the first and an unchanged count, so the caller receives
/// them at its next suspension or its end, and not before.
Coro<void> wait_undisturbed(AnyTask task);

/// `co_await shielded(200ms, connection.aclose())`: runs `operation` as a separate task to its end,
/// even if the caller is cancelled, and gives its result or throws its error. At `limit` the
/// operation is cancelled, awaited, and TimeoutError thrown. Use it for cleanup. asyncio offers
/// only shield(), which protects the operation but lets the caller leave before its end.
/// Cancelled: not interrupted. The cancel is pending when shielded() returns, and is delivered at
/// the caller's next suspension.
template <class T>
Coro<T> shielded(AnyDuration limit, Coro<T> operation) {
  const Task<T> task = create_task(timeout(limit, std::move(operation)), TaskOptions("shielded"));
  co_await wait_undisturbed(task);
  co_return co_await Future<T>(task.shared_state());
}

}  // namespace wavetank
