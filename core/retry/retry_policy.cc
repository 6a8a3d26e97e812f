#include "core/retry/retry_policy.h"

#include <algorithm>

#include "core/check.h"
#include "core/coro/errors.h"
#include "core/doors/transport_error.h"
#include "core/retry/retry_after.h"

namespace wavetank {

bool is_transient(const std::exception_ptr& error) {
  if (classify(error) != ErrorKind::kError) return false;
  try {
    std::rethrow_exception(error);
  } catch (const StreamClosed&) {
    return false;
  } catch (const TransportError&) {
    return true;
  } catch (const TimeoutError&) {
    return true;
  } catch (const RetryAfter& wish) {
    return wish.retry_after_hint().has_value();
  } catch (...) {
    return false;
  }
}

RetryPolicy&& RetryPolicy::attempts_max(std::int64_t count) && {
  CHECK(count > 0);
  attempts_max_ = count;
  return std::move(*this);
}

RetryPolicy&& RetryPolicy::elapsed_max(AnyDuration limit) && {
  elapsed_max_ = limit;
  return std::move(*this);
}

RetryPolicy&& RetryPolicy::attempt_limit(AnyDuration limit) && {
  attempt_limit_ = limit;
  return std::move(*this);
}

RetryPolicy&& RetryPolicy::stable_after(AnyDuration spell) && {
  stable_after_ = spell;
  return std::move(*this);
}

RetryPolicy&& RetryPolicy::hint_max(AnyDuration longest) && {
  hint_max_ = longest;
  return std::move(*this);
}

RetryPolicy&& RetryPolicy::retry_if(Predicate predicate) && {
  retry_if_ = std::move(predicate);
  return std::move(*this);
}

RetryPolicy&& RetryPolicy::on_retry(Observer observer) && {
  on_retry_ = std::move(observer);
  return std::move(*this);
}

std::optional<Instant> RetryState::attempt_deadline(Instant now) const {
  if (!policy_.attempt_limit_) return std::nullopt;
  return saturating_add(now, *policy_.attempt_limit_);
}

std::optional<Duration> RetryState::next_delay(Instant now, Duration good,
                                               std::optional<Duration> hint, Random& random) {
  if (policy_.stable_after_ && good >= *policy_.stable_after_) {
    failures_ = 0;
    begun_ = now;
    policy_.backoff_.reset();
  }
  ++failures_;
  if (policy_.attempts_max_ > 0 && failures_ >= policy_.attempts_max_) return std::nullopt;
  const Duration ceiling = policy_.backoff_.ceiling();
  Duration delay = policy_.backoff_.next(random);
  if (hint) {
    // Clients with the same hint come back apart: the share that jitter took off the ceiling goes
    // on top.
    const Duration jitter = ceiling - delay;
    const Instant wished = saturating_add(Instant(std::min(*hint, policy_.hint_max_)), jitter);
    delay = std::max(delay, wished.time_since_epoch());
  }
  if (policy_.elapsed_max_ &&
      saturating_add(now, delay) > saturating_add(begun_, *policy_.elapsed_max_)) {
    return std::nullopt;
  }
  return delay;
}

std::optional<Duration> RetryState::next_delay(Instant now, Duration good,
                                               const std::exception_ptr& error, Random& random) {
  const ErrorKind kind = classify(error);
  if (kind == ErrorKind::kCancelled || kind == ErrorKind::kLoopExit) return std::nullopt;
  if (!policy_.retry_if_(error)) return std::nullopt;
  const std::optional<Duration> delay = next_delay(now, good, retry_after_hint(error), random);
  if (delay && policy_.on_retry_) policy_.on_retry_(RetryNotice(failures_, error, *delay));
  return delay;
}

}  // namespace wavetank
