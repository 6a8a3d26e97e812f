#include "core/task/future_awaiter.h"

#include "core/task/task.h"

namespace wavetank {

void FutureAwaiterBase::suspend(std::coroutine_handle<> leaf, const CoroFrame& frame) {
  task_ = EventLoop::running().current_task();
  if (task_ == future_.get()) {
    awaits_itself_ = true;
    return task_->yield(leaf, frame);
  }
  future_->add_done_callback(static_cast<Runnable&>(*this));
  task_->suspend_on(leaf, frame, *future_);
}

void FutureAwaiterBase::resume(Runnable& self, Call how) {
  if (how == Call::kRun) static_cast<FutureAwaiterBase&>(self).task_->resume_step();
}

void FutureAwaiterBase::check_resumed() {
  if (task_ == nullptr) return;
  // A cancel that is due hides the future's error, which is then lost on purpose.
  if (!awaits_itself_) future_->mark_retrieved();
  const bool delivers =
      future_->cancelled() ||
      (!awaits_itself_ && classify(future_->stored_error()) == ErrorKind::kCancelled);
  task_->check_cancelled(delivers);
  if (awaits_itself_) throw RuntimeError("task '" + task_->name() + "' cannot await itself");
}

}  // namespace wavetank
