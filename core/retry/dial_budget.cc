#include "core/retry/dial_budget.h"

#include <algorithm>

#include "core/check.h"
#include "core/task/sleep.h"

namespace wavetank {

/// A place in the line, in the frame of its acquire(). Leaving it, for any reason, moves the next
/// one up.
class DialBudget::Place {
 public:
  explicit Place(DialBudget& budget) : budget_(budget) {
    budget_.line_.push_back(this);
    if (budget_.line_.front() == this) first.set();
  }
  ~Place() {
    auto& line = budget_.line_;
    line.erase(std::find(line.begin(), line.end(), this));
    if (!line.empty()) line.front()->first.set();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  Event first;

 private:
  DialBudget& budget_;
};

Coro<void> DialBudget::acquire() {
  Place place(*this);
  co_await place.first.wait();
  EventLoop& loop = EventLoop::running();
  for (Instant at = next_allowed(loop.time()); at > loop.time(); at = next_allowed(loop.time())) {
    co_await sleep_until(at);
  }
  spend(loop.time());
}

bool DialBudget::try_acquire(Instant now) {
  if (!line_.empty() || next_allowed(now) > now) return false;
  spend(now);
  return true;
}

Instant DialBudget::next_allowed(Instant now) const {
  if (spent_.size() < attempts_) return now;
  return std::max(now, saturating_add(spent_.front(), window_));
}

void DialBudget::spend(Instant at) {
  CHECK(spent_.empty() || at >= spent_.back());
  if (spent_.size() == attempts_) spent_.pop_front();
  spent_.push_back(at);
}

}  // namespace wavetank
