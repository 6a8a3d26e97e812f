#include "scenarios/venue/sliding_window.h"

#include "core/check.h"

namespace wavetank::hyperliquid {

SlidingWindow::SlidingWindow(Duration span) : span_(span) { CHECK(span > Duration::zero()); }

std::size_t SlidingWindow::add(Instant now) {
  CHECK(events_.empty() || now >= events_.back());
  while (first_ < events_.size() && events_[first_] <= now - span_) ++first_;
  if (first_ > 0 && first_ * 2 >= events_.size()) {
    events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  events_.push_back(now);
  return events_.size() - first_;
}

}  // namespace wavetank::hyperliquid
