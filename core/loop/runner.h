#pragma once

/// core/loop/runner.h - Runner: runs coroutines from the outside and leaves nothing behind.

#include <utility>

#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

/// asyncio.Runner: one event loop, any number of run() after one another. close(), or the
/// destructor, cancels the tasks that are left and waits for them. Not for use inside a loop.
/// Source: CPython 3.14, asyncio/runners.py.
class Runner {
 public:
  Runner(Clock& clock, Selector& selector) : loop_(clock, selector) {}
  /// Calls close(); what that throws ends here. Call close() to see it.
  ~Runner();

  EventLoop& loop() noexcept { return loop_; }

  /// Runs `main` as a task until it is done and returns its result, or throws what it threw.
  /// Other tasks stay as they are for the next run(). Errors: LoopExit of any task, at once.
  template <class T>
  T run(Coro<T> main, TaskOptions options = {}) {
    check_outside();
    const Task<T> task = create_task(loop_, std::move(main), std::move(options));
    loop_.run_until_complete(task.state());
    if constexpr (std::is_void_v<T>) {
      task.state().check_result();
    } else {
      return std::move(task.result());
    }
  }

  /// Cancels all tasks that are left, waits for them together and reports their errors to the
  /// loop's exception handler. Idempotent. Errors: those of run().
  void close();

 private:
  void check_outside() const;

  EventLoop loop_;
  bool closed_ = false;
};

}  // namespace wavetank
