#include "core/retry/dial_budget.h"

#include <algorithm>

namespace wavetank {

Instant DialBudget::next_allowed(Instant now) const {
  if (spent_.size() < attempts_) return now;
  return std::max(now, saturating_add(spent_.front(), window_));
}

void DialBudget::spend(Instant at) {
  if (spent_.size() == attempts_) spent_.pop_front();
  spent_.push_back(at);
}

}  // namespace wavetank
