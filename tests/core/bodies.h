#pragma once

/// tests/core/bodies.h - coroutines that many tests of tasks have as bodies.

#include "core/coro/errors.h"
#include "core/run/runner.h"
#include "core/task/future.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

namespace wavetank {

inline Coro<> nap(Duration delay) { co_await sleep(delay); }

inline Coro<> join(Task<> task) { co_await task; }

template <class T>
Coro<T> result_of(Future<T> future) {
  co_return co_await future;
}

/// Ends the loop with `code`, a second later.
inline Coro<> leave_loop(int code) {
  co_await sleep(std::chrono::seconds(1));
  throw LoopExit(code);
}

}  // namespace wavetank
