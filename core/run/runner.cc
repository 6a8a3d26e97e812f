#include "core/run/runner.h"

#include "core/combine/gather.h"

namespace wavetank {

Runner::~Runner() {
  try {
    close();
  } catch (...) {
    // A destructor cannot report to a caller; the loop's destructor drops suspended tasks.
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
  std::exception_ptr first_exit;
  do {
    try {
      loop_.run_until_complete(*all_ended);
    } catch (const LoopExit&) {
      if (!first_exit) first_exit = std::current_exception();
    }
  } while (!all_ended->done());
  for (const AnyFuture& task : left) {
    if (task.cancelled() || !task.exception()) continue;
    if (classify(task.exception()) == ErrorKind::kLoopExit) continue;
    loop_.call_exception_handler(
        ErrorContext("unhandled exception of " + task.state().describe() + " during shutdown",
                     task.exception()),
        static_cast<TaskBase&>(task.state()).context_place());
  }
  if (first_exit) std::rethrow_exception(first_exit);
}

}  // namespace wavetank
