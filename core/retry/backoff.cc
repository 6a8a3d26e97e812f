#include "core/retry/backoff.h"

#include "core/check.h"

namespace wavetank {
namespace {

Duration times(Duration delay, int factor, Duration cap) {
  return delay > cap / factor ? cap : delay * factor;
}

/// Rounded down, and without the overflow of whole * percent.
Duration share(Duration whole, int percent) {
  return whole / 100 * percent + whole % 100 * percent / 100;
}

}  // namespace

Backoff Backoff::constant(AnyDuration delay) noexcept {
  return Backoff(delay, delay, 0, Growth::kDouble);
}

Backoff Backoff::exponential(AnyDuration first, AnyDuration cap) noexcept {
  return Backoff(first, cap, 0, Growth::kDouble);
}

Backoff Backoff::full_jitter(AnyDuration first, AnyDuration cap) noexcept {
  return Backoff(first, cap, 100, Growth::kDouble);
}

Backoff Backoff::decorrelated_jitter(AnyDuration first, AnyDuration cap) noexcept {
  return Backoff(first, cap, 0, Growth::kThreeTimesTheLast);
}

Backoff Backoff::with_jitter(int percent) const noexcept {
  CHECK(0 <= percent && percent <= 100 && growth_ == Growth::kDouble);
  return Backoff(first_, cap_, percent, growth_);
}

void Backoff::reset() noexcept {
  ceiling_ = growth_ == Growth::kDouble ? first_ : times(first_, 3, cap_);
}

Duration Backoff::next(Random& random) {
  const Duration ceiling = ceiling_;
  const bool doubles = growth_ == Growth::kDouble;
  const Duration spread = doubles ? share(ceiling, jitter_percent_) : ceiling - first_;
  const std::uint64_t drawn =
      random.draw("backoff_jitter", static_cast<std::uint64_t>(spread.count()) + 1);
  const Duration delay = ceiling - Duration(static_cast<std::int64_t>(drawn));
  ceiling_ = doubles ? times(ceiling, 2, cap_) : times(delay, 3, cap_);
  return delay;
}

}  // namespace wavetank
