#include "core/retry/backoff.h"

#include <algorithm>

namespace wavetank {

Duration Backoff::next(Random& random) {
  const Duration ceiling = ceiling_;
  ceiling_ = std::min(cap_, ceiling_ > cap_ / 2 ? cap_ : ceiling_ * 2);
  const std::int64_t spread = ceiling.count() / 100 * jitter_percent_;
  const std::uint64_t jitter =
      random.draw("backoff_jitter", static_cast<std::uint64_t>(spread) + 1);
  return ceiling - Duration(static_cast<std::int64_t>(jitter));
}

}  // namespace wavetank
