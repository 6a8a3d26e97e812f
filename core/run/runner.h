#pragma once

/// core/run/runner.h - Runner: runs coroutines from outside a loop, and ends all their tasks.

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/loop/event_loop.h"
#include "core/task/task.h"

namespace wavetank {

/// asyncio.Runner: one event loop, any number of run() after one another. close(), or the
/// destructor, cancels the tasks that are left and waits for them. All runs share one context. Not
/// for use inside a loop.
/// Source: CPython 3.14, asyncio/runners.py.
class Runner {
 public:
  Runner(Clock& clock, Selector& selector) : loop_(clock, selector) {}
  /// Calls close() and drops its error. Call close() to get the error.
  ~Runner();

  EventLoop& loop() noexcept { return loop_; }
  /// The context of the runs, unless their options name another.
  const Context& context() const noexcept { return context_; }

  /// Runs `main` as a task until it is done, and returns its result or throws its error. Other
  /// tasks stay as they are for the next run(). Errors: LoopExit of any task, immediately;
  /// RuntimeError inside a loop and after close().
  template <class T>
  T run(Coro<T> main, TaskOptions options = {}) {
    check_usable();
    if (!options.shared_context) options.shared_context = context_.state();
    const Task<T> task = create_task(loop_, std::move(main), std::move(options));
    loop_.run_until_complete(task.state());
    if constexpr (std::is_void_v<T>) {
      task.state().check_result();
    } else {
      return std::move(task.result());
    }
  }

  /// Cancels all tasks that are left, waits for them together and reports their errors to the
  /// loop's exception handler. Idempotent. Errors: the first LoopExit of any task, when all have
  /// ended (asyncio leaves the others where they are); the errors of the selector.
  void close();

 private:
  void check_usable() const;

  EventLoop loop_;
  Context context_;
  bool closed_ = false;
};

/// asyncio.run(): runs `main` in a separate loop, then cancels the tasks that are left, waits for
/// them, and returns the result of `main` or throws its error. Errors: those of Runner::run() and
/// close(); where both throw, the former.
template <class T>
T run(Clock& clock, Selector& selector, Coro<T> main, TaskOptions options = {}) {
  Runner runner(clock, selector);
  std::optional<Stored<T>> result;
  std::exception_ptr error;
  try {
    if constexpr (std::is_void_v<T>) {
      runner.run(std::move(main), std::move(options));
    } else {
      result.emplace(runner.run(std::move(main), std::move(options)));
    }
  } catch (...) {
    error = std::current_exception();
  }
  try {
    runner.close();
  } catch (...) {
    if (!error) error = std::current_exception();
  }
  if (error) std::rethrow_exception(error);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace wavetank
