#include "sim/world/host_signals.h"

namespace wavetank::sim {

namespace {

// A place in the line of waiters, for a scope.
class InLine {
 public:
  InLine(WaiterList& line, Waiter& waiter) noexcept : line_(line), waiter_(waiter) {
    line.push_back(waiter);
  }
  ~InLine() { line_.remove(waiter_); }
  InLine(const InLine&) = delete;
  InLine& operator=(const InLine&) = delete;

 private:
  WaiterList& line_;
  Waiter& waiter_;
};

}  // namespace

Coro<Signal> HostSignals::wait() {
  while (pending_.empty()) {
    Waiter waiter("signal");
    const InLine in_line(waiters_, waiter);
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
