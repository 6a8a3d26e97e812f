#pragma once

/// core/task/waiter.h - Waiter: the building block of every wait: a private one-shot future that
/// lives inside the awaiter, so that waiting does not allocate.

#include <cstddef>
#include <string>

#include "core/coro/awaited.h"
#include "core/loop/timer_heap.h"
#include "core/task/task.h"

namespace wavetank {

/// One suspended task's place in a queue. Use: `co_await waiter` suspends until wake() or until the
/// task is cancelled. It is resumed from the ready queue in the iteration after wake(); resume_at()
/// is the exception. A woken waiter keeps the task ready, as asyncio's futures do: a cancel between
/// wake() and the task's step is delivered, and await_resume() throws although the waiter was
/// woken. The code that hands something over with wake() must take it back then (was_woken()).
class Waiter : public Awaited, private Timer {
 public:
  /// `what` is for dump_tasks(): a string literal such as "event".
  explicit Waiter(const char* what) noexcept : Timer(&resume), what_(what) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  virtual ~Waiter() {
    if (armed()) stop_timer();
  }

  bool done() const noexcept { return state_ != State::kPending; }
  bool was_woken() const noexcept { return state_ == State::kWoken; }
  bool was_cancelled() const noexcept { return state_ == State::kCancelled; }

  /// Lets the task go on. False, and no effect, when it is woken or cancelled already.
  bool wake() noexcept;

  bool cancel(CancelMessage message) override;
  std::optional<CancelMessage> take_cancel() override {
    if (state_ != State::kCancelled) return std::nullopt;
    return message_;
  }
  std::string describe() const override { return what_; }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> leaf) {
    suspend(leaf, leaf.promise());
  }
  void await_resume() {
    const bool cancelled = state_ == State::kCancelled;
    if (task_ != nullptr) task_->check_cancelled(cancelled);
    if (cancelled) throw CancelledError(message_);
  }

 protected:
  // For a waiter that describes itself: it keeps a delay where others keep their name.
  explicit Waiter(Duration delay) noexcept : Timer(&resume), delay_(delay) {}
  Duration delay() const noexcept { return delay_; }
  bool awaited() const noexcept { return task_ != nullptr; }  // Whether a task has waited on it.

  // Goes on in the next iteration, without anything to wait for.
  void yield(std::coroutine_handle<> leaf, const CoroFrame& frame) {
    task_ = EventLoop::running().current_task();
    task_->yield(leaf, frame);
  }
  // For waiters that a timer wakes: suspend(), then wake_at() or resume_at().
  void suspend(std::coroutine_handle<> leaf, const CoroFrame& frame);
  void wake_at(Instant when);
  // As wake_at(), but the task goes on in the iteration in which the timer is due, not in the next
  // one as behind a future.
  void resume_at(Instant when);
  // For waiters with spurious wake-ups. Asked when the task's step is due after a wake-up that no
  // cancel has overtaken: true makes it wait on, without a step, as if it had not been woken.
  virtual bool waits_on() noexcept { return false; }
  void stop_timer() noexcept { task_->loop().cancel_timer(*this); }

 private:
  friend class WaiterList;
  enum class State : unsigned char { kPending, kWoken, kCancelled };
  static void resume(Runnable& self, Call how);
  static void fire(Runnable& self, Call how);
  static void fire_and_resume(Runnable& self, Call how);
  void schedule_resume() noexcept;

  State state_ = State::kPending;  // First: there is room for it at the end of a Timer.
  TaskBase* task_ = nullptr;
  union {
    const char* what_;
    Duration delay_;
  };
  CancelMessage message_;
  Waiter* next_ = nullptr;  // In a WaiterList.
  Waiter* previous_ = nullptr;
};

/// Waiters in the order they came. A waiter stays listed until its task has run (asyncio's deques
/// do the same), so look at done().
class WaiterList {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  Waiter* first() const noexcept { return first_; }
  static Waiter* next(const Waiter& waiter) noexcept { return waiter.next_; }
  void push_back(Waiter& waiter) noexcept;
  void remove(Waiter& waiter) noexcept;  ///< Requires: it is listed here.
  /// Wakes the first waiter that is not done; false without one.
  bool wake_next() noexcept;
  void wake_all() noexcept;
  /// Whether no waiter has a claim: one that was woken still has it until its task has run.
  bool all_cancelled() const noexcept;
  std::size_t size() const noexcept;  ///< Counts; for statistics.

  /// A waiter's place in a list, for a scope: as a frame around `co_await waiter` needs it.
  class Place {
   public:
    Place(WaiterList& list, Waiter& waiter) noexcept : list_(list), waiter_(waiter) {
      list.push_back(waiter);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { list_.remove(waiter_); }

   private:
    WaiterList& list_;
    Waiter& waiter_;
  };

 private:
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
  Waiter* next_to_wake_ = nullptr;  // Those before it are done: waking all of N takes N steps.
};

}  // namespace wavetank
