#pragma once

/// core/combine/task_group.h - TaskGroup: child tasks that end before the block they belong to.

#include <memory>
#include <vector>

#include "core/combine/outcome.h"
#include "core/coro/body.h"
#include "core/task/exception_group.h"
#include "core/task/task.h"
#include "core/task/waiter.h"

namespace wavetank {

/// asyncio.TaskGroup. The body runs in the calling task; leaving it waits for all children. The
/// first child that fails cancels its siblings and the body; then run() throws an ExceptionGroup
/// of all errors, in the order of completion, the body's own last. A child that ends cancelled is
/// no error. LoopExit of a child or the body is thrown bare.
///
///     co_await task_group([&](TaskGroup& group) -> Coro<> {
///       group.create_task(read(stream));
///       group.create_task(write(stream));
///       co_return;
///     });
///
/// Cancelled (from outside): children are cancelled and awaited; then CancelledError goes on, or
/// the ExceptionGroup if a child failed, with the cancel request delivered again at the next
/// suspension. Source: CPython 3.14, asyncio/taskgroups.py.
class TaskGroup {
 public:
  TaskGroup() = default;
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Starts a child. Throws RuntimeError, and drops `coro`, when the group is not entered, is
  /// finished, or is shutting down after an error.
  template <class T>
  Task<T> create_task(Coro<T> coro) {
    return start(std::move(coro));
  }
  template <class T>
  Task<T> create_task(Coro<T> coro, TaskOptions options) {
    return start(std::move(coro), std::move(options));
  }

  /// For dump_tasks(): the task whose group `child` belongs to; null for any other task.
  static const TaskBase* parent_of(const TaskBase& child) noexcept;

  /// Enters the group, runs `body(*this)` and leaves; gives the body's result. Once.
  template <class Body>
  Coro<BodyResult<Body, TaskGroup&>> run(Body& body) {
    enter();
    auto result = co_await outcome(body(*this));
    co_await leave(result.error());
    co_return std::move(result).get();
  }

 private:
  // The place of a live child in its group, and among the child's done callbacks.
  class Child : public Runnable {
   public:
    Child() noexcept : Runnable(&on_done) {}
    void join(TaskGroup& group, Ref<TaskBase> task) noexcept;
    Ref<TaskBase> leave() noexcept;

    Ref<TaskBase> task;  // Null before and after.
    TaskGroup* group = nullptr;
    Child* next = nullptr;
    Child* previous = nullptr;

    static void on_done(Runnable& self, Call how);
  };

  // A task and its place in one block of memory.
  template <class T>
  class ChildTask final : public TaskState<T> {
   public:
    using TaskState<T>::TaskState;
    Child place;
  };

  template <class T, class... Options>
  Task<T> start(Coro<T>&& coro, Options&&... options) {
    if (parent_ == nullptr || aborting_ || (exiting_ && first_child_ == nullptr)) refuse();
    auto* const child =
        new ChildTask<T>(EventLoop::running(), std::move(coro), std::forward<Options>(options)...);
    Task<T> task(Ref<FutureBase>{child});
    child->begin();
    child->place.join(*this, Ref<TaskBase>(child));
    return task;
  }

  void enter();
  Coro<void> leave(std::exception_ptr body_error);
  [[noreturn]] void refuse() const;
  void abort();
  void on_child_done(Child& child);
  [[noreturn]] void throw_errors();

  TaskBase* parent_ = nullptr;  // Set by enter().
  Child* first_child_ = nullptr;
  Child* last_child_ = nullptr;
  Waiter* all_done_ = nullptr;  // While leave() waits.
  std::vector<std::exception_ptr> errors_;
  std::exception_ptr loop_exit_;
  bool exiting_ = false;
  bool aborting_ = false;
  bool parent_cancel_requested_ = false;
};

template <class Body>
Coro<BodyResult<Body, TaskGroup&>> run_in_task_group(Body body) {
  TaskGroup group;
  co_return co_await group.run(body);
}

/// Runs `body(group)` in a new TaskGroup. The body is kept until it has ended.
template <class Body>
Coro<BodyResult<Body, TaskGroup&>> task_group(Body&& body) {
  check_body<Body>();
  return run_in_task_group<std::remove_cvref_t<Body>>(std::forward<Body>(body));
}

}  // namespace wavetank
