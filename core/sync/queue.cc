#include "core/sync/queue.h"

namespace wavetank {

QueueBase::Turn::Turn(QueueBase& queue, WaiterList& line, bool getter) noexcept
    : Waiter(getter ? "queue get" : "queue put"), queue_(queue), line_(line), getter_(getter) {}

QueueBase::Turn::~Turn() {
  if (!listed_) return;
  line_.remove(*this);
  // Woken and then cancelled: the wake-up is for the next in line, if it is still good.
  if (was_woken() && queue_.could_proceed(getter_)) line_.wake_next();
}

void QueueBase::Turn::await_resume() {
  Waiter::await_resume();
  line_.remove(*this);
  listed_ = false;
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
  const WaiterList::Place place(joiners_, waiter);
  co_await waiter;
}

}  // namespace wavetank
