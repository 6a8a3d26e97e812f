#pragma once

/// core/loop/event_loop.h - EventLoop: a FIFO of ready entries, a heap of timers.
///
/// One iteration (run_once) lets the selector deliver and time pass. It moves due timers behind the
/// ready entries. Then it runs the entries that are ready by then. Time does not advance during an
/// iteration. Single-threaded by contract; several loops may take turns on one thread (simulated
/// hosts do), each knowing itself as running() during its iteration.
/// Source: CPython 3.14, asyncio/base_events.py, BaseEventLoop._run_once.

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/loop/clock.h"
#include "core/loop/error_context.h"
#include "core/loop/handle.h"
#include "core/loop/loop_statistics.h"
#include "core/loop/runnable.h"
#include "core/loop/selector.h"
#include "core/loop/timer_heap.h"

namespace wavetank {

class CancelInjection;
class TaskBase;
class FutureBase;

class EventLoop {
 public:
  /// Requires: both outlive the loop.
  EventLoop(Clock& clock, Selector& selector);
  /// Destroys suspended tasks, newest first. Requires: not running.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// The loop whose iteration this is. Throws RuntimeError outside an iteration.
  static EventLoop& running() {
    if (running_ == nullptr) throw_not_running();
    return *running_;
  }
  static EventLoop* running_or_null() noexcept { return running_; }

  /// The time of this iteration (asyncio reads the clock again at each call).
  Instant time() const noexcept { return time_; }

  /// The function runs in `context`; without one in a copy of the current context.
  Handle call_soon(std::function<void()> function, OptionalContext context = {});
  TimerHandle call_later(AnyDuration delay, std::function<void()> function,
                         OptionalContext context = {});
  TimerHandle call_at(Instant when, std::function<void()> function, OptionalContext context = {});

  // The same without allocation, for nodes that live in awaiters.
  void call_soon(Runnable& entry) noexcept { ready_.push_back(entry); }
  void call_soon_all(RunQueue& entries) noexcept { ready_.splice_back(entries); }
  void call_at(Instant when, Timer& timer) { timers_.arm(timer, when); }
  void cancel_timer(Timer& timer) noexcept { timers_.disarm(timer); }
  /// As call_at(), from inside an iteration: cheap for a timer that does not outlive it. Take it
  /// back with cancel_timer() and unlink().
  void call_at(Instant when, DeferredTimer& timer) noexcept;

  /// One iteration. A LoopExit thrown by a task passes through; the rest of the iteration's entries
  /// stay ready. Errors: those of the selector.
  void run_once();

  /// Runs iterations until `future` is done; entries that are ready in the last one still run.
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
  ContextPlace& current_context() noexcept;  ///< The context of the running task or callback.
  bool is_entered(const ContextPlace& place) noexcept;

  /// Whether tasks start eagerly (TaskOptions::eager()) by default. Initially: no.
  void set_eager_tasks(bool eager) noexcept { eager_tasks_ = eager; }
  bool eager_tasks() const noexcept { return eager_tasks_; }

  std::vector<TaskBase*> live_tasks() const;  ///< Not done, in creation order.
  const LoopStatistics& statistics() const noexcept { return statistics_; }

  /// Handles errors that no task awaits: of callbacks, and of tasks whose last handle is gone. The
  /// handler runs in the context of the task or callback. Exceptions of the handler, except
  /// LoopExit, go to the default handler, which writes one line to stderr.
  void set_exception_handler(std::function<void(const ErrorContext&)> handler);
  void call_exception_handler(const ErrorContext& context);
  void call_exception_handler(const ErrorContext& context, ContextPlace& place);

  /// Calls `function`; an exception goes to the exception handler, except LoopExit.
  template <class Function>
  void guarded(const char* what, Function&& function) {
    try {
      function();
    } catch (...) {
      handle_callback_error(what, std::current_exception());
    }
  }

  /// The observer of every suspension; may be null. Use a CancelInjection, which does this.
  void set_cancel_injection(CancelInjection* injection) noexcept { cancel_injection_ = injection; }

  /// Called at the start of every task step, and when a task has ended with an error; for traces.
  void set_step_observer(std::function<void(TaskBase&)> observer);

 private:
  friend class TaskBase;
  friend class ContextScope;

  [[noreturn]] static void throw_not_running();
  void handle_callback_error(const char* what, std::exception_ptr error);
  void iterate();
  void run_batch();
  std::uint64_t adopt(TaskBase& task) noexcept;   // Into the registry; returns its number.
  Ref<TaskBase> disown(TaskBase& task) noexcept;  // Out of the registry, whose share it gives.
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
  LoopStatistics statistics_;
  CancelInjection* cancel_injection_ = nullptr;
  ContextScope* context_scope_ = nullptr;  // The innermost; null in a task's ordinary step.
  ContextPlace own_context_;               // Where neither a task nor a callback runs.
  bool stopping_ = false;
  bool eager_tasks_ = false;
  std::function<void(const ErrorContext&)> exception_handler_;
  std::function<void(TaskBase&)> step_observer_;
};

}  // namespace wavetank
