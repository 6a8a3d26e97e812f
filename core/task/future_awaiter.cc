#include "core/task/future_awaiter.h"

#include "core/task/task.h"

namespace wavetank {

void FutureAwaiterBase::suspend(std::coroutine_handle<> leaf, const CoroFrame& frame) {
  task_ = EventLoop::running().current_task();
  if (&task_->loop() != &future_->loop()) {
    misuse_ = Misuse::kOtherLoop;
  } else if (task_ == future_.get()) {
    misuse_ = Misuse::kItself;
  }
  if (misuse_ != Misuse::kNone) return task_->yield(leaf, frame);
  future_->add_done_callback(static_cast<Runnable&>(*this));
  task_->suspend_on(leaf, frame, *future_);
}

void FutureAwaiterBase::resume(Runnable& self, Call how) {
  if (how == Call::kRun) static_cast<FutureAwaiterBase&>(self).task_->resume_step();
}

void FutureAwaiterBase::check_resumed() {
  if (task_ == nullptr) return;
  if (misuse_ != Misuse::kNone) {
    task_->check_cancelled();
    throw RuntimeError(task_->describe() + (misuse_ == Misuse::kItself
                                                ? " cannot await itself"
                                                : " awaits a future of another event loop"));
  }
  // A cancel that is due hides the future's error, which is then lost on purpose.
  future_->mark_retrieved();
  task_->check_cancelled(future_->cancelled() ||
                         classify(future_->stored_error()) == ErrorKind::kCancelled);
}

}  // namespace wavetank
