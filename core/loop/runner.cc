#include "core/loop/runner.h"

#include "core/task/gather.h"

namespace wavetank {

Runner::~Runner() {
  try {
    close();
  } catch (...) {
    // A destructor has nobody to tell; the loop's destructor drops what is still suspended.
  }
}

void Runner::check_usable() const {
  if (closed_) throw RuntimeError("this Runner is closed");
  if (EventLoop::running_or_null() != nullptr) {
    throw RuntimeError("Runner::run() cannot be called from a running event loop");
  }
}

void Runner::close() {
  if (std::exchange(closed_, true)) return;
  std::vector<AnyFuture> left;
  for (TaskBase* task : loop_.live_tasks()) left.emplace_back(Ref<FutureBase>(task));
  if (left.empty()) return;
  for (const AnyFuture& task : left) task.cancel();
  const Ref<FutureBase> all_ended = gather_ended(loop_, left);
  loop_.run_until_complete(*all_ended);
  for (const AnyFuture& task : left) {
    if (task.cancelled() || !task.exception()) continue;
    loop_.call_exception_handler(
        ErrorContext("unhandled exception of " + task.state().describe() + " during shutdown",
                     task.exception()),
        static_cast<TaskBase&>(task.state()).context_place());
  }
}

}  // namespace wavetank
