#pragma once

/// core/task/task_options.h - how to create a task.

#include <optional>
#include <string>
#include <utility>

#include "core/task/context.h"

namespace wavetank {

/// How to create a task; fluent, because g++ 12 destroys aggregate temporaries twice near co_await.
class TaskOptions {
 public:
  TaskOptions() = default;
  TaskOptions(std::string name_) : name(std::move(name_)) {}
  TaskOptions(const char* name_) : name(name_) {}

  /// A cancel ends the task by destroying its frames, innermost first, without a throw: about a
  /// hundred times faster. Destructors run; `catch` handlers in the task's own code do NOT, so do
  /// not ask for it where one must see the cancellation. Inside outcome(), a timeout, finally() or
  /// the body of a TaskGroup only the frames up to there are destroyed, and it goes on from there
  /// as if the CancelledError had been caught; a TaskGroup that waits for its children has it
  /// thrown.
  TaskOptions&& stop_without_throw() && {
    stops_without_throw = true;
    return std::move(*this);
  }

  /// The first step runs inside create_task(), up to the first suspension; then the creator goes
  /// on. A coroutine that does not suspend is done when create_task() returns. `eager(false)`
  /// where the loop starts all tasks eagerly (EventLoop::set_eager_tasks()). Has no effect outside
  /// an iteration of the loop. Source: CPython 3.12, asyncio.eager_task_factory; 3.14, eager_start.
  TaskOptions&& eager(bool wanted = true) && {
    starts_eagerly = wanted;
    return std::move(*this);
  }

  /// Runs in this very context, shared with all others that do; else in a copy of the creator's.
  TaskOptions&& context(const Context& shared) && {
    shared_context = shared.state();
    return std::move(*this);
  }

  std::string name;  ///< Empty: "Task-N", N counting the loop's tasks from 1.
  Ref<ContextState> shared_context;
  std::optional<bool> starts_eagerly;  ///< nullopt: as the loop does by default.
  bool stops_without_throw = false;
};

}  // namespace wavetank
