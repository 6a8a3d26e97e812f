#include "scenarios/hyperliquid/sliding_window.h"

namespace wavetank::hyperliquid {

std::size_t SlidingWindow::add(Instant now) {
  while (first_ < events_.size() && events_[first_] <= now - span_) ++first_;
  if (first_ > 0 && first_ * 2 >= events_.size()) {
    events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  events_.push_back(now);
  return events_.size() - first_;
}

}  // namespace wavetank::hyperliquid
