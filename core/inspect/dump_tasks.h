#pragma once

/// core/inspect/dump_tasks.h - the await tree for people and for programs. core/inspect/task_tree.h
/// has it as data.

#include <string>

namespace wavetank {

class EventLoop;

/// One block for each live task, tasks below the one that waits for them, in creation order:
///
///     task 'main' waits for task group since 0.100000000 s
///       app.cc:12 run_app
///       task 'feed' waits for read since 12.480000000 s, 1 cancel not taken back
///         scenarios/pipeline/pipeline.cc:88 run_pipeline
///         core/net/websocket.cc:41 receive
///
/// The lines are the co_awaits from the outermost coroutine to the innermost. A ready task is
/// marked as such; one that several tasks wait for is shown below the first and named at the
/// others. Callable at any time, also from outside the loop. Costs no time until it is called.
std::string dump_tasks(const EventLoop& loop);

/// The same as one JSON object: {"tasks": [{"name", "number", "state": "ready" | "waiting",
/// "awaits", "since_ns", "cancelling", "stack": [{"file", "line", "function"}], "awaited": [NUMBER,
/// ...]}, ...]}, in creation order. `awaits` and `since_ns` are null for a task that is ready.
/// Units: nanoseconds of the loop's clock.
std::string dump_tasks_json(const EventLoop& loop);

}  // namespace wavetank
