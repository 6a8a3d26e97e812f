#pragma once

/// core/sync/queue.h - Queue<T>: items from tasks that make them to tasks that use them.

#include <cstddef>
#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/task/coro.h"
#include "core/task/frame_pool.h"
#include "core/task/waiter.h"

namespace wavetank {

/// get_nowait() on an empty queue.
class QueueEmpty final : public std::runtime_error {
 public:
  QueueEmpty() : std::runtime_error("the queue is empty") {}
};

/// put_nowait() on a full queue.
class QueueFull final : public std::runtime_error {
 public:
  QueueFull() : std::runtime_error("the queue is full") {}
};

/// The part of Queue that does not depend on the item type: who waits, and unfinished work.
class QueueBase {
 public:
  explicit QueueBase(std::size_t maxsize) noexcept : maxsize_(maxsize) {}
  std::size_t maxsize() const noexcept { return maxsize_; }  ///< 0: no bound.

  /// Says that one item that was taken has been dealt with. Throws std::invalid_argument when said
  /// more often than items were put.
  void task_done();

  /// Completes when every item that was put has been dealt with. Cancelled: nothing changes.
  Coro<void> join();

 protected:
  // A place in a line. When its task is cancelled although it was woken, the wake-up is passed on.
  class Turn final : public Waiter {
   public:
    Turn(QueueBase& queue, WaiterList& line, bool getter) noexcept;
    ~Turn() override;
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> leaf) {
      line_.push_back(*this);
      listed_ = true;
      suspend(leaf, leaf.promise());
    }
    void await_resume();

   private:
    QueueBase& queue_;
    WaiterList& line_;
    bool getter_;
    bool listed_ = false;
  };

  void item_added() noexcept;
  void item_taken() noexcept { putters_.wake_next(); }
  virtual bool could_proceed(bool getter) const noexcept = 0;
  ~QueueBase() = default;

  WaiterList getters_;
  WaiterList putters_;

 private:
  WaiterList joiners_;
  std::size_t maxsize_;
  std::size_t unfinished_ = 0;
};

/// asyncio.Queue: first in, first out, at most `maxsize` items (0: no bound). Must outlive the
/// tasks that wait. Waiters are served in the order they came, but one who comes between a wake-up
/// and the waiter's step may be faster; the waiter then queues again, as in asyncio.
template <class T>
class Queue final : public QueueBase {
 public:
  explicit Queue(std::size_t maxsize = 0) noexcept : QueueBase(maxsize) {}

  std::size_t qsize() const noexcept { return items_.size(); }
  bool empty() const noexcept { return items_.empty(); }
  bool full() const noexcept { return maxsize() > 0 && items_.size() >= maxsize(); }

  void put_nowait(T item) {
    if (full()) throw QueueFull();
    items_.push_back(std::move(item));
    item_added();
  }
  T get_nowait() {
    if (empty()) throw QueueEmpty();
    T item = std::move(items_.front());
    items_.pop_front();
    item_taken();
    return item;
  }

  /// `co_await queue.put(item)`: waits while the queue is full. Cancelled: the item is not in it.
  Coro<void> put(T item) {
    while (full()) {
      Turn turn(*this, putters_, false);
      co_await turn;
    }
    put_nowait(std::move(item));
  }
  /// `T item = co_await queue.get()`: waits while it is empty. Cancelled: no item is taken.
  Coro<T> get() {
    while (empty()) {
      Turn turn(*this, getters_, true);
      co_await turn;
    }
    co_return get_nowait();
  }

 private:
  bool could_proceed(bool getter) const noexcept override { return getter ? !empty() : !full(); }
  std::deque<T, PoolAllocator<T>> items_;  // A plain deque allocates again and again as it moves.
};

}  // namespace wavetank
