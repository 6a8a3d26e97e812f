#pragma once

/// core/sync/queue.h - Queue, LifoQueue and PriorityQueue: items from tasks that make them to tasks
/// that use them.

#include "core/sync/queue_base.h"
#include "core/sync/queue_order.h"

namespace wavetank {

/// asyncio.Queue: at most `maxsize` items (0: no bound), which come out in the given order. Must
/// outlive the tasks that wait. Waiters are served in the order they came, but one who comes
/// between a wake-up and the waiter's step may be faster; the waiter then queues again, as in
/// asyncio. Source: CPython 3.14, asyncio/queues.py.
template <class T, class Order>
class BasicQueue final : public QueueBase {
 public:
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
  Coro<void> put(T item) {
    while (full()) {
      check_not_shut_down();
      Turn turn(*this, Turn::For::kRoom);
      co_await turn;
    }
    put_nowait(std::move(item));
  }
  /// `T item = co_await queue.get()`: waits while it is empty. Cancelled: no item is taken.
  /// Errors: QueueShutDown when there is nothing left.
  Coro<T> get() {
    while (empty()) {
      check_not_shut_down();
      Turn turn(*this, Turn::For::kItem);
      co_await turn;
    }
    co_return get_nowait();
  }

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
