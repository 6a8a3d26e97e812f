#pragma once

/// core/task/task_base.h - the state behind a task, whatever the type of its result: its place in
/// the loop, its cancel requests, what it waits for. Programs use the handles of core/task/task.h.

#include <coroutine>
#include <cstdint>
#include <string>

#include "core/loop/time.h"
#include "core/task/context.h"
#include "core/task/coro_frame.h"
#include "core/task/future_base.h"
#include "core/task/task_options.h"

namespace wavetank {

/// The shared state of a task, whatever its result type.
class TaskBase : public FutureBase, public Runnable {
 public:
  TaskBase(EventLoop& loop, TaskOptions options);
  /// Schedules the first step, or takes it now. Once, when construction is over. Throws what
  /// create_task() does.
  void begin();
  ~TaskBase() override;

  bool cancel(CancelMessage message) override;
  std::string describe() const override;
  int cancelling() const noexcept { return cancel_requests_; }
  int uncancel() noexcept;
  int swallowed_cancels() const noexcept;
  std::string name() const;
  std::uint64_t number() const noexcept { return number_; }  ///< In order of creation, from 1.
  void set_name(std::string name) {
    name_ = std::move(name);
    named_ = true;
  }

  Context context() { return Context(context_.state()); }
  ContextPlace& context_place() noexcept { return context_; }

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
  bool cancel_is_due() const noexcept { return must_cancel_; }
  void check_cancelled(bool delivers = false) {
    if (must_cancel_) deliver_cancel(delivers);
  }

  // For awaiters that catch what they await (CatchPoint): while one is there, cancels are thrown.
  void enter_catch_point() noexcept { ++catch_points_; }
  void leave_catch_point() noexcept { --catch_points_; }

 protected:
  void set_root(std::coroutine_handle<> root, CoroFrame& frame) noexcept;
  virtual void take_value() = 0;  // Moves the result out of the root's promise.
  void check_settable() const final;

  std::coroutine_handle<> root_;  // Null once destroyed.

 private:
  friend class EventLoop;
  void begin_eagerly();
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
  std::string name_;
  std::uint64_t number_ = 0;
  TaskBase* next_task_ = nullptr;  // The loop's registry, in creation order.
  TaskBase* previous_task_ = nullptr;
  Ref<TaskBase> kept_by_loop_;  // Itself, until it is done.
  ContextPlace context_;
  int cancel_requests_ = 0;
  int catch_points_ = 0;
  bool named_ = false;  // Else it is called by its number.
  bool must_cancel_ = false;
  bool started_ = false;
  bool stops_without_throw_ = false;
  bool eager_ = false;
};

}  // namespace wavetank
