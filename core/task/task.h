#pragma once

/// core/task/task.h - Task<T>: a coroutine that the loop runs.
///
/// The loop owns its live tasks; a Task is a handle and may be dropped at any time. Each step runs
/// from the ready queue until the coroutine suspends. The frame is destroyed as soon as it has
/// ended, so parameters and locals die then, as in Python, however long handles live on.

#include <coroutine>
#include <optional>
#include <string>
#include <vector>

#include "core/coro/coro.h"
#include "core/task/future.h"
#include "core/task/task_base.h"

namespace wavetank {

/// A task seen without its result type. Null outside a task.
class AnyTask : public AnyFuture {
 public:
  AnyTask() = default;
  explicit AnyTask(Ref<TaskBase> state) noexcept : AnyFuture(Ref<FutureBase>(state)) {}
  explicit AnyTask(TaskBase* task) noexcept : AnyTask(Ref<TaskBase>(task)) {}

  int cancelling() const noexcept { return task().cancelling(); }  ///< Requests not taken back.
  int uncancel() const noexcept { return task().uncancel(); }  ///< Returns the remaining number.
  /// Number of cancel requests still pending when the task ended normally; 0 while it is not done.
  int swallowed_cancels() const noexcept { return task().swallowed_cancels(); }
  std::string name() const { return task().name(); }
  void set_name(std::string name) const { task().set_name(std::move(name)); }
  Context context() const { return task().context(); }  ///< The one it runs in, not a copy.
  TaskBase& task() const noexcept { return static_cast<TaskBase&>(*state_); }
};

template <class T>
class TaskState : public TaskBase {
 public:
  template <class... Options>
  TaskState(EventLoop& loop, Coro<T>&& coro, Options&&... options)
      : TaskBase(loop, std::forward<Options>(options)...) {
    keep_value_in(storage_);
    const Handle root = std::move(coro).release();
    set_root(root, root.promise());
  }

 private:
  using Handle = std::coroutine_handle<CoroPromise<T>>;

  std::exception_ptr take_outcome(bool wanted) override {
    CoroPromise<T>& promise = Handle::from_address(root_.address()).promise();
    if (promise.failed() || !wanted) return promise.take_error();
    if constexpr (std::is_void_v<T>) {
      storage_.emplace();
    } else {
      storage_.emplace(promise.take_result());
    }
    return nullptr;
  }

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
  int swallowed_cancels() const noexcept { return task().swallowed_cancels(); }
  std::string name() const { return task().name(); }
  void set_name(std::string name) const { task().set_name(std::move(name)); }
  Context context() const { return task().context(); }  ///< The one it runs in, not a copy.
  operator AnyTask() const { return AnyTask(&task()); }
  TaskBase& task() const noexcept { return static_cast<TaskBase&>(*this->state_); }
};

template <class T, class... Options>
Task<T> start_task(EventLoop& loop, Coro<T>&& coro, Options&&... options) {
  Task<T> task(
      Ref<FutureBase>(new TaskState<T>(loop, std::move(coro), std::forward<Options>(options)...)));
  task.task().begin();
  return task;
}

/// Schedules `coro` as a task of `loop`, or of the running loop; its first step runs in the next
/// iteration, or immediately if it starts eagerly. Throws RuntimeError when no loop is running, or
/// when an eager task is to run in a context that is in use; LoopExit when an eager step does.
template <class T>
Task<T> create_task(EventLoop& loop, Coro<T> coro) {
  return start_task(loop, std::move(coro));
}
template <class T>
Task<T> create_task(EventLoop& loop, Coro<T> coro, TaskOptions options) {
  return start_task(loop, std::move(coro), std::move(options));
}

AnyTask current_task();            ///< Null in a callback and outside the loop.
std::vector<AnyTask> all_tasks();  ///< The tasks of the running loop that are not done, in creation
                                   ///< order.

}  // namespace wavetank

#include "core/loop/event_loop.h"  // IWYU pragma: export

namespace wavetank {

inline void TaskBase::begin() {
  if (eager_ && EventLoop::running_or_null() == loop_) return begin_eagerly();
  loop_->call_soon(static_cast<Runnable&>(*this));
}

inline void TaskBase::yield(std::coroutine_handle<> leaf, const CoroFrame& frame) {
  leaf_ = leaf;
  leaf_frame_ = &frame;
  suspended_at_ = loop_->time();
  loop_->call_soon(static_cast<Runnable&>(*this));
  if (loop_->cancel_injection_ != nullptr) tell_injection();
}

template <class T>
Task<T> create_task(Coro<T> coro) {
  return start_task(EventLoop::running(), std::move(coro));
}
template <class T>
Task<T> create_task(Coro<T> coro, TaskOptions options) {
  return start_task(EventLoop::running(), std::move(coro), std::move(options));
}
}  // namespace wavetank
