#pragma once

/// core/task/task.h - Task<T>: a coroutine that the loop runs.
///
/// The loop owns its live tasks; a Task is a handle and may be dropped at any time. Each step runs
/// from the ready queue until the coroutine suspends. The frame is destroyed as soon as it has
/// ended, so parameters and locals die then, as in Python, however long handles live on.

#include <coroutine>
#include <memory>
#include <string>
#include <vector>

#include "core/loop/runnable.h"
#include "core/loop/time.h"
#include "core/task/coro.h"
#include "core/task/future.h"

namespace wavetank {

/// How to create a task; fluent, because g++ 12 destroys aggregate temporaries twice near co_await.
class TaskOptions {
 public:
  TaskOptions() = default;
  TaskOptions(std::string name_) : name(std::move(name_)) {}
  TaskOptions(const char* name_) : name(name_) {}

  /// A cancel ends the task by destroying its frames, innermost first, without a throw: about a
  /// hundred times faster. Destructors run; `catch` handlers in the task's own code do NOT, so do
  /// not ask for it where one must see the cancellation. While the task is inside outcome(), a
  /// TaskGroup, a timeout or finally(), which must see it, it is thrown as ever.
  TaskOptions&& stop_without_throw() && {
    stops_without_throw = true;
    return std::move(*this);
  }

  std::string name;  ///< Empty: "Task-N", N counting the loop's tasks from 1.
  bool stops_without_throw = false;
};

/// The shared state of a task, whatever its result type.
class TaskBase : public FutureBase, public Runnable {
 public:
  TaskBase(EventLoop& loop, TaskOptions options);
  ~TaskBase() override;

  bool cancel(CancelMessage message) override;
  std::string describe() const override;
  int cancelling() const noexcept { return cancel_requests_; }
  int uncancel() noexcept;
  std::string name() const;
  void set_name(std::string name) { name_ = std::make_unique<std::string>(std::move(name)); }

  const Awaited* awaits() const noexcept { return awaits_; }
  const CoroFrame* innermost_frame() const noexcept { return leaf_frame_; }
  Instant suspended_at() const noexcept { return suspended_at_; }

  // For awaiters. suspend_on(): the current step ends here; `on` resumes it by resume_step() from
  // the ready queue. yield(): it goes on in the next iteration. check_cancelled(): first thing on
  // resuming, throws when a cancel is due (unless `delivers` says that the awaited itself throws
  // CancelledError, which then counts as the delivery).
  void suspend_on(std::coroutine_handle<> leaf, const CoroFrame& frame, Awaited& on);
  void yield(std::coroutine_handle<> leaf, const CoroFrame& frame);
  void resume_step() { step(); }
  void check_cancelled(bool delivers = false) {
    if (must_cancel_) deliver_cancel(delivers);
  }

  // For awaiters that catch what they await (CatchPoint): while one is there, cancels are thrown.
  void enter_catch_point() noexcept { ++catch_points_; }
  void leave_catch_point() noexcept { --catch_points_; }

 protected:
  void start(std::coroutine_handle<> root, CoroFrame& frame);
  virtual void take_value() = 0;  // Moves the result out of the root's promise.
  void check_settable() const final;

  std::coroutine_handle<> root_;  // Null once destroyed.

 private:
  friend class EventLoop;
  static void run_step(Runnable& self, Call how);
  void step();
  void settle();  // The root has ended: become done.
  void end_cancelled(std::exception_ptr error, CancelMessage message);
  bool stop_quietly();  // Ends here without a throw, if the task and this step allow it.
  void deliver_cancel(bool delivers);

  CoroFrame* root_frame_ = nullptr;
  std::coroutine_handle<> leaf_;  // What the next step resumes.
  const CoroFrame* leaf_frame_ = nullptr;
  Awaited* awaits_ = nullptr;
  Instant suspended_at_{};
  std::unique_ptr<std::string> name_;
  std::uint64_t number_ = 0;
  TaskBase* next_task_ = nullptr;  // The loop's registry, in creation order.
  TaskBase* previous_task_ = nullptr;
  Ref<TaskBase> kept_by_loop_;  // Itself, until it is done.
  int cancel_requests_ = 0;
  int catch_points_ = 0;
  bool must_cancel_ = false;
  bool started_ = false;
  bool stops_without_throw_ = false;
};

/// A task seen without its result type. Null outside a task.
class AnyTask : public AnyFuture {
 public:
  AnyTask() = default;
  explicit AnyTask(Ref<TaskBase> state) noexcept : AnyFuture(Ref<FutureBase>(state)) {}
  explicit AnyTask(TaskBase* task) noexcept : AnyTask(Ref<TaskBase>(task)) {}

  int cancelling() const noexcept { return task().cancelling(); }  ///< Requests not taken back.
  int uncancel() const noexcept { return task().uncancel(); }      ///< Returns what remains.
  std::string name() const { return task().name(); }
  void set_name(std::string name) const { task().set_name(std::move(name)); }
  TaskBase& task() const noexcept { return static_cast<TaskBase&>(*state_); }
};

template <class T>
class TaskState final : public TaskBase {
 public:
  TaskState(EventLoop& loop, Coro<T> coro, TaskOptions options)
      : TaskBase(loop, std::move(options)) {
    value_ = &storage_;
    promise_ = std::move(coro).release();
    start(promise_, promise_.promise());
  }

 private:
  void take_value() override {
    if constexpr (std::is_void_v<T>) {
      storage_.emplace();
    } else {
      storage_.emplace(promise_.promise().take_result());
    }
  }

  std::coroutine_handle<CoroPromise<T>> promise_;
  std::optional<Stored<T>> storage_;
};

/// Handle of a task with result T; also a Future<T>, so it can be awaited, gathered and shielded.
template <class T = void>
class Task : public Future<T> {
 public:
  Task() = default;
  explicit Task(Ref<FutureBase> state) noexcept : Future<T>(std::move(state)) {}
  int cancelling() const noexcept { return task().cancelling(); }
  int uncancel() const noexcept { return task().uncancel(); }
  std::string name() const { return task().name(); }
  void set_name(std::string name) const { task().set_name(std::move(name)); }
  operator AnyTask() const { return AnyTask(&task()); }
  TaskBase& task() const noexcept { return static_cast<TaskBase&>(*this->state_); }
};

/// Schedules `coro` as a task of `loop`, or of the running loop; its first step runs in the next
/// iteration. Throws RuntimeError when no loop is running.
template <class T>
Task<T> create_task(EventLoop& loop, Coro<T> coro, TaskOptions options = {}) {
  return Task<T>(Ref<FutureBase>(new TaskState<T>(loop, std::move(coro), std::move(options))));
}

AnyTask current_task();            ///< Null in a callback and outside the loop.
std::vector<AnyTask> all_tasks();  ///< Of the running loop, not done, in creation order.

}  // namespace wavetank

#include "core/loop/event_loop.h"  // IWYU pragma: export

namespace wavetank {
template <class T>
Task<T> create_task(Coro<T> coro, TaskOptions options = {}) {
  return create_task(EventLoop::running(), std::move(coro), std::move(options));
}
}  // namespace wavetank
