#pragma once

/// core/combine/wait_for.h - wait_for(): await one thing with a timeout.

#include <optional>

#include "core/combine/timeout.h"

namespace wavetank {

/// Cancels `future` and waits until it is done, whether it ends cancelled or not.
/// Cancelled: the future stays cancelled, the caller no longer waits.
Coro<void> cancel_and_wait(AnyFuture future);

/// The result of `future`, which is cancelled at the timeout; then throws TimeoutError, unless it
/// swallows the cancellation and gives a result. A timeout of zero or less: a future that is done
/// gives its result, any other is cancelled and awaited. nullopt waits without end. A result that
/// cannot be copied is moved out.
/// Cancelled: the future is cancelled too. Source: CPython 3.14, asyncio/tasks.py, wait_for.
template <class T>
Coro<T> wait_for(Future<T> future, std::optional<AnyDuration> delay) {
  if (!delay) co_return co_await as_coro(std::move(future));
  const Duration limit = *delay;
  if (limit > Duration::zero()) co_return co_await timeout(limit, std::move(future));
  if (future.done()) co_return co_await as_coro(std::move(future));
  co_await cancel_and_wait(future);
  try {
    future.state().check_result();
  } catch (const CancelledError&) {
    throw TimeoutError();
  }
  co_return co_await as_coro(std::move(future));
}

template <class T>
Coro<T> wait_for(Task<T> task, std::optional<AnyDuration> delay) {
  return wait_for(Future<T>(task.shared_state()), delay);
}

/// The same for a coroutine, which is awaited in the calling task; with a timeout of zero or less
/// it never runs, but becomes a task that is cancelled before its first step.
template <class T>
Coro<T> wait_for(Coro<T> operation, std::optional<AnyDuration> delay) {
  if (!delay) co_return co_await std::move(operation);
  const Duration limit = *delay;
  if (limit > Duration::zero()) co_return co_await timeout(limit, std::move(operation));
  Task<T> task = create_task(std::move(operation));
  Coro<T> cancelled = wait_for(Future<T>(task.shared_state()), delay);
  co_return co_await std::move(cancelled);
}
template <MovableAwaiter Awaiter>
auto wait_for(Awaiter operation, std::optional<AnyDuration> delay) {
  return wait_for(as_coro(std::move(operation)), delay);
}

}  // namespace wavetank
