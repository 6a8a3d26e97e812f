#include "core/task/task.h"

#include <fmt/format.h>

#include "core/check.h"
#include "core/loop/event_loop.h"
#include "core/task/cancel_injection.h"
#include "core/task/catch_point.h"

namespace wavetank {

namespace {

// Makes `task` the current one for a scope.
class CurrentTask {
 public:
  CurrentTask(TaskBase*& slot, TaskBase* task) noexcept : slot_(slot), before_(slot) {
    slot = task;
  }
  CurrentTask(const CurrentTask&) = delete;
  CurrentTask& operator=(const CurrentTask&) = delete;
  ~CurrentTask() { slot_ = before_; }

 private:
  TaskBase*& slot_;
  TaskBase* before_;
};

}  // namespace

ContextPlace& EventLoop::current_context() noexcept {
  if (context_scope_ != nullptr) return context_scope_->place_;
  return current_task_ != nullptr ? current_task_->context_ : own_context_;
}

// The loop's registry of tasks is here and not with the loop, so that it can be inlined.
std::uint64_t EventLoop::adopt(TaskBase& task) noexcept {
  Ref<TaskBase>(&task).leak();  // The registry's share, until disown().
  task.previous_task_ = last_task_;
  (last_task_ != nullptr ? last_task_->next_task_ : first_task_) = &task;
  last_task_ = &task;
  return ++statistics_.tasks_created;
}

Ref<TaskBase> EventLoop::disown(TaskBase& task) noexcept {
  (task.previous_task_ != nullptr ? task.previous_task_->next_task_ : first_task_) =
      task.next_task_;
  (task.next_task_ != nullptr ? task.next_task_->previous_task_ : last_task_) = task.previous_task_;
  task.next_task_ = task.previous_task_ = nullptr;
  return Ref<TaskBase>::adopt(&task);
}

// Most tasks have no options; to build and look at empty ones costs as much as the rest of this.
TaskBase::TaskBase(EventLoop& loop) noexcept
    : FutureBase(loop),
      Runnable(&run_step),
      context_(loop.current_context()),
      eager_(loop.eager_tasks()) {
  number_ = loop.adopt(*this);
}

TaskBase::TaskBase(EventLoop& loop, TaskOptions&& options)
    : FutureBase(loop),
      Runnable(&run_step),
      context_(loop.current_context(), std::move(options.shared_context)),
      stops_without_throw_(options.stops_without_throw),
      eager_(options.starts_eagerly.value_or(loop.eager_tasks())) {
  if (!options.name.empty()) set_name(std::move(options.name));
  number_ = loop.adopt(*this);
}

std::string TaskBase::name() const { return name_ ? *name_ : fmt::format("Task-{}", number_); }

int TaskBase::swallowed_cancels() const noexcept {
  return state_ == State::kFinished && !error_ ? cancel_requests_ : 0;
}

std::string TaskBase::describe() const { return fmt::format("task '{}'", name()); }

void TaskBase::check_settable() const {
  throw RuntimeError(describe() + " gets its result from its coroutine alone");
}

bool TaskBase::cancel(CancelMessage message) {
  error_unseen_ = false;
  if (done()) return false;
  if (passing_cancel_on_) return break_ring(std::move(message));
  ++cancel_requests_;
  if (awaits_ != nullptr) {
    passing_cancel_on_ = true;
    const bool accepted = awaits_->cancel(message);
    passing_cancel_on_ = false;
    if (accepted) return true;
  }
  must_cancel_ = true;
  cancel_message_ = std::move(message);
  return true;
}

// The cancel has come back through the things that this task waits for: tasks that wait for each
// other. One of them must go on, or no task ever would.
bool TaskBase::break_ring(CancelMessage message) {
  must_cancel_ = true;
  cancel_message_ = std::move(message);
  if (!linked()) loop_->call_soon(static_cast<Runnable&>(*this));
  return true;
}

int TaskBase::uncancel() noexcept {
  if (cancel_requests_ > 0 && --cancel_requests_ == 0) must_cancel_ = false;
  return cancel_requests_;
}

void TaskBase::begin_eagerly() {
  EventLoop& loop = *loop_;
  if (loop.is_entered(context_)) {
    loop.disown(*this);
    throw RuntimeError(describe() +
                       " cannot start eagerly in a context that is in use: give it a copy()");
  }
  const ContextScope context(loop, context_);
  const CurrentTask current(loop.current_task_, this);
  ++loop.statistics_.steps;
  if (loop.step_observer_) loop.step_observer_(*this);
  started_ = true;
  resume_all(leaf_);
  if (root_.done()) settle();
}

void TaskBase::suspend_on(std::coroutine_handle<> leaf, const CoroFrame& frame, Awaited& on) {
  CHECK(awaits_ == nullptr);
  leaf_ = leaf;
  leaf_frame_ = &frame;
  awaits_ = &on;
  suspended_at_ = loop_->time();
  if (must_cancel_ && on.cancel(cancel_message_)) must_cancel_ = false;
  if (loop_->cancel_injection_ != nullptr) tell_injection();
}

void TaskBase::tell_injection() { loop_->cancel_injection_->on_suspension(*this); }

void TaskBase::run_step(Runnable& self, Call how) {
  if (how == Call::kRun) static_cast<TaskBase&>(self).step();
}

void TaskBase::resume_step() { step(); }

// Inline in the two above: with the loop's, the most travelled lines there are.
inline void TaskBase::step() {
  CHECK(root_);
  EventLoop& loop = *loop_;  // The task may be gone at the end of this function.
  ++loop.statistics_.steps;
  if (loop.step_observer_) loop.step_observer_(*this);
  TaskBase* const before = std::exchange(loop.current_task_, this);
  const bool may_stop = must_cancel_ || stops_without_throw_;
  if (!may_stop || !stop_before_step()) {
    awaits_ = nullptr;
    if (!started_) started_ = true;  // A store in every step would be waited for.
    resume_all(leaf_);
    if (root_.done()) settle();
  }
  loop.current_task_ = before;
}

bool TaskBase::stop_before_step() {
  if (stops_without_throw_ && stop_quietly()) return true;
  if (started_ || !must_cancel_) return false;
  // Cancelled before its first step: not a line of the body runs.
  must_cancel_ = false;
  end_cancelled(make_cancelled_error(), {});
  return true;
}

bool TaskBase::stop_quietly() {
  if (!started_ || (catch_point_ != nullptr && catch_point_->stop_ == nullptr)) return false;
  std::optional<CancelMessage> message;
  if (awaits_ != nullptr) message = awaits_->take_cancel();
  if (!message) {
    if (!must_cancel_) return false;
    message = cancel_message_;
  }
  must_cancel_ = false;
  awaits_ = nullptr;
  if (catch_point_ != nullptr) {
    leaf_frame_ = catch_point_->stop_(*catch_point_, std::move(*message), leaf_);
    return false;
  }
  end_cancelled(nullptr, std::move(*message));
  message_once_ = true;
  return true;
}

void TaskBase::deliver_cancel(bool delivers) {
  must_cancel_ = false;
  if (!delivers) std::rethrow_exception(make_cancelled_error());
}

// Gives the share that keeps the task alive until its end has been reported.
Ref<TaskBase> TaskBase::end_frames() {
  std::exchange(root_, nullptr).destroy();
  leaf_frame_ = nullptr;
  return loop_->disown(*this);
}

void TaskBase::settle() {
  std::exception_ptr error = take_outcome(!must_cancel_);
  const ErrorKind kind = classify(error);
  if (kind == ErrorKind::kCancelled) return end_cancelled(std::move(error), {});
  if (kind == ErrorKind::kNone && must_cancel_) {
    // Asked to cancel itself, and returned before the next suspension: cancelled all the same. No
    // CancelledError was thrown, so every look at the result makes one, with the message.
    must_cancel_ = false;
    return end_cancelled(nullptr, cancel_message_);
  }
  if (kind == ErrorKind::kNone && cancel_requests_ > 0) ++loop_->statistics_.swallowed_cancels;
  const Ref<TaskBase> keep = end_frames();
  if (kind == ErrorKind::kNone) return finish(State::kFinished);
  fail(error);
  if (loop_->step_observer_) loop_->step_observer_(*this);
  if (kind == ErrorKind::kLoopExit) {
    mark_retrieved();  // The caller of the loop gets it.
    loop_->current_task_ = nullptr;
    std::rethrow_exception(error);
  }
}

void TaskBase::end_cancelled(std::exception_ptr error, CancelMessage message) {
  const Ref<TaskBase> keep = end_frames();
  FutureBase::cancel(std::move(message));
  error_ = std::move(error);
}

AnyTask current_task() {
  const EventLoop* loop = EventLoop::running_or_null();
  return loop == nullptr || loop->current_task() == nullptr ? AnyTask()
                                                            : AnyTask(loop->current_task());
}

std::vector<AnyTask> all_tasks() {
  std::vector<AnyTask> found;
  for (TaskBase* task : EventLoop::running().live_tasks()) found.emplace_back(task);
  return found;
}

}  // namespace wavetank
