#pragma once

/// core/loop/event_loop.h - the event loop: a FIFO of what is ready, a heap of what is due later.
///
/// One iteration (run_once): let the selector deliver and time pass; move the timers that are due
/// behind what is ready; run what is ready now, but nothing that is added meanwhile. Time stands
/// still during an iteration. Single-threaded by contract; several loops may take turns on one
/// thread (simulated hosts do), each knowing itself as running() during its iteration.
/// Source: CPython 3.14, asyncio/base_events.py, BaseEventLoop._run_once.

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/loop/clock.h"
#include "core/loop/handle.h"
#include "core/loop/runnable.h"
#include "core/loop/selector.h"
#include "core/loop/timer_heap.h"

namespace wavetank {

class TaskBase;
class FutureBase;

/// What an exception handler is told.
struct ErrorContext {
  ErrorContext(std::string message_, std::exception_ptr error_)
      : message(std::move(message_)), error(std::move(error_)) {}
  std::string message;
  std::exception_ptr error;
};

class EventLoop {
 public:
  /// Requires: both outlive the loop.
  EventLoop(Clock& clock, Selector& selector);
  /// Destroys what is still suspended, newest task first. Requires: not running.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// The loop whose iteration this is. Throws RuntimeError when there is none.
  static EventLoop& running() {
    if (running_ == nullptr) throw_not_running();
    return *running_;
  }
  static EventLoop* running_or_null() noexcept { return running_; }

  /// The time of this iteration (asyncio reads the clock anew at each call).
  Instant time() const noexcept { return time_; }

  Handle call_soon(std::function<void()> function);
  TimerHandle call_later(Duration delay, std::function<void()> function);
  TimerHandle call_at(Instant when, std::function<void()> function);

  // The same without allocation, for nodes that live in awaiters.
  void call_soon(Runnable& entry) noexcept { ready_.push_back(entry); }
  void call_soon_all(RunQueue& entries) noexcept { ready_.splice_back(entries); }
  void call_at(Instant when, Timer& timer) { timers_.arm(timer, when); }
  void cancel_timer(Timer& timer) noexcept { timers_.disarm(timer); }
  /// As call_at(), from inside an iteration: cheap for a timer that does not outlive it. Take it
  /// back with cancel_timer() and unlink().
  void call_at(Instant when, DeferredTimer& timer) noexcept;

  /// One iteration. A LoopExit thrown by a task passes through; the rest of the iteration's
  /// entries stay ready. Errors: what the selector throws.
  void run_once();

  /// Runs iterations until `future` is done; what is ready in that last one still runs.
  void run_until_complete(FutureBase& future);

  bool has_ready() const noexcept { return !ready_.empty(); }
  /// Whether an iteration at `now` would find something to run.
  bool has_work(Instant now) const noexcept {
    return has_ready() || (!timers_.empty() && timers_.next_deadline() <= now);
  }
  /// When the next timer is due; nullopt without timers.
  std::optional<Instant> next_deadline() const noexcept {
    if (timers_.empty()) return std::nullopt;
    return timers_.next_deadline();
  }

  TaskBase* current_task() const noexcept { return current_task_; }
  std::vector<TaskBase*> live_tasks() const;               ///< Not done, in creation order.
  std::uint64_t steps() const noexcept { return steps_; }  ///< Task steps run so far.

  /// Errors that nobody awaits end here: of callbacks, and of tasks whose last handle is gone. The
  /// default handler writes one line to stderr.
  void set_exception_handler(std::function<void(const ErrorContext&)> handler) {
    exception_handler_ = std::move(handler);
  }
  void call_exception_handler(const ErrorContext& context);

  /// Calls `function`; an exception goes to the exception handler, except LoopExit.
  template <class Function>
  void guarded(const char* what, Function&& function) {
    try {
      function();
    } catch (...) {
      handle_callback_error(what, std::current_exception());
    }
  }

  /// Called at the start of every task step, for traces; null for none.
  void set_step_observer(std::function<void(const TaskBase&)> observer) {
    step_observer_ = std::move(observer);
  }

 private:
  friend class TaskBase;

  [[noreturn]] static void throw_not_running();
  void handle_callback_error(const char* what, std::exception_ptr error);
  void iterate();
  void run_batch();
  std::uint64_t adopt(TaskBase& task) noexcept;  // Into the registry; returns its number.
  void disown(TaskBase& task) noexcept;
  void arm_deferred();

  static inline constinit thread_local EventLoop* running_ = nullptr;

  RunQueue ready_;
  TimerHeap timers_;
  RunQueue deferred_;  // DeferredTimers that are not in the heap yet.
  Instant time_;
  TaskBase* current_task_ = nullptr;
  Clock& clock_;
  Selector& selector_;
  TaskBase* first_task_ = nullptr;
  TaskBase* last_task_ = nullptr;
  std::uint64_t tasks_created_ = 0;
  std::uint64_t steps_ = 0;
  bool stopping_ = false;
  std::function<void(const ErrorContext&)> exception_handler_;
  std::function<void(const TaskBase&)> step_observer_;
};

}  // namespace wavetank
