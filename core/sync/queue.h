#pragma once

/// core/sync/queue.h - Queue, LifoQueue and PriorityQueue: items from tasks that make them to tasks
/// that use them.

#include "core/check.h"
#include "core/sync/queue_base.h"
#include "core/sync/queue_order.h"

namespace wavetank {

/// asyncio.Queue: at most `maxsize` items (0: no bound), which come out in the given order. Must
/// outlive the tasks that wait. Waiters are served in the order they came, but one that comes
/// between a wake-up and the waiter's step may be faster; the waiter then queues again, as in
/// asyncio. Source: CPython 3.14, asyncio/queues.py.
template <class T, class Order>
class BasicQueue final : public QueueBase {
 public:
  class Get;
  class Put;

  explicit BasicQueue(std::size_t maxsize = 0, Order order = Order())
      : QueueBase(maxsize), items_(std::move(order)) {}

  /// Errors: QueueFull, QueueShutDown.
  void put_nowait(T item) {
    check_can_put();
    items_.push(std::move(item));
    item_added();
  }
  /// Errors: QueueEmpty, QueueShutDown.
  T get_nowait() {
    check_can_get();
    T item = items_.pop();
    item_taken();
    return item;
  }

  /// `co_await queue.put(item)`: waits while the queue is full. Cancelled: the item is not in it.
  /// Errors: QueueShutDown.
  Put put(T item) { return Put(*this, std::move(item)); }
  /// `T item = co_await queue.get()`: waits while it is empty. Cancelled: no item is taken.
  /// Errors: QueueShutDown when no item is left.
  Get get() noexcept { return Get(*this); }

  /// No item can be put from now on, and tasks that wait for one, or for room, are woken to find
  /// that out.
  void shutdown(Shutdown how = Shutdown::kDrain) {
    if (how == Shutdown::kDrain) return close(0);
    const std::size_t dropped = qsize();
    const auto gone = items_.take_all();  // Destroyed last: destructors may use the queue.
    close(dropped);
  }

 private:
  Order items_;
};

template <class T, class Order>
class BasicQueue<T, Order>::Get final : public Turn {
 public:
  explicit Get(BasicQueue& queue) noexcept : Turn(queue, Turn::For::kItem) {}
  /// Requires: not awaited yet.
  Get(Get&& fresh) noexcept : Get(fresh.subject()) { WAVETANK_CHECK(!fresh.awaited()); }

  T await_resume() {
    this->leave_line();
    return subject().get_nowait();
  }

 private:
  BasicQueue& subject() const noexcept { return static_cast<BasicQueue&>(this->queue()); }
};

template <class T, class Order>
class BasicQueue<T, Order>::Put final : public Turn {
 public:
  Put(BasicQueue& queue, T item) : Turn(queue, Turn::For::kRoom), item_(std::move(item)) {}
  /// Requires: as for Get.
  Put(Put&& fresh) : Put(fresh.subject(), std::move(fresh.item_)) {
    WAVETANK_CHECK(!fresh.awaited());
  }

  void await_resume() {
    this->leave_line();
    subject().put_nowait(std::move(item_));
  }

 private:
  BasicQueue& subject() const noexcept { return static_cast<BasicQueue&>(this->queue()); }
  T item_;
};

/// First in, first out.
template <class T>
using Queue = BasicQueue<T, FifoOrder<T>>;

/// Last in, first out.
template <class T>
using LifoQueue = BasicQueue<T, LifoOrder<T>>;

/// The smallest first: `PriorityQueue<Job, ByDeadline> jobs(0, ByDeadline(clock));`.
template <class T, class Less = std::less<T>>
using PriorityQueue = BasicQueue<T, PriorityOrder<T, Less>>;

}  // namespace wavetank
