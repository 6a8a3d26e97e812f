#include "sim/world/host_signals.h"

namespace wavetank::sim {

Coro<Signal> HostSignals::wait() {
  while (pending_.empty()) {
    Waiter waiter("signal");
    const WaiterList::Place place(waiters_, waiter);
    co_await waiter;
  }
  const Signal signal = pending_.front();
  pending_.pop_front();
  ++taken_;
  co_return signal;
}

void HostSignals::raise(Signal signal) {
  pending_.push_back(signal);
  waiters_.wake_next();
}

}  // namespace wavetank::sim
