#pragma once

/// core/combine/timeout.h - timeout() and timeout_at(): a deadline for a block of code.

#include <optional>

#include "core/combine/outcome.h"
#include "core/coro/body.h"
#include "core/coro/failure.h"
#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

/// asyncio.Timeout. The body runs in the calling task. At the deadline the task is cancelled; when
/// that CancelledError leaves the body, run() throws TimeoutError instead. A cancel from outside,
/// alone or at the same time, stays a CancelledError. A body that swallows the cancellation ends
/// normally, with expired() true. A deadline that has passed on entry strikes at the first
/// suspension. Source: CPython 3.14, asyncio/timeouts.py.
class Timeout final : private DeferredTimer {
 public:
  /// nullopt: no deadline (reschedule() may set one).
  explicit Timeout(std::optional<Instant> when) noexcept
      : DeferredTimer(&on_timeout), when_(when) {}
  ~Timeout() { stop(); }

  std::optional<Instant> when() const noexcept { return when_; }
  bool expired() const noexcept { return state_ == State::kExpiring || state_ == State::kExpired; }

  /// Moves the deadline. Throws RuntimeError unless the body is running and unexpired.
  void reschedule(std::optional<Instant> when);

  /// Runs `body(*this)` under the deadline; gives its result. Throws RuntimeError when entered
  /// before or outside a task.
  template <class Body>
  Coro<BodyResult<Body, Timeout&>> run(Body& body) {
    enter();
    auto result = co_await outcome(body(*this));
    std::exception_ptr error = leave(result.error());
    if (error) co_await fail(std::move(error));
    co_return std::move(result).get();
  }

 private:
  template <class T>
  friend Coro<T> run_coro_with_timeout(std::optional<Instant> when, Coro<T> operation);
  enum class State : unsigned char { kCreated, kEntered, kExpiring, kExpired, kExited };
  static void on_timeout(Runnable& self, Call how);
  void enter();
  bool strike_if_due();
  // Takes the error of the body, and gives the error of the block; null for no error.
  std::exception_ptr leave(const std::exception_ptr& error);
  void stop() noexcept;

  std::optional<Instant> when_;
  TaskBase* task_ = nullptr;
  int cancelling_before_ = 0;
  State state_ = State::kCreated;
};

template <class Body>
Coro<BodyResult<Body, Timeout&>> run_with_timeout(std::optional<Instant> when, Body body) {
  Timeout limit(when);
  co_return co_await limit.run(body);
}

template <class T>
Coro<T> run_coro_with_timeout(std::optional<Instant> when, Coro<T> operation) {
  Timeout limit(when);
  limit.enter();
  auto result = co_await outcome(std::move(operation));
  std::exception_ptr error = limit.leave(result.error());
  if (error) co_await fail(std::move(error));
  co_return std::move(result).get();
}

inline Instant deadline_after(AnyDuration delay) {
  return saturating_add(EventLoop::running().time(), delay);
}

/// Runs `body(limit)` under an absolute deadline; the body is kept until it has ended.
template <class Body>
Coro<BodyResult<Body, Timeout&>> timeout_at(std::optional<Instant> when, Body&& body) {
  check_body<Body>();
  return run_with_timeout<std::remove_cvref_t<Body>>(when, std::forward<Body>(body));
}

/// The same, `delay` from now. A delay that no clock reaches is no deadline.
template <class Body>
Coro<BodyResult<Body, Timeout&>> timeout(AnyDuration delay, Body&& body) {
  return timeout_at(deadline_after(delay), std::forward<Body>(body));
}

/// `co_await timeout(5s, operation())`: a deadline for one coroutine or future, or for the
/// awaitable of an event, a lock or a queue. At the deadline a future is cancelled.
template <class T>
Coro<T> timeout(AnyDuration delay, Coro<T> operation) {
  return run_coro_with_timeout<T>(deadline_after(delay), std::move(operation));
}
template <class T>
Coro<T> timeout_at(std::optional<Instant> when, Coro<T> operation) {
  return run_coro_with_timeout<T>(when, std::move(operation));
}
template <MovableAwaiter Awaiter>
auto timeout(AnyDuration delay, Awaiter operation) {
  return timeout(delay, as_coro(std::move(operation)));
}
template <MovableAwaiter Awaiter>
auto timeout_at(std::optional<Instant> when, Awaiter operation) {
  return timeout_at(when, as_coro(std::move(operation)));
}
template <class T>
Coro<T> timeout(AnyDuration delay, Future<T> future) {
  return timeout(delay, as_coro(std::move(future)));
}
template <class T>
Coro<T> timeout_at(std::optional<Instant> when, Future<T> future) {
  return timeout_at(when, as_coro(std::move(future)));
}

}  // namespace wavetank
