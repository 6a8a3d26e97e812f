#pragma once

/// core/retry/retry.h - retry(): an operation, again and again, until it succeeds or its policy
/// gives up.

#include "core/combine/timeout.h"
#include "core/retry/retry_policy.h"
#include "core/task/sleep.h"

namespace wavetank {

/// One attempt of retry(), for operations that ask for it.
class Attempt {
 public:
  explicit Attempt(std::int64_t failures_before) noexcept : failures_before_(failures_before) {}

  /// From now on the attempt counts as good, for RetryPolicy::stable_after(): the data flow. An
  /// attempt that never calls it is never stable, however long it lasts.
  void is_up() { up_since_ = EventLoop::running().time(); }
  Duration up_for(Instant now) const noexcept {
    return up_since_ ? now - *up_since_ : Duration::zero();
  }
  /// Failed attempts before this one, since the last stable spell.
  std::int64_t failures_before() const noexcept { return failures_before_; }

 private:
  std::int64_t failures_before_;
  std::optional<Instant> up_since_;
};

template <class Operation>
auto start_attempt(Operation& operation, Attempt& attempt) {
  if constexpr (std::is_invocable_v<Operation&, Attempt&>) {
    return operation(attempt);
  } else {
    return operation();
  }
}

/// The result type T of an operation that returns Coro<T>.
template <class Operation>
using RetryResult = typename decltype(start_attempt(std::declval<std::remove_cvref_t<Operation>&>(),
                                                    std::declval<Attempt&>()))::value_type;

template <class Operation>
Coro<RetryResult<Operation>> run_retry(Random& random, RetryPolicy policy, Operation operation) {
  EventLoop& loop = EventLoop::running();
  RetryState retries(std::move(policy), loop.time());
  for (;;) {
    Attempt attempt(retries.failures());
    const std::optional<Instant> deadline = retries.attempt_deadline(loop.time());
    auto ended = co_await outcome(timeout_at(deadline, start_attempt(operation, attempt)));
    if (ended.has_value()) co_return std::move(ended).get();
    const Duration good = attempt.up_for(loop.time());
    const auto delay = retries.next_delay(loop.time(), good, ended.error(), random);
    if (!delay) co_return std::move(ended).get();
    co_await sleep(*delay);
  }
}

/// Gives the result of `operation()` or `operation(attempt)`, a callable that returns a Coro; each
/// attempt calls it again. It is kept until the end, so that its captures live.
///
///     const Quote quote = co_await retry(
///         doors.random, RetryPolicy(Backoff::full_jitter(500ms, 30s)).attempts_max(5),
///         [&]() -> Coro<Quote> { co_return co_await fetch_quote(); });
///
/// Errors: the last attempt's, as it was thrown, when the policy gives up or does not retry it. The
/// loop turns at least once between attempts.
/// Cancelled: immediately, in an attempt or between two; a CancelledError and a LoopExit are never
/// retried, wherever they come from.
template <class Operation>
Coro<RetryResult<Operation>> retry(Random& random, RetryPolicy policy, Operation&& operation) {
  check_body<Operation>();
  return run_retry<std::remove_cvref_t<Operation>>(random, std::move(policy),
                                                   std::forward<Operation>(operation));
}

}  // namespace wavetank
