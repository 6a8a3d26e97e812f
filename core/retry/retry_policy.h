#pragma once

/// core/retry/retry_policy.h - when to try again, and when to give up: a policy, and one
/// operation's way through it. retry() uses it. So do hand-written loops, such as those that stay
/// connected.

#include <exception>
#include <functional>
#include <optional>

#include "core/retry/backoff.h"

namespace wavetank {

/// One wait to come, as an observer sees it.
struct RetryNotice {
  RetryNotice(std::int64_t failures_, std::exception_ptr error_, Duration delay_) noexcept
      : failures(failures_), error(std::move(error_)), delay(delay_) {}

  std::int64_t failures;  ///< So far, from 1; since the last stable spell.
  std::exception_ptr error;
  Duration delay;  ///< Until the next attempt.
};

/// The default of retry_if(): a TransportError other than StreamClosed, a TimeoutError, or an error
/// with a RetryAfter hint. Costs a rethrow.
bool is_transient(const std::exception_ptr& error);

/// A value, built in one expression: RetryPolicy(Backoff::full_jitter(1s, 30s)).attempts_max(5).
/// Without limits it retries until it succeeds or is cancelled.
class RetryPolicy {
 public:
  using Predicate = std::function<bool(const std::exception_ptr&)>;
  using Observer = std::function<void(const RetryNotice&)>;

  explicit RetryPolicy(Backoff backoff) : backoff_(backoff) {}

  /// Attempts in all, the first included. Requires: count > 0.
  RetryPolicy&& attempts_max(std::int64_t count) &&;
  /// No attempt begins later than that after the first one. An attempt that runs is not cut short.
  RetryPolicy&& elapsed_max(AnyDuration limit) &&;
  /// Each attempt is cancelled after so long, and has then failed with a TimeoutError.
  RetryPolicy&& attempt_limit(AnyDuration limit) &&;
  /// If an attempt worked for at least `spell` before it failed, the failure count, elapsed time
  /// and backoff restart; see Attempt::is_up(). By default they never restart, so that a server
  /// which accepts and drops immediately cannot reset the backoff.
  RetryPolicy&& stable_after(AnyDuration spell) &&;
  /// The longest RetryAfter hint that is honoured; longer ones are cut. Default: 10 minutes.
  RetryPolicy&& hint_max(AnyDuration longest) &&;
  /// Which errors are worth another attempt. Never asked about CancelledError and LoopExit.
  RetryPolicy&& retry_if(Predicate predicate) &&;
  /// Called before each wait; not for the error that ends it.
  RetryPolicy&& on_retry(Observer observer) &&;

 private:
  friend class RetryState;

  Backoff backoff_;
  std::int64_t attempts_max_ = 0;  // 0: no limit.
  std::optional<Duration> elapsed_max_, attempt_limit_, stable_after_;
  Duration hint_max_ = std::chrono::minutes(10);
  Predicate retry_if_ = is_transient;
  Observer on_retry_;
};

/// The state of one operation under a policy. For a hand-written loop: construct it before the
/// first attempt, then call next_delay() after each failure.
class RetryState {
 public:
  RetryState(RetryPolicy policy, Instant now) : policy_(std::move(policy)), begun_(now) {}

  /// Deadline of an attempt that begins now; nullopt: no deadline.
  std::optional<Instant> attempt_deadline(Instant now) const;

  /// The wait after an attempt that failed `now` and had been good for `good` before; nullopt when
  /// the policy gives up. At least the hint, if there is one, with the jitter of the backoff on
  /// top. One draw; no draw when it gives up because of the count of attempts.
  std::optional<Duration> next_delay(Instant now, Duration good, std::optional<Duration> hint,
                                     Random& random);

  /// The same for an error, with the hint of that error; nullopt also for an error that is not
  /// retried. Calls the observer.
  std::optional<Duration> next_delay(Instant now, Duration good, const std::exception_ptr& error,
                                     Random& random);

  /// Since the last stable spell.
  std::int64_t failures() const noexcept { return failures_; }

 private:
  RetryPolicy policy_;
  Instant begun_;
  std::int64_t failures_ = 0;
};

}  // namespace wavetank
