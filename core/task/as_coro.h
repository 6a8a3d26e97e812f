#pragma once

/// core/task/as_coro.h - as_coro(): an awaiter or future as a coroutine, for functions that take
/// coroutines: `create_task(as_coro(queue.get()))`. timeout(), wait_for() and outcome() do it by
/// themselves.

#include <concepts>
#include <type_traits>
#include <utility>

#include "core/coro/coro.h"
#include "core/task/future.h"

namespace wavetank {

/// The awaitable that an event, a lock, a queue ... gives. It can be moved until then.
template <class Awaiter>
concept MovableAwaiter = std::is_move_constructible_v<Awaiter> && requires(Awaiter& awaiter) {
  { awaiter.await_ready() } -> std::same_as<bool>;
  awaiter.await_resume();
};

/// Awaits `awaiter`, once the coroutine is awaited, and gives its result.
template <MovableAwaiter Awaiter>
auto as_coro(Awaiter awaiter) -> Coro<decltype(awaiter.await_resume())> {
  co_return co_await awaiter;
}
/// Awaits a future or task. A result that cannot be copied is moved out.
template <class T>
Coro<T> as_coro(Future<T> future) {
  if constexpr (std::is_void_v<T> || std::is_copy_constructible_v<T>) {
    co_return co_await future;
  } else {
    co_return co_await std::move(future);
  }
}

}  // namespace wavetank
