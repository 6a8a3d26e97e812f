#pragma once

/// core/sync/queue_base.h - QueueBase: the part of Queue that does not depend on the item type: the
/// waiters, the bound, unfinished work, shutting down. Programs use core/sync/queue.h.

#include <cstddef>
#include <stdexcept>

#include "core/check.h"
#include "core/coro/coro.h"
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

/// The queue was shut down: no item can be put, and no item is left to get.
class QueueShutDown final : public std::runtime_error {
 public:
  QueueShutDown() : std::runtime_error("the queue is shut down") {}
};

/// The fate of the items when a queue is shut down.
enum class Shutdown {
  kDrain,     ///< They can still be got (asyncio's default).
  kImmediate  ///< They are destroyed, and count as dealt with.
};

/// The part of a queue that does not depend on the type of its items.
class QueueBase {
 public:
  struct Statistics {
    std::size_t size = 0;
    std::size_t unfinished = 0;  ///< Items that were put and for which task_done() is to come.
    std::size_t getting = 0;     ///< Tasks that wait for an item,
    std::size_t putting = 0;     ///< for room,
    std::size_t joining = 0;     ///< for the end of all work.
    bool shut_down = false;
  };

  explicit QueueBase(std::size_t maxsize) noexcept : maxsize_(maxsize) {}
  QueueBase(const QueueBase&) = delete;
  QueueBase& operator=(const QueueBase&) = delete;

  std::size_t maxsize() const noexcept { return maxsize_; }  ///< 0: no bound.
  std::size_t qsize() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  bool full() const noexcept { return maxsize_ > 0 && size_ >= maxsize_; }
  Statistics statistics() const noexcept;

  /// Marks one taken item as dealt with. Errors: std::invalid_argument on more calls than items
  /// were put.
  void task_done();

  /// Completes when every item that was put has been dealt with. Cancelled: no change.
  Coro<void> join();

 protected:
  // A place in a line. When its task is cancelled although it was woken, the wake-up is passed on;
  // when another task was faster it goes back to the end of the line.
  class Turn : public Waiter {
   public:
    bool await_ready() const noexcept { return can_proceed(); }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> leaf) {
      line_.push_back(*this);
      listed_ = true;
      suspend(leaf, leaf.promise());
    }

   protected:
    enum class For : unsigned char { kItem, kRoom };
    Turn(QueueBase& queue, For what) noexcept;
    ~Turn() override;
    void leave_line() {
      if (listed_) end_turn();
    }
    QueueBase& queue() const noexcept { return queue_; }

   private:
    bool waits_on() noexcept override;
    void end_turn();
    bool can_proceed() const noexcept { return queue_.shut_down_ || there_is_one(); }
    bool there_is_one() const noexcept {
      return what_ == For::kItem ? !queue_.empty() : !queue_.full();
    }

    QueueBase& queue_;
    WaiterList& line_;
    For what_;
    bool listed_ = false;
  };

  void check_can_put() const {
    if (shut_down_ || full()) refuse_put();
  }
  void check_can_get() const {
    if (empty()) refuse_get();
  }
  void item_added() noexcept {
    ++size_;
    ++unfinished_;
    if (!getters_.empty()) getters_.wake_next();
  }
  void item_taken() noexcept {
    WAVETANK_CHECK(size_ > 0);
    --size_;
    if (!putters_.empty()) putters_.wake_next();
  }
  void close(std::size_t dropped) noexcept;  // Shuts down; so many items are gone.
  ~QueueBase() = default;

 private:
  [[noreturn]] void refuse_put() const;
  [[noreturn]] void refuse_get() const;

  WaiterList getters_;
  WaiterList putters_;
  WaiterList joiners_;
  std::size_t maxsize_;
  std::size_t size_ = 0;
  std::size_t unfinished_ = 0;
  bool shut_down_ = false;
};

}  // namespace wavetank
