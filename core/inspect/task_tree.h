#pragma once

/// core/inspect/task_tree.h - view_tasks(): which task waits for which, as data; dump_tasks()
/// prints it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"

namespace wavetank {

class EventLoop;

/// One `co_await` at which a coroutine is suspended.
class AwaitPoint {
 public:
  AwaitPoint() = default;
  std::string file;  ///< As the compiler was given it.
  std::uint32_t line = 0;
  std::string function;  ///< The bare name, without return type and parameters.
};

/// A live task.
class TaskView {
 public:
  TaskView() = default;
  std::string name;
  std::uint64_t number = 0;
  int cancelling = 0;                 ///< Cancel requests that it was given and has not taken back.
  std::optional<std::string> awaits;  ///< The thing that it waits for; nullopt: it is ready to run.
  Instant since{};                    ///< When it suspended. Only with `awaits`.
  std::vector<AwaitPoint> stack;      ///< The outermost coroutine first.
  std::vector<std::size_t> awaited;   ///< The tasks that it waits for: places in the list of views.
};

/// All live tasks of `loop` in creation order. A task waits for the one it awaits, for those behind
/// a gather(), shield() or wait(), and for the children of its group. Callable at any time, from
/// outside the loop too. Source: CPython 3.14, asyncio/graph.py.
std::vector<TaskView> view_tasks(const EventLoop& loop);

}  // namespace wavetank
