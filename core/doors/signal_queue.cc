#include "core/doors/signal_queue.h"

#include "core/check.h"

namespace wavetank {

/// A place in the line of waiters, for a scope. A waiter that leaves after it was woken, but
/// without a signal, was cancelled: then the next waiter is served.
class SignalQueue::Place {
 public:
  Place(SignalQueue& signals, Waiter& waiter) noexcept : signals_(signals), waiter_(waiter) {
    signals_.waiters_.push_back(waiter_);
  }
  ~Place() {
    signals_.waiters_.remove(waiter_);
    if (!served_) signals_.wake_waiters();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  void served() noexcept { served_ = true; }

 private:
  SignalQueue& signals_;
  Waiter& waiter_;
  bool served_ = false;
};

Coro<Signal> SignalQueue::wait() {
  // Behind the signals of waiters that were woken and have not run yet there may be one for us.
  std::size_t index = claimed();
  if (index == queue_.size()) {
    Waiter waiter("signal");
    Place place(*this, waiter);
    co_await waiter;
    place.served();
    index = 0;
  }
  CHECK(index < queue_.size());
  const auto taken = queue_.begin() + static_cast<std::ptrdiff_t>(index);
  const Signal signal = *taken;
  queue_.erase(taken);
  ++taken_;
  co_return signal;
}

std::size_t SignalQueue::claimed() const noexcept {
  std::size_t count = 0;
  for (Waiter* waiter = waiters_.first(); waiter != nullptr; waiter = WaiterList::next(*waiter)) {
    if (waiter->was_woken()) ++count;
  }
  return count;
}

void SignalQueue::arrived(Signal signal) {
  queue_.push_back(signal);
  wake_waiters();
}

// One waiter for each signal. Those woken before stay in the line until they have run.
void SignalQueue::wake_waiters() noexcept {
  std::size_t unclaimed = queue_.size();
  for (Waiter* waiter = waiters_.first(); waiter != nullptr && unclaimed > 0;
       waiter = WaiterList::next(*waiter)) {
    if (waiter->was_woken() || waiter->wake()) --unclaimed;
  }
}

}  // namespace wavetank
