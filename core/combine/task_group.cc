#include "core/combine/task_group.h"

#include "core/loop/event_loop.h"
#include "core/task/catch_point.h"

namespace wavetank {

void TaskGroup::Child::join(TaskGroup& joined, Ref<TaskBase> child) noexcept {
  task = std::move(child);
  group = &joined;
  previous = joined.last_child_;
  (previous != nullptr ? previous->next : joined.first_child_) = this;
  joined.last_child_ = this;
  task->add_done_callback(static_cast<Runnable&>(*this));
}

Ref<TaskBase> TaskGroup::Child::leave() noexcept {
  unlink();
  (previous != nullptr ? previous->next : group->first_child_) = next;
  (next != nullptr ? next->previous : group->last_child_) = previous;
  return std::move(task);
}

void TaskGroup::Child::on_done(Runnable& self, Call how) {
  auto& child = static_cast<Child&>(self);
  if (how == Call::kRun) child.group->on_child_done(child);
}

TaskGroup::~TaskGroup() {
  while (first_child_ != nullptr) first_child_->leave();
}

void TaskGroup::enter() {
  if (parent_ != nullptr) throw RuntimeError("this TaskGroup has been entered already");
  parent_ = EventLoop::running().current_task();
  if (parent_ == nullptr) throw RuntimeError("a TaskGroup needs a task around it");
}

void TaskGroup::refuse() const {
  if (parent_ == nullptr) throw RuntimeError("this TaskGroup has not been entered");
  if (exiting_ && first_child_ == nullptr) throw RuntimeError("this TaskGroup is finished");
  throw RuntimeError("this TaskGroup is shutting down");
}

const TaskBase* TaskGroup::parent_of(const TaskBase& child) noexcept {
  const RunQueue& callbacks = child.done_callbacks();
  for (const Runnable* entry = callbacks.first(); entry; entry = callbacks.after(*entry)) {
    if (entry->run_function() != &Child::on_done) continue;
    return static_cast<const Child*>(entry)->group->parent_;
  }
  return nullptr;
}

void TaskGroup::abort() {
  aborting_ = true;
  for (Child* child = first_child_; child != nullptr; child = child->next) {
    if (!child->task->done()) child->task->cancel({});
  }
}

void TaskGroup::on_child_done(Child& child) {
  const Ref<TaskBase> task = child.leave();
  if (all_done_ != nullptr && first_child_ == nullptr) all_done_->wake();
  if (task->cancelled() || !task->stored_error()) return;
  const std::exception_ptr error = task->exception();
  errors_.push_back(error);
  if (classify(error) == ErrorKind::kLoopExit && !loop_exit_) loop_exit_ = error;
  if (parent_->done()) {
    parent_->loop().call_exception_handler(
        ErrorContext(task->describe() + " failed after its group's parent ended", error),
        task->context_place());
    return;
  }
  if (aborting_ || parent_cancel_requested_) return;
  abort();
  parent_cancel_requested_ = true;
  parent_->cancel({});
}

Coro<void> TaskGroup::leave(std::exception_ptr body_error) {
  exiting_ = true;
  const ErrorKind kind = classify(body_error);
  if (kind == ErrorKind::kLoopExit && !loop_exit_) loop_exit_ = body_error;
  std::exception_ptr cancelled = kind == ErrorKind::kCancelled ? body_error : nullptr;
  if (body_error && !aborting_) abort();
  const CatchPoint catching;
  while (first_child_ != nullptr) {
    Waiter waiter("task group");
    all_done_ = &waiter;
    try {
      co_await waiter;
    } catch (const CancelledError&) {
      if (!aborting_) {
        cancelled = std::current_exception();
        abort();
      }
    }
    all_done_ = nullptr;
  }
  if (loop_exit_) std::rethrow_exception(loop_exit_);
  if (parent_cancel_requested_ && parent_->uncancel() == 0) cancelled = nullptr;
  if (cancelled && errors_.empty()) std::rethrow_exception(cancelled);
  if (body_error && kind != ErrorKind::kCancelled) errors_.push_back(body_error);
  if (!errors_.empty()) throw_errors();
}

void TaskGroup::throw_errors() {
  // A cancel from outside stays pending: taken back and asked for again, it keeps the count and is
  // delivered at the next suspension.
  if (parent_->cancelling() > 0) {
    parent_->uncancel();
    parent_->cancel({});
  }
  std::rethrow_exception(
      make_exception_group("unhandled errors in a TaskGroup", std::move(errors_)));
}

}  // namespace wavetank
