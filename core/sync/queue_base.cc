#include "core/sync/queue_base.h"

#include <algorithm>

#include "core/check.h"

namespace wavetank {

QueueBase::Turn::Turn(QueueBase& queue, For what) noexcept
    : Waiter(what == For::kItem ? "queue get" : "queue put"),
      queue_(queue),
      line_(what == For::kItem ? queue.getters_ : queue.putters_),
      what_(what) {}

QueueBase::Turn::~Turn() {
  if (!listed_) return;
  line_.remove(*this);
  // Woken and then cancelled: the wake-up is for the next in line, if it is still good.
  if (was_woken() && there_is_one()) line_.wake_next();
}

bool QueueBase::Turn::waits_on() noexcept {
  if (can_proceed()) return false;
  line_.remove(*this);
  line_.push_back(*this);
  return true;
}

void QueueBase::Turn::end_turn() {
  Waiter::await_resume();
  line_.remove(*this);
  listed_ = false;
}

QueueBase::Statistics QueueBase::statistics() const noexcept {
  return {size_, unfinished_, getters_.size(), putters_.size(), joiners_.size(), shut_down_};
}

void QueueBase::refuse_put() const {
  if (shut_down_) throw QueueShutDown();
  throw QueueFull();
}

void QueueBase::refuse_get() const {
  if (shut_down_) throw QueueShutDown();
  throw QueueEmpty();
}

void QueueBase::task_done() {
  if (unfinished_ == 0) throw std::invalid_argument("task_done() called too many times");
  if (--unfinished_ == 0) joiners_.wake_all();
}

Coro<void> QueueBase::join() {
  // Woken is woken: an item put before this task's step does not make it wait again (asyncio).
  if (unfinished_ == 0) co_return;
  Waiter waiter("queue join");
  const WaiterList::Place place(joiners_, waiter);
  co_await waiter;
}

void QueueBase::close(std::size_t dropped) noexcept {
  CHECK(dropped <= size_);
  shut_down_ = true;
  size_ -= dropped;
  unfinished_ -= std::min(unfinished_, dropped);
  if (unfinished_ == 0) joiners_.wake_all();
  // All waiters check again: getters the items that are left, putters the end.
  getters_.wake_all();
  putters_.wake_all();
}

}  // namespace wavetank
