#include "core/sync/queue.h"

namespace wavetank {

namespace {

// A waiter's place in a line, for a scope.
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

Coro<void> QueueBase::wait_in(WaiterList& line, bool getter) {
  Waiter waiter(getter ? "queue get" : "queue put");
  try {
    const InLine in_line(line, waiter);
    co_await waiter;
  } catch (const CancelledError&) {
    if (waiter.was_woken() && could_proceed(getter)) line.wake_next();
    throw;
  }
}

void QueueBase::item_added() noexcept {
  ++unfinished_;
  getters_.wake_next();
}

void QueueBase::task_done() {
  if (unfinished_ == 0) throw std::invalid_argument("task_done() called too many times");
  if (--unfinished_ > 0) return;
  while (joiners_.wake_next()) {
  }
}

Coro<void> QueueBase::join() {
  // Woken is woken: an item put before this task's step does not make it wait again (asyncio).
  if (unfinished_ == 0) co_return;
  Waiter waiter("queue join");
  const InLine in_line(joiners_, waiter);
  co_await waiter;
}

}  // namespace wavetank
