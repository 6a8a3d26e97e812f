#pragma once

/// core/task/task_base.h - TaskBase: the state behind a task of any result type: its place in the
/// loop, its cancel requests, the thing that it waits for. Programs use the handles of
/// core/task/task.h.

#include <coroutine>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/coro/coro_frame.h"
#include "core/task/context.h"
#include "core/task/future_base.h"
#include "core/task/task_options.h"
#include "core/time.h"

namespace wavetank {

class CatchPoint;

/// The shared state of a task of any result type.
class TaskBase : public FutureBase, public Runnable {
 public:
  explicit TaskBase(EventLoop& loop) noexcept;
  TaskBase(EventLoop& loop, TaskOptions&& options);
  /// Schedules the first step, or takes it now. Once, when construction is over. Throws as
  /// create_task() does.
  void begin();
  ~TaskBase() override {
    if (root_) root_.destroy();
    if (error_unseen_) report_unseen_error(&context_);
  }

  bool cancel(CancelMessage message) override;
  std::string describe() const override;
  int cancelling() const noexcept { return cancel_requests_; }
  int uncancel() noexcept;
  int swallowed_cancels() const noexcept;
  std::string name() const;
  std::uint64_t number() const noexcept { return number_; }  ///< In order of creation, from 1.
  void set_name(std::string name) { name_ = std::make_unique<std::string>(std::move(name)); }

  Context context() { return Context(context_.state()); }
  ContextPlace& context_place() noexcept { return context_; }

  const Awaited* awaits() const noexcept { return awaits_; }
  const CoroFrame* innermost_frame() const noexcept { return leaf_frame_; }
  Instant suspended_at() const noexcept { return suspended_at_; }

  // For awaiters. suspend_on(): the current step ends here; `on` resumes it by resume_step() from
  // the ready queue. yield(): it goes on in the next iteration. check_cancelled(): the first call
  // on resuming, throws when a cancel is due (unless `delivers` is true: then the awaited itself
  // throws CancelledError, which counts as the delivery).
  void suspend_on(std::coroutine_handle<> leaf, const CoroFrame& frame, Awaited& on);
  void yield(std::coroutine_handle<> leaf, const CoroFrame& frame);
  void resume_step();
  bool cancel_is_due() const noexcept { return must_cancel_; }
  void check_cancelled(bool delivers = false) {
    if (must_cancel_) deliver_cancel(delivers);
  }

 protected:
  void set_root(std::coroutine_handle<> root, CoroFrame& frame) noexcept {
    WAVETANK_CHECK(root);  // A Coro that was moved from.
    root_ = leaf_ = root;
    leaf_frame_ = &frame;
  }
  // Gives the error of the root; without an error, and if the result is wanted, keeps the result.
  virtual std::exception_ptr take_outcome(bool wanted) = 0;
  void check_settable() const final;

  std::coroutine_handle<> root_;  // Null once destroyed.

 private:
  friend class EventLoop;
  friend class CatchPoint;
  void begin_eagerly();
  void tell_injection();
  bool break_ring(CancelMessage message);
  static void run_step(Runnable& self, Call how);
  void step();
  bool stop_before_step();  // True when a cancel has ended the task instead.
  void settle();            // The root has ended: become done.
  Ref<TaskBase> end_frames();
  void end_cancelled(std::exception_ptr error, CancelMessage message);
  // Takes a cancel that is due without a throw, if the task and its catch points allow it. True
  // when that was the end of the task; else the step goes on, perhaps at a catch point.
  bool stop_quietly();
  void deliver_cancel(bool delivers);

  std::coroutine_handle<> leaf_;  // The next step resumes it.
  const CoroFrame* leaf_frame_ = nullptr;
  Awaited* awaits_ = nullptr;
  Instant suspended_at_{};
  std::unique_ptr<std::string> name_;  // Null: it is called by its number.
  std::uint64_t number_ = 0;
  TaskBase* next_task_ = nullptr;  // The loop's registry, in creation order.
  TaskBase* previous_task_ = nullptr;
  CatchPoint* catch_point_ = nullptr;  // The innermost.
  ContextPlace context_;
  int cancel_requests_ = 0;
  bool must_cancel_ : 1 = false;
  bool passing_cancel_on_ : 1 = false;
  bool started_ : 1 = false;
  bool stops_without_throw_ : 1 = false;
  bool eager_ : 1 = false;
};

}  // namespace wavetank
